"""A month's money in UTC and in Tokyo, over month ends: whole months, an honest forecast, no day twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from goal_mandala.ops.aws.costs import ServiceCost
from goal_mandala.ops.spending import Ledger, forecast, month_cost, month_days
from goal_mandala.ops.window import month_window, read_zone

TOKYO = read_zone("Asia/Tokyo")
LEDGER = Ledger(1.5, 1000, 500, 30)


def _rows() -> list[ServiceCost]:
    first = date(2026, 10, 25)
    return [
        ServiceCost(first + timedelta(days=i), service, 0.1)
        for i in range(60)
        for service in ("Amazon Bedrock", "AWS Lambda")
    ]


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 12, 31), date(2026, 11, 30)])
def test_only_the_month_s_days_count_and_each_once(month: date) -> None:
    found = month_cost(month, _rows(), LEDGER, month_window(month, UTC), datetime(2027, 2, 1, tzinfo=UTC))
    assert set(found.days) <= set(month_days(month))
    assert sum(found.days.values()) == pytest.approx(found.billed)
    assert found.services["Amazon Bedrock"] == pytest.approx(0.1 * len(found.days))


def test_the_forecast_is_the_mean_carried_on() -> None:
    month = month_window(date(2026, 11, 1), UTC)
    assert forecast(10.0, month, datetime(2026, 11, 16, tzinfo=UTC)) == pytest.approx(20.0)
    assert forecast(10.0, month, month.start + timedelta(minutes=10)) is None
    assert forecast(10.0, month, month.end) == 10.0


def test_on_the_31st_in_tokyo_it_is_still_this_month() -> None:
    now = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    window = month_window(now.astimezone(TOKYO).date(), TOKYO)
    assert window.start == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert forecast(31.0, window, now) == pytest.approx(31.0, rel=1e-3)
    later = now + timedelta(minutes=1)
    assert month_window(later.astimezone(TOKYO).date(), TOKYO).start == later


def test_per_chart() -> None:
    assert LEDGER.per_chart == pytest.approx(0.05)
    assert Ledger(0.0, 0, 0, 0).per_chart is None
