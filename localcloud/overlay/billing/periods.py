"""Days and months of a time period (pure, UTC): starts are inclusive, ends exclusive."""

from __future__ import annotations

from datetime import date, timedelta

from localcloud.overlay.call import Refusal


def parsed(period: dict[str, str]) -> tuple[date, date]:
    """Start and end of ``{"Start": "2026-11-01", "End": "2026-12-01"}``.

    Raises:
        Refusal: ValidationException for no dates, or a start that is not before the end.
    """
    try:
        start, end = date.fromisoformat(period["Start"]), date.fromisoformat(period["End"])
    except ValueError:
        raise Refusal("ValidationException", "Start and End are dates such as 2026-11-01.") from None
    if start >= end:
        raise Refusal("ValidationException", "Start date (and hour) should be before end date (and hour)")
    return start, end


def following_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def divided(start: date, end: date, granularity: str) -> list[tuple[date, date]]:
    """The days or months of a period; the first and last month may be parts.

    Raises:
        Refusal: ValidationException for a granularity other than DAILY and MONTHLY.
    """
    if granularity not in ("DAILY", "MONTHLY"):
        raise Refusal("ValidationException", f"The local cloud knows DAILY and MONTHLY, not {granularity}.")
    found, at = [], start
    while at < end:
        after = at + timedelta(days=1) if granularity == "DAILY" else following_month(at)
        found.append((at, min(after, end)))
        at = min(after, end)
    return found
