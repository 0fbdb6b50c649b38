"""CloudWatch metrics over the wire, in each protocol that clients speak."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.overlay.conftest import ACCOUNT, Cloud

pytestmark = pytest.mark.xdist_group("overlay")


def put(cloud: Cloud, space: str, values: list[tuple[float, float]], **dimensions: str) -> None:
    """(time, value) pairs of the metric ``M``."""
    named = [{"Name": n, "Value": v} for n, v in dimensions.items()]
    data = [{"MetricName": "M", "Timestamp": at, "Value": value, "Dimensions": named} for at, value in values]
    cloud.aws("cloudwatch").put_metric_data(Namespace=space, MetricData=data)


def minute() -> float:
    """The start of a minute some ten minutes ago."""
    return time.time() // 60 * 60 - 600


def test_dimensions_have_to_match_exactly(cloud: Cloud) -> None:
    space, start = f"T{uuid4().hex}", minute()
    put(cloud, space, [(start, 1.0)], a="1")
    put(cloud, space, [(start, 10.0)], a="1", b="2")
    put(cloud, space, [(start, 100.0)])
    client = cloud.aws("cloudwatch")

    def total(*names: tuple[str, str]) -> list[float]:
        found = client.get_metric_statistics(
            Namespace=space, MetricName="M", StartTime=start, EndTime=start + 60, Period=60, Statistics=["Sum"],
            Dimensions=[{"Name": n, "Value": v} for n, v in names],
        )  # fmt: skip
        return [point["Sum"] for point in found["Datapoints"]]

    assert total(("a", "1")) == [1.0]
    assert total(("b", "2"), ("a", "1")) == [10.0]
    assert total() == [100.0]
    assert total(("b", "2")) == []


def test_statistics_periods_and_percentiles(cloud: Cloud) -> None:
    space, start = f"T{uuid4().hex}", minute()
    put(cloud, space, [(start + n * 0.5, float(n)) for n in range(101)] + [(start + 60, 7.0), (start + 120, 9.0)])
    found = cloud.aws("cloudwatch").get_metric_statistics(
        Namespace=space, MetricName="M", StartTime=start + 5, EndTime=start + 120, Period=60,
        Statistics=["SampleCount", "Average", "Sum", "Minimum", "Maximum"], ExtendedStatistics=["p50", "p99.9", "tm90"],
    )["Datapoints"]  # fmt: skip
    first, second = sorted(found, key=lambda point: point["Timestamp"])
    assert first["Timestamp"].timestamp() == start
    assert (first["SampleCount"], first["Average"], first["Sum"]) == (101.0, 50.0, 5050.0)
    assert (first["Minimum"], first["Maximum"]) == (0.0, 100.0)
    assert first["ExtendedStatistics"]["p50"] == 50.0
    assert first["ExtendedStatistics"]["p99.9"] == pytest.approx(99.9)
    assert second["Sum"] == 7.0


def test_the_end_is_exclusive_within_a_period_too(cloud: Cloud) -> None:
    space, start = f"T{uuid4().hex}", minute()
    put(cloud, space, [(start, 1.0), (start + 29, 2.0), (start + 30, 4.0)])
    found = cloud.aws("cloudwatch").get_metric_statistics(
        Namespace=space, MetricName="M", StartTime=start, EndTime=start + 30, Period=60, Statistics=["Sum"]
    )
    assert [point["Sum"] for point in found["Datapoints"]] == [3.0]


def test_values_with_counts_and_statistic_sets(cloud: Cloud) -> None:
    space, start, client = f"T{uuid4().hex}", minute(), cloud.aws("cloudwatch")
    known = {"SampleCount": 4.0, "Sum": 20.0, "Minimum": 1.0, "Maximum": 9.0}
    client.put_metric_data(
        Namespace=space,
        MetricData=[
            {"MetricName": "V", "Timestamp": start, "Values": [1.0, 5.0], "Counts": [3.0, 1.0], "Unit": "Seconds"},
            {"MetricName": "S", "Timestamp": start, "StatisticValues": known},
        ],
    )
    asked: dict[str, Any] = {"StartTime": start, "EndTime": start + 60, "Period": 60, "Namespace": space}
    (v,) = client.get_metric_statistics(MetricName="V", Statistics=["Average"], ExtendedStatistics=["p50"], **asked)[
        "Datapoints"
    ]
    assert (v["Average"], v["Unit"], v["ExtendedStatistics"]) == (2.0, "Seconds", {"p50": 1.0})
    (s,) = client.get_metric_statistics(MetricName="S", Statistics=["Average", "Maximum"], **asked)["Datapoints"]
    assert (s["Average"], s["Maximum"]) == (5.0, 9.0)
    none = client.get_metric_statistics(MetricName="S", ExtendedStatistics=["p50"], **asked)["Datapoints"]
    assert none == []


def test_metric_math(cloud: Cloud) -> None:
    space, start, client = f"T{uuid4().hex}", minute(), cloud.aws("cloudwatch")
    put(cloud, space, [(start, 5.0), (start + 120, 1.0)], kind="errors")
    put(cloud, space, [(start, 10.0), (start + 60, 4.0), (start + 120, 0.0)], kind="all")

    def stat(name: str, kind: str) -> dict[str, Any]:
        metric = {"Namespace": space, "MetricName": "M", "Dimensions": [{"Name": "kind", "Value": kind}]}
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False}

    expressions = {
        "share": "100 * errors / calls",
        "filled": "FILL(errors, 0) / calls",
        "big": "IF(calls > 4, errors, 0)",
        "total": "SUM([errors, calls])",
        "most": "MAX(calls) + 0 * calls",
        "rate": "RATE(calls)",
    }
    found = client.get_metric_data(
        StartTime=start, EndTime=start + 180, ScanBy="TimestampAscending",
        MetricDataQueries=[stat("errors", "errors"), stat("calls", "all"), *({"Id": i, "Expression": e} for i, e in expressions.items())],
    )["MetricDataResults"]  # fmt: skip
    values = {result["Id"]: result["Values"] for result in found}
    assert values == {
        "share": [50.0],
        "filled": [0.5, 0.0],
        "big": [5.0, 0.0, 0.0],
        "total": [15.0, 4.0, 1.0],
        "most": [10.0, 10.0, 10.0],
        "rate": [-0.1, pytest.approx(-4 / 60)],
    }
    with pytest.raises(ClientError, match="no metric has the id"):
        client.get_metric_data(
            StartTime=start, EndTime=start + 60, MetricDataQueries=[{"Id": "a", "Expression": "b + 1", "Period": 60}]
        )


def test_listing_filters_by_dimension(cloud: Cloud) -> None:
    space = f"T{uuid4().hex}"
    put(cloud, space, [(minute(), 1.0)], a="1")
    put(cloud, space, [(minute(), 1.0)], a="2", b="x")
    client = cloud.aws("cloudwatch")
    assert len(client.list_metrics(Namespace=space, Dimensions=[{"Name": "a"}])["Metrics"]) == 2
    (one,) = client.list_metrics(Namespace=space, Dimensions=[{"Name": "a", "Value": "2"}])["Metrics"]
    assert one["Dimensions"] == [{"Name": "a", "Value": "2"}, {"Name": "b", "Value": "x"}]


def test_the_command_line_and_the_query_protocol_see_the_same(cloud: Cloud) -> None:
    space, start = f"T{uuid4().hex}", minute()
    cloud.cli(
        "cloudwatch",
        "put-metric-data",
        "--namespace",
        space,
        "--metric-name",
        "M",
        "--value",
        "3",
        "--timestamp",
        str(int(start)),
    )
    fields = {
        "Action": "GetMetricStatistics", "Version": "2010-08-01", "Namespace": space, "MetricName": "M", "Period": "60",
        "StartTime": "2020-01-01T00:00:00Z", "EndTime": "2020-01-01T00:01:00Z", "Statistics.member.1": "Sum",
    }  # fmt: skip

    def query(**changes: str) -> str:
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20261125/ap-northeast-1/monitoring/aws4_request, SignedHeaders=host, Signature=x",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urllib.parse.urlencode(fields | changes).encode()
        with urllib.request.urlopen(urllib.request.Request(cloud.endpoint, body, headers), timeout=60) as answer:
            return answer.read().decode()

    at = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))  # noqa: E731
    assert "<Datapoints></Datapoints>" in query()
    assert "<Sum>3.0</Sum>" in query(StartTime=at(start), EndTime=at(start + 60))
    found = cloud.cli_json(
        "cloudwatch", "get-metric-statistics", "--namespace", space, "--metric-name", "M", "--period", "60",
        "--start-time", at(start), "--end-time", at(start + 60), "--statistics", "Sum",
    )  # fmt: skip
    assert [point["Sum"] for point in found["Datapoints"]] == [3.0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Period": 61}, "ValidationError"),
        ({"StartTime": 100, "EndTime": 50}, "ValidationError"),
        ({"Statistics": None}, "InvalidParameterCombination"),
        ({"StartTime": 0, "EndTime": 10**6}, "InvalidParameterCombination"),
        ({"ExtendedStatistics": ["p101"]}, "InvalidParameterValue"),
    ],
)
def test_refusals(cloud: Cloud, changes: dict[str, Any], code: str) -> None:
    asked = {"Namespace": "N", "MetricName": "M", "StartTime": 0, "EndTime": 60, "Period": 60, "Statistics": ["Sum"]}
    with pytest.raises(ClientError) as refused:
        cloud.aws("cloudwatch").get_metric_statistics(
            **{key: value for key, value in (asked | changes).items() if value is not None}
        )
    assert refused.value.response["Error"]["Code"] == code
