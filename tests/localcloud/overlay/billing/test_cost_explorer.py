"""Cost Explorer over the wire: from a real ledger in the emulator's table and from REPORT lines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from goal_mandala.names import Resources, Table
from goal_mandala.storage.dynamodb.ledger import DynamoLedger
from goal_mandala.storage.ledger import CallEntry
from tests.localcloud.overlay.conftest import Cloud

pytestmark = pytest.mark.xdist_group("overlay")

REPORT = "REPORT RequestId: r\tDuration: 1999.50 ms\tBilled Duration: 2000 ms\tMemory Size: 1024 MB\tMax Memory Used: 90 MB\t"


@pytest.fixture(scope="module")
def used(cloud: Cloud) -> date:
    """Two calls of the model for 300 and 700 micro-dollars, and two seconds of a 1 GB function; the day of that."""
    client, name = cloud.aws("dynamodb"), Resources("stg").table
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": Table.PARTITION, "KeyType": "HASH"},
            {"AttributeName": Table.SORT, "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in (Table.PARTITION, Table.SORT)],
    )
    ledger, now = DynamoLedger(client, name), datetime.now(UTC)
    for owner, micro in (("ann", 300), ("bob", 700)):
        held = ledger.reserve(owner, 5000, owner_budget=10**6, service_budget=10**6, now=now)
        entry = CallEntry("", "apac.amazon.nova-micro-v1:0", 1000, 500, micro, "2026-11", False, now)
        ledger.settle(held, (entry,), now=now)
    logs, group = cloud.aws("logs"), f"{Resources('stg').log_group('ai-processor')}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    logs.put_log_events(
        logGroupName=group, logStreamName="s", logEvents=[{"timestamp": int(now.timestamp() * 1000), "message": REPORT}]
    )
    return now.date()


def _costs(cloud: Cloud, day: date, **changes: Any) -> list[dict[str, Any]]:
    """Of the month up to *day*."""
    asked: dict[str, Any] = {
        "TimePeriod": {"Start": str(day.replace(day=1)), "End": str(day + timedelta(days=1))},
        "Granularity": "MONTHLY",
        "Metrics": ["BlendedCost"],
    }
    return cloud.aws("ce", "us-east-1").get_cost_and_usage(**asked | changes)["ResultsByTime"]


def _is(key: str, *values: str) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def _amount(result: dict[str, Any]) -> float:
    return float(result["Total"]["BlendedCost"]["Amount"])


def test_the_guide_s_command(cloud: Cloud, used: date, tmp_path: Path) -> None:
    """As printed: from a month ago to that day, whose costs the exclusive end leaves out; and to the next."""
    (tmp_path / "bedrock-filter.json").write_text(json.dumps(_is("SERVICE", "Amazon Bedrock")))

    def total(end: date) -> float:
        found = cloud.cli_json(
            "ce", "get-cost-and-usage", "--time-period", f"Start={used - timedelta(days=30)},End={end}", "--granularity", "MONTHLY",
            "--metrics", "BlendedCost", "--filter", f"file://{tmp_path}/bedrock-filter.json",
        )  # fmt: skip
        assert found["ResultsByTime"][-1]["TimePeriod"]["End"] == str(end)
        return sum(_amount(result) for result in found["ResultsByTime"])

    assert total(used) == 0.0
    assert total(used + timedelta(days=1)) == pytest.approx(0.001)


def test_filters_and_groups(cloud: Cloud, used: date) -> None:
    lambda_usd = 2 * 0.0000133334 + 0.0000002
    (everything,) = _costs(cloud, used)
    assert _amount(everything) == pytest.approx(0.001 + lambda_usd)
    assert everything["Estimated"] is True
    (not_model,) = _costs(cloud, used, Filter={"Not": _is("SERVICE", "Amazon Bedrock")})
    assert _amount(not_model) == pytest.approx(lambda_usd)
    (both,) = _costs(cloud, used, Filter={"And": [_is("SERVICE", "AWS Lambda"), _is("REGION", "ap-northeast-1")]})
    assert _amount(both) == pytest.approx(lambda_usd)
    (none,) = _costs(
        cloud, used, Filter={"And": [_is("SERVICE", "AWS Lambda"), {"Tags": {"Key": "environment", "Values": ["dev"]}}]}
    )
    assert _amount(none) == 0
    (services,) = _costs(cloud, used, GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}])
    assert [group["Keys"] for group in services["Groups"]] == [["AWS Lambda"], ["Amazon Bedrock"]]
    assert services["Total"] == {}
    (types,) = _costs(
        cloud, used, GroupBy=[{"Type": "DIMENSION", "Key": "USAGE_TYPE"}], Metrics=["UnblendedCost", "UsageQuantity"],
        Filter=_is("SERVICE", "Amazon Bedrock"),
    )  # fmt: skip
    tokens = {group["Keys"][0]: group["Metrics"] for group in types["Groups"]}
    assert float(tokens["APN1-NovaMicro-input-tokens"]["UsageQuantity"]["Amount"]) == 2.0
    assert float(tokens["APN1-NovaMicro-output-tokens"]["UnblendedCost"]["Amount"]) == pytest.approx(0.001 * 2 / 3)


def test_days_forecast_and_values(cloud: Cloud, used: date) -> None:
    days = _costs(cloud, used, Granularity="DAILY", Filter=_is("SERVICE", "Amazon Bedrock"))
    assert len(days) == used.day
    assert [_amount(day) for day in days[:-1]] == [0.0] * (used.day - 1)
    assert _amount(days[-1]) == pytest.approx(0.001)
    client, today = cloud.aws("ce", "us-east-1"), datetime.now(UTC).date()
    period = {"Start": str(today), "End": str(today + timedelta(days=10))}
    asked = {"TimePeriod": period, "Granularity": "MONTHLY", "Metric": "BLENDED_COST"}
    forecast = client.get_cost_forecast(**asked, Filter=_is("SERVICE", "Amazon Bedrock"))
    assert float(forecast["Total"]["Amount"]) == pytest.approx(0.01 / ((today - used).days + 1)), "as until now"
    with pytest.raises(client.exceptions.DataUnavailableException):
        client.get_cost_forecast(**asked, Filter=_is("REGION", "mars"))
    values = client.get_dimension_values(TimePeriod=period, Dimension="SERVICE")["DimensionValues"]
    assert [value["Value"] for value in values] == ["AWS Lambda", "Amazon Bedrock"]


def test_what_a_deleted_owner_used_stays_in_the_month(cloud: Cloud, used: date) -> None:
    ledger = DynamoLedger(cloud.aws("dynamodb"), Resources("stg").table)
    now = datetime.combine(used, clock_time(12), UTC)
    owner = uuid4().hex
    held = ledger.reserve(owner, 5000, owner_budget=10**6, service_budget=10**6, now=now)
    ledger.settle(held, (CallEntry("", "amazon.nova-micro-v1:0", 10, 10, 0, "2026-11", False, now),), now=now)
    ledger.delete_owner_usage("bob")
    (found,) = _costs(cloud, used, Filter=_is("SERVICE", "Amazon Bedrock"))
    assert _amount(found) == pytest.approx(0.001)


def test_refusals(cloud: Cloud) -> None:
    client = cloud.aws("ce", "us-east-1")
    with pytest.raises(ClientError, match="no dimension"):
        _costs(cloud, date(2026, 11, 1), Filter=_is("INSTANCE_TYPE", "x"))
    with pytest.raises(ClientError, match="should be before"):
        _costs(cloud, date(2026, 11, 1), TimePeriod={"Start": "2026-11-02", "End": "2026-11-01"})
    with pytest.raises(ClientError, match="does not know ce:GetAnomalies"):
        client.get_anomalies(DateInterval={"StartDate": "2026-11-01"})
