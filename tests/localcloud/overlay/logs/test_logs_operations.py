"""CloudWatch Logs over the wire: searching, Insights, metric filters and embedded metrics, by boto3 and the command line."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.overlay.conftest import Cloud

pytestmark = pytest.mark.xdist_group("overlay")

REPORT = "REPORT RequestId: {id}\tDuration: {ms} ms\tBilled Duration: {ms} ms\tMemory Size: 1024 MB\tMax Memory Used: 90 MB\t"


def group_with(cloud: Cloud, *messages: str, spread_ms: int = 10) -> str:
    """A new log group with the messages, the last one now, in two streams by turns."""
    logs, name = cloud.aws("logs"), f"/aws/lambda/test-{uuid4().hex}"
    logs.create_log_group(logGroupName=name)
    now = int(time.time() * 1000)
    for number in (0, 1):
        logs.create_log_stream(logGroupName=name, logStreamName=f"2026/{number}")
        events = [
            {"timestamp": now - (len(messages) - 1 - place) * spread_ms, "message": message}
            for place, message in enumerate(messages)
            if place % 2 == number
        ]
        if events:
            logs.put_log_events(logGroupName=name, logStreamName=f"2026/{number}", logEvents=events)
    return name


def test_pages_interleave_streams_and_end(cloud: Cloud) -> None:
    name = group_with(cloud, *(f"line {n}" for n in range(25)))
    pages = list(
        cloud.aws("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=name, PaginationConfig={"PageSize": 10})
    )
    assert [len(page["events"]) for page in pages] == [10, 10, 5]
    events = [event for page in pages for event in page["events"]]
    assert [event["message"] for event in events] == [f"line {n}" for n in range(25)]
    assert len({event["eventId"] for event in events}) == 25
    assert {event["logStreamName"] for event in events} == {"2026/0", "2026/1"}


def test_events_of_one_millisecond_are_all_found_once(cloud: Cloud) -> None:
    name = group_with(cloud, *(f"line {n}" for n in range(12)), spread_ms=0)
    pages = (
        cloud.aws("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=name, PaginationConfig={"PageSize": 5})
    )
    assert sorted(e["message"] for page in pages for e in page["events"]) == sorted(f"line {n}" for n in range(12))


def test_time_is_in_milliseconds_and_streams_narrow(cloud: Cloud) -> None:
    name = group_with(cloud, "a", "b", "c", spread_ms=1000)
    logs = cloud.aws("logs")
    _, middle, _ = (event["timestamp"] for event in logs.filter_log_events(logGroupName=name)["events"])
    for start, found in ((middle, ["b", "c"]), (middle + 1, ["c"])):
        recent = logs.filter_log_events(logGroupName=name, startTime=start)["events"]
        assert [event["message"] for event in recent] == found
    seconds = logs.filter_log_events(logGroupName=name, startTime=0, endTime=middle // 1000)["events"]
    assert seconds == []
    prefixed = logs.filter_log_events(logGroupName=name, logStreamNamePrefix="2026/1")["events"]
    assert [event["message"] for event in prefixed] == ["b"]
    with pytest.raises(ClientError, match="does not exist"):
        logs.filter_log_events(logGroupName=name, logStreamNames=["nowhere"])


def test_refusals_have_aws_s_names(cloud: Cloud) -> None:
    logs = cloud.aws("logs")
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.filter_log_events(logGroupName="/nowhere")
    name = group_with(cloud, "a")
    with pytest.raises(logs.exceptions.InvalidParameterException):
        logs.filter_log_events(logGroupName=name, filterPattern="{ $.a")
    with pytest.raises(logs.exceptions.MalformedQueryException):
        logs.start_query(logGroupName=name, startTime=0, endTime=1, queryString="nonsense")
    with pytest.raises(ClientError) as refused:
        logs.create_export_task(logGroupName=name, fromTime=0, to=1, destination="x")
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"


def test_the_guide_s_searches_on_the_command_line(cloud: Cloud) -> None:
    name = group_with(
        cloud,
        json.dumps({"level": "ERROR", "message": "failed", "requestId": "request-id-12345"}),
        json.dumps({"level": "INFO", "message": "fine"}),
        REPORT.format(id="r1", ms="12.50"),
    )
    tail = cloud.cli("logs", "tail", name, "--since", "1h", "--filter-pattern", "ERROR")
    assert [line.split(" ", 2)[2] for line in tail.stdout.splitlines()] == [
        '{"level": "ERROR", "message": "failed", "requestId": "request-id-12345"}'
    ]
    search = ["logs", "filter-log-events", "--log-group-name", name, "--filter-pattern"]
    found = {
        p: [e["message"] for e in cloud.cli_json(*search, p)["events"]] for p in ('"request-id-12345"', "Memory Size")
    }
    assert len(found['"request-id-12345"']) == 1
    assert found["Memory Size"] == [REPORT.format(id="r1", ms="12.50")]


def test_the_guide_s_query_on_the_command_line(cloud: Cloud) -> None:
    name = group_with(cloud, *(REPORT.format(id=f"r{ms}", ms=f"{ms}.00") for ms in (10, 20, 60)), "START RequestId: r")
    now = int(time.time())
    started = cloud.cli_json(
        "logs", "start-query", "--log-group-name", name, "--start-time", str(now - 3600), "--end-time", str(now),
        "--query-string", "fields @timestamp, @duration | stats avg(@duration), max(@duration), min(@duration)",
    )  # fmt: skip
    found = cloud.cli_json("logs", "get-query-results", "--query-id", started["queryId"])
    assert found["status"] == "Complete"
    assert found["results"] == [
        [
            {"field": "avg(@duration)", "value": "30"},
            {"field": "max(@duration)", "value": "60"},
            {"field": "min(@duration)", "value": "10"},
        ]
    ]
    assert found["statistics"]["recordsScanned"] == 4.0
    listed = cloud.aws("logs").describe_queries(logGroupName=name)["queries"]
    assert [query["queryId"] for query in listed] == [started["queryId"]]


def test_a_row_points_to_its_event(cloud: Cloud) -> None:
    logs, name = cloud.aws("logs"), group_with(cloud, '{"a":{"b":1}}')
    now = int(time.time())
    query = logs.start_query(logGroupNames=[name], startTime=now - 60, endTime=now, queryString="fields a.b, @message")
    (row,) = logs.get_query_results(queryId=query["queryId"])["results"]
    cells = {cell["field"]: cell["value"] for cell in row}
    assert cells["a.b"] == "1"
    assert logs.get_log_record(logRecordPointer=cells["@ptr"])["logRecord"]["@message"] == '{"a":{"b":1}}'
    with pytest.raises(logs.exceptions.InvalidParameterException):
        logs.start_query(logGroupName=name, startTime=now * 1000, endTime=now * 1000, queryString="fields a")


def test_saved_queries(cloud: Cloud) -> None:
    logs, name = cloud.aws("logs"), f"goal/{uuid4().hex}"
    saved = logs.put_query_definition(name=name, queryString="fields @message")["queryDefinitionId"]
    logs.put_query_definition(name=name, queryString="fields @timestamp", queryDefinitionId=saved)
    found = logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert [(d["queryDefinitionId"], d["queryString"]) for d in found] == [(saved, "fields @timestamp")]
    assert logs.delete_query_definition(queryDefinitionId=saved)["success"] is True
    assert logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"] == []


def _sums(cloud: Cloud, namespace: str, name: str, **dimensions: str) -> float:
    now = time.time()
    found = cloud.aws("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName=name, StartTime=now - 300, EndTime=now + 60, Period=60, Statistics=["Sum"],
        Dimensions=[{"Name": n, "Value": v} for n, v in dimensions.items()],
    )  # fmt: skip
    return sum(point["Sum"] for point in found["Datapoints"])


def test_a_metric_filter_counts_with_dimensions_and_defaults(cloud: Cloud) -> None:
    logs, space = cloud.aws("logs"), f"Test{uuid4().hex}"
    name = group_with(cloud)
    logs.put_metric_filter(
        logGroupName=name, filterName="errors", filterPattern='{ $.level = "ERROR" }',
        metricTransformations=[{"metricName": "Errors", "metricNamespace": space, "metricValue": "$.n", "dimensions": {"reason": "$.reason"}}],
    )  # fmt: skip
    logs.put_metric_filter(
        logGroupName=name, filterName="timeouts", filterPattern='"Task timed out"',
        metricTransformations=[{"metricName": "Timeouts", "metricNamespace": space, "metricValue": "1", "defaultValue": 0}],
    )  # fmt: skip
    lines = [
        '{"level":"ERROR","n":2,"reason":"a"}', '{"level":"ERROR","n":3,"reason":"b"}', '{"level":"ERROR","n":4,"reason":"a"}',
        '{"level":"ERROR","n":9}', '{"level":"INFO","n":9,"reason":"a"}', "Task timed out after 3.00 seconds",
    ]  # fmt: skip
    now = int(time.time() * 1000)
    logs.put_log_events(
        logGroupName=name, logStreamName="2026/0", logEvents=[{"timestamp": now, "message": line} for line in lines]
    )
    assert (_sums(cloud, space, "Errors", reason="a"), _sums(cloud, space, "Errors", reason="b")) == (6.0, 3.0)
    assert _sums(cloud, space, "Timeouts") == 1.0
    tried = logs.test_metric_filter(filterPattern="[w, n]", logEventMessages=["a 1", "b", "c 3"])["matches"]
    assert [(m["eventNumber"], m["extractedValues"]) for m in tried] == [
        (1, {"$w": "a", "$n": "1"}),
        (3, {"$w": "c", "$n": "3"}),
    ]
    logs.delete_metric_filter(logGroupName=name, filterName="errors")
    assert [f["filterName"] for f in logs.describe_metric_filters(logGroupName=name)["metricFilters"]] == ["timeouts"]


def test_metrics_embedded_in_lines_become_metrics(cloud: Cloud) -> None:
    space = f"Test{uuid4().hex}"
    line = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {"Namespace": space, "Dimensions": [["environment"], []], "Metrics": [{"Name": "Tokens", "Unit": "Count"}, {"Name": "Seconds"}]}
            ],
        },
        "environment": "dev",
        "Tokens": [5, 7],
        "Seconds": 1.5,
        "other": "text",
    }  # fmt: skip
    group_with(cloud, json.dumps(line), "no metric", '{"_aws": 5}')
    assert _sums(cloud, space, "Tokens", environment="dev") == 12.0
    assert _sums(cloud, space, "Seconds") == 1.5
    listed = cloud.aws("cloudwatch").list_metrics(Namespace=space)["Metrics"]
    assert len(listed) == 4
