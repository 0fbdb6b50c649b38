"""Windows of time: what operators type, AWS's units, and month arithmetic over month ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.window import between, days_in_month, first_of_month, month_window, read_window, read_zone, shown

NOW = datetime(2026, 12, 31, 1, 30, tzinfo=UTC)
TOKYO = read_zone("Asia/Tokyo")


@pytest.mark.parametrize(
    ("since", "until", "start", "end"),
    [
        ("1h", None, "2026-12-31T00:30", "2026-12-31T01:30"),
        ("2d", "1d", "2026-12-29T01:30", "2026-12-30T01:30"),
        ("90m ago", None, "2026-12-31T00:00", "2026-12-31T01:30"),
        ("2026-11-01", "2026-11-30", "2026-10-31T15:00", "2026-11-29T15:00"),
        ("2026-11-01T09:00:00Z", "2026-11-01T19:00+09:00", "2026-11-01T09:00", "2026-11-01T10:00"),
        ("today", None, "2026-12-30T15:00", "2026-12-31T01:30"),
        ("09:15", "now", "2026-12-31T00:15", "2026-12-31T01:30"),
    ],
)  # fmt: skip
def test_words_become_instants_in_the_zone(since: str, until: str | None, start: str, end: str) -> None:
    window = read_window(since, until, TOKYO, NOW)
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in (window.start, window.end)] == [start, end]
    assert window.start.tzinfo == window.end.tzinfo == UTC


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        ("soon", None, "window_unreadable"),
        ("1h", "25:99", "window_unreadable"),
        ("2027-01-01", None, "window_upside_down"),
        ("1h", "1h", "window_upside_down"),
        ("9999999d", None, "window_too_long"),
        ("2020-01-01", None, "window_too_long"),
        ("", None, "window_unreadable"),
    ],
)
def test_what_is_no_window_says_so(since: str, until: str | None, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_window(since, until, UTC, NOW)
    assert caught.value.code == code


def test_units_of_the_apis() -> None:
    window = read_window("2026-11-01T00:00:00.250+00:00", "2026-11-01T01:00:00.250+00:00", UTC, NOW)
    assert window.seconds == (1793491200, 1793494801)
    assert window.milliseconds == (1793491200250, 1793494800250)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_months_never_slip(day: date, months: int) -> None:
    moved = first_of_month(day, months)
    assert moved.day == 1
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert first_of_month(moved, -months) == first_of_month(day)


def test_a_month_in_tokyo_is_not_the_month_in_utc() -> None:
    for day in (date(2026, 1, 31), date(2026, 12, 31), date(2028, 2, 29)):
        tokyo, utc = month_window(day, TOKYO), month_window(day, UTC)
        assert tokyo.start == utc.start - timedelta(hours=9)
        assert tokyo.length == utc.length == timedelta(days=days_in_month(day))


@given(st.integers(1, 400), st.integers(1, 30))
def test_pieces_cover_the_window_once(hours: int, piece: int) -> None:
    window = read_window(f"{hours}h", None, UTC, NOW)
    pieces = window.split(timedelta(hours=piece))
    assert pieces[0].start == window.start
    assert pieces[-1].end == window.end
    assert all(one.end == two.start for one, two in pairwise(pieces))
    assert window.length / window.period < timedelta(seconds=200)


def test_times_name_their_zone() -> None:
    assert shown(NOW, TOKYO) == "2026-12-31 10:30:00 JST"
    with pytest.raises(InvalidInput):
        read_zone("Asia/Nowhere")
    with pytest.raises(InvalidInput):
        read_zone("../../etc/passwd")


def test_a_window_says_once_what_its_ends_share() -> None:
    hour = read_window("1h", None, UTC, NOW)
    assert between(hour, UTC) == "2026-12-31 00:30 – 01:30 UTC"
    assert between(hour, TOKYO) == "2026-12-31 09:30 – 10:30 JST"
    assert between(read_window("1d", None, UTC, NOW), TOKYO) == "2026-12-30 10:30 – 2026-12-31 10:30 JST"
    assert between(read_window("90s", None, UTC, NOW), UTC) == "2026-12-31 01:28:30 – 01:30:00 UTC"
    assert (
        between(read_window("2026-10-24", "2026-10-26", read_zone("Europe/Berlin"), NOW), read_zone("Europe/Berlin"))
        == "2026-10-24 00:00 CEST – 2026-10-26 00:00 CET"
    )
