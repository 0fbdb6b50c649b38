"""A month's bill and ledger in UTC and in Tokyo, over month ends and the 31st: every hour and every day in exactly one month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, cast

import pytest

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Metric
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.billing import read_bill
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.window import first_of_month, month_window, read_zone

TOKYO = read_zone("Asia/Tokyo")
FIRST, HOURS = datetime(2026, 9, 20, tzinfo=UTC), 24 * 120
MONTHS = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
AFTER = datetime(2027, 1, 3, tzinfo=UTC)


def points() -> dict[datetime, float]:
    """A figure for every hour, each another, so that one hour too many or too few shows."""
    return {FIRST + timedelta(hours=n): float(n % 997 + 1) for n in range(HOURS)}


class Account:
    """CloudWatch's and Cost Explorer's promise: points and days from the start to before the end."""

    target = Target("dev", "ap-northeast-1")

    def answers(self, service: str, operation: str, /, **asked: Any) -> Iterator[dict[str, Any]]:
        assert (service, operation) in {("cloudwatch", "GetMetricData"), ("ce", "GetCostAndUsage")}
        yield self._metrics(asked) if service == "cloudwatch" else self._costs(asked["TimePeriod"])

    def _metrics(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = []
        for query in asked["MetricDataQueries"]:
            times = 1000 if query["MetricStat"]["Metric"]["MetricName"] == Metric.INPUT_TOKENS else 1
            held = {at: value for at, value in points().items() if asked["StartTime"] <= at < asked["EndTime"]}
            rows.append(
                {"Id": query["Id"], "Timestamps": list(held), "Values": [value * times for value in held.values()]}
            )
        return {"MetricDataResults": rows}

    def _costs(self, period: dict[str, str]) -> dict[str, Any]:
        first, end = date.fromisoformat(period["Start"]), date.fromisoformat(period["End"])
        days = [first + timedelta(days=n) for n in range((end - first).days)]
        group = {"Keys": ["Amazon Bedrock"], "Metrics": {"BlendedCost": {"Amount": "0.25"}}}
        return {"ResultsByTime": [{"TimePeriod": {"Start": day.isoformat()}, "Groups": [group]} for day in days]}

    def call(self, service: str, operation: str, /, **_: Any) -> dict[str, Any]:
        if operation == "GetCallerIdentity":
            return {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/alice"}
        raise NotFound("aws_not_found", message=f"{service}:{operation}")


def _bill(month: date, zone: tzinfo, now: datetime = AFTER) -> Any:
    aws = cast("Aws", Account())
    return read_bill(Snapshot(aws, None, now), month, zone).month


@pytest.mark.parametrize("zone", [UTC, TOKYO], ids=["UTC", "Tokyo"])
@pytest.mark.parametrize("month", MONTHS)
def test_the_ledger_s_month_is_exactly_the_zone_s(month: date, zone: tzinfo) -> None:
    found, window = _bill(month, zone), month_window(month, zone)
    own = sum(value for at, value in points().items() if window.start <= at < window.end)
    assert found.ledger.usd == own
    assert found.ledger.input_tokens == 1000 * own
    assert found.forecast == max(own, found.billed)


def test_no_hour_is_in_two_months_or_in_none() -> None:
    start, end = month_window(MONTHS[0], TOKYO).start, month_window(MONTHS[-1], TOKYO).end
    whole = sum(value for at, value in points().items() if start <= at < end)
    assert sum(_bill(month, TOKYO).ledger.usd for month in MONTHS) == whole


@pytest.mark.parametrize("month", MONTHS)
def test_the_bill_has_every_day_once_in_whole_utc_months(month: date) -> None:
    for zone in (UTC, TOKYO):
        found = _bill(month, zone)
        days = (first_of_month(month, 1) - month).days
        assert len(found.days) == days
        assert found.billed == pytest.approx(0.25 * days)


@pytest.mark.parametrize(
    ("now", "zone", "days"),
    [
        (datetime(2026, 12, 31, 14, 59, tzinfo=UTC), TOKYO, 31),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), UTC, 31),
        (datetime(2026, 10, 31, 0, 30, tzinfo=UTC), UTC, 31),
        (datetime(2026, 12, 1, 0, 30, tzinfo=UTC), UTC, 1),
    ],
)
def test_on_the_31st_the_month_that_runs_is_told(now: datetime, zone: tzinfo, days: int) -> None:
    month = now.astimezone(zone).date().replace(day=1)
    found = _bill(month, zone, now)
    assert set(found.days) == {month + timedelta(days=n) for n in range(days)}
    assert found.ledger.usd == sum(
        v for at, v in points().items() if month_window(month, zone).start <= at < month_window(month, zone).end
    )
