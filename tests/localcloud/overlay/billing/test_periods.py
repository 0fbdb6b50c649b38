"""Month boundaries, leap years, exclusive ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.overlay.billing.periods import divided, parsed
from localcloud.overlay.call import Refusal


def test_months_are_cut_at_the_period_s_ends() -> None:
    assert divided(date(2027, 12, 31), date(2028, 3, 1), "MONTHLY") == [
        (date(2027, 12, 31), date(2028, 1, 1)),
        (date(2028, 1, 1), date(2028, 2, 1)),
        (date(2028, 2, 1), date(2028, 3, 1)),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 800), st.sampled_from(["DAILY", "MONTHLY"]))
def test_the_parts_cover_the_period_without_gaps(start: date, days: int, granularity: str) -> None:
    end = start + timedelta(days=days)
    parts = divided(start, end, granularity)
    assert (parts[0][0], parts[-1][1]) == (start, end)
    assert all(after == following for (_, after), (following, _) in pairwise(parts))
    assert all(
        (first.year, first.month) == ((after - timedelta(days=1)).year, (after - timedelta(days=1)).month)
        for first, after in parts
    )


@pytest.mark.parametrize("period", [("2026-11-01", "2026-11-01"), ("2026-11-02", "2026-11-01"), ("x", "2026-11-01")])
def test_what_is_no_period_is_refused(period: tuple[str, str]) -> None:
    with pytest.raises(Refusal):
        parsed({"Start": period[0], "End": period[1]})
