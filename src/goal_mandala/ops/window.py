"""A stretch of time as operators say it: ``--since 1h``, ``--since 2026-11-01 --until 2026-11-02``, a calendar month.

Owns reading such words, the units of AWS's APIs (seconds, milliseconds), and month arithmetic. All instants are aware;
a window includes its start and excludes its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goal_mandala.domain.errors import InvalidInput

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_AGO = re.compile(r"(\d{1,7})\s*(s|m|h|d|w)(?:\s*ago)?")
LONGEST = timedelta(days=800)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to before ``end``, both in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def as_dict(self) -> dict[str, str]:
        return {"since": self.start.isoformat(), "until": self.end.isoformat()}

    @property
    def seconds(self) -> tuple[int, int]:
        """Start and end in Unix seconds, as X-Ray, Logs Insights and metrics take them; the end rounded up."""
        return int(self.start.timestamp()), -int(-self.end.timestamp() // 1)

    @property
    def milliseconds(self) -> tuple[int, int]:
        """Start and end in Unix milliseconds, as filter-log-events takes them; the end rounded up."""
        return (self.start - _EPOCH) // _MILLISECOND, -((_EPOCH - self.end) // _MILLISECOND)

    @property
    def period(self) -> int:
        """Seconds of one data point: a minute for hours, so that a plot has at most about 180 points; a multiple of 60."""
        wanted = self.length.total_seconds() / 180
        steps = (60, 300, 900, 3600, 6 * 3600, 86_400)
        return next((step for step in steps if step >= wanted), steps[-1])

    def split(self, at_most: timedelta) -> list[Window]:
        """The same stretch in pieces of *at_most* (X-Ray answers for 24 hours at a time)."""
        pieces: list[Window] = []
        start = self.start
        while start < self.end:
            end = min(self.end, start + at_most)
            pieces.append(Window(start, end))
            start = end
        return pieces


def last(hours: float, now: datetime) -> Window:
    """The last *hours* before *now*."""
    return Window(now - timedelta(hours=hours), now)


def read_window(since: str, until: str | None, zone: tzinfo, now: datetime) -> Window:
    """The window that the words mean. Dates and times without an offset are in *zone*.

    Raises :class:`InvalidInput` naming the option: unreadable, empty, upside down, or longer than 800 days.
    """
    end = now if until is None else _instant("--until", until, zone, now)
    start = _instant("--since", since, zone, now)
    if start >= end:
        raise InvalidInput("window_upside_down", since=since[:40], until=(until or "now")[:40])
    if end - start > LONGEST:
        raise InvalidInput("window_too_long", days=LONGEST.days)
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def _instant(option: str, words: str, zone: tzinfo, now: datetime) -> datetime:
    text = words.strip()
    if text == "now":
        return now
    if found := _AGO.fullmatch(text.lower()):
        ago = int(found[1]) * _UNITS[found[2]]
        if ago > LONGEST.total_seconds():
            raise InvalidInput("window_too_long", days=LONGEST.days)
        return now - timedelta(seconds=ago)
    if text in {"today", "yesterday"}:
        day = now.astimezone(zone).date() - timedelta(days=text == "yesterday")
        return midnight(day, zone)
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        text = f"{now.astimezone(zone).date().isoformat()}T{text.zfill(5)}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("window_unreadable", option=option, value=words[:40]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def read_zone(name: str) -> tzinfo:
    """``UTC``, ``local``, or a name such as ``Asia/Tokyo``; raises :class:`InvalidInput`."""
    if name == "local":
        local = datetime.now().astimezone().tzinfo
        assert local is not None
        return local
    if name.upper() in {"UTC", "Z"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput("unknown_zone", value=name[:60]) from None


def whole_milliseconds(at: datetime) -> datetime:
    """*at* without what is smaller than a millisecond: a log's lines carry no more."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of *day* in *zone*."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def first_of_month(day: date, months: int = 0) -> date:
    """The first of *day*'s month moved by *months*; never slips at a month's end, as "one month before the 31st" does."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def days_in_month(day: date) -> int:
    return (first_of_month(day, 1) - first_of_month(day)).days


def month_window(day: date, zone: tzinfo) -> Window:
    """The whole calendar month of *day* in *zone*."""
    start, end = midnight(first_of_month(day), zone), midnight(first_of_month(day, 1), zone)
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def shown(moment: datetime, zone: tzinfo, *, seconds: bool = True) -> str:
    """``2026-11-25 20:15:03 JST``."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}" if seconds else f"{local:%Y-%m-%d %H:%M} {local:%Z}"


def between(window: Window, zone: tzinfo) -> str:
    """``2026-11-25 20:15 – 21:15 JST``: what start and end share is said once; seconds where the window is short."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    clock = "%H:%M" if window.length >= timedelta(minutes=10) else "%H:%M:%S"
    day = "" if start.date() == end.date() else "%Y-%m-%d "
    offset = "" if start.tzname() == end.tzname() else " %Z"
    return f"{start.strftime(f'%Y-%m-%d {clock}{offset}')} – {end.strftime(f'{day}{clock} %Z')}"
