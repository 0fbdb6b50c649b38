"""Series as CloudWatch keeps them: how short the periods of a time long ago still are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.ops.aws.metrics import kept_period

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "period"), [(0, 60), (14.9, 60), (15, 300), (62.9, 300), (63, 3600), (400, 3600)]
)  # fmt: skip
def test_what_is_kept_of_a_time_long_ago(days: float, period: int) -> None:
    assert kept_period(NOW - timedelta(days=days), NOW) == period
