"""Whole months at their ends, on the 31st, in UTC and in Tokyo."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.maintenance.months import billed, quarter_of, read_month

TOKYO = ZoneInfo("Asia/Tokyo")


def test_on_the_31st_the_last_month_is_the_whole_one_before() -> None:
    month = read_month(None, UTC, datetime(2026, 10, 31, 12, tzinfo=UTC))
    assert (month.label, month.before.label, month.days) == ("2026-09", "2026-08", 30)
    march = read_month(None, UTC, datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert (march.label, march.days, march.before.label) == ("2026-02", 28, "2026-01")


def test_at_a_month_s_end_tokyo_is_a_month_ahead() -> None:
    now = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)
    assert read_month(None, UTC, now).label == "2026-09"
    tokyo = read_month(None, TOKYO, now)
    assert tokyo.label == "2026-10"
    assert tokyo.window(TOKYO).start == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert tokyo.window(TOKYO).end == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert billed(tokyo).start == datetime(2026, 10, 1, tzinfo=UTC)
    assert read_month(None, TOKYO, datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC)).label == "2026-09"


def test_months_follow_each_other_without_a_gap_over_a_year() -> None:
    month = read_month("2025-12", TOKYO, datetime(2026, 11, 25, tzinfo=UTC))
    for _ in range(10):
        assert month.window(TOKYO).end == month.after.window(TOKYO).start
        assert month.after.before == month
        month = month.after
    assert month.label == "2026-10"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("2026-11", "month_not_over"),
        ("2027-01", "month_not_over"),
        ("2026-13", "month_unreadable"),
        ("2026-00", "month_unreadable"),
        ("october", "month_unreadable"),
        ("2026-10-01", "month_unreadable"),
        ("2025-08", "month_too_old"),
    ],
)
def test_months_that_cannot_be_looked_at_are_refused(words: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_month(words, UTC, datetime(2026, 11, 25, tzinfo=UTC))
    assert refused.value.code == code


def test_the_quarter_is_the_operator_s() -> None:
    now = datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert (quarter_of(now, UTC), quarter_of(now, TOKYO)) == ("2026-Q3", "2026-Q4")
