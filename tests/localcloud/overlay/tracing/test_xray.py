"""X-Ray over the wire: segments in; summaries, filters, whole traces and the service graph out."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from localcloud.overlay.tracing.filter_expression import InvalidFilter, compiled
from localcloud.overlay.tracing.graph import graph
from localcloud.overlay.tracing.traces import Trace
from tests.localcloud.overlay.conftest import Cloud

pytestmark = pytest.mark.xdist_group("overlay")

ANNOTATIONS = {"stage": "titles", "request_id": "r-1", "attempt": 2, "cold": True}


def documents(start: float, *, fault: bool = False, status: int = 200) -> list[dict[str, Any]]:
    """A request: Lambda's two segments, the function's own with a call to the model, a subsegment sent alone."""
    trace = f"1-{int(start):08x}-{secrets.token_hex(12)}"
    service, function, model = (secrets.token_hex(8) for _ in range(3))
    return [
        {"trace_id": trace, "id": service, "name": "f", "origin": "AWS::Lambda", "start_time": start, "end_time": start + 3,
         "fault": fault, "http": {"request": {"method": "POST", "url": "https://service/v1/ai"}, "response": {"status": status}}},
        {"trace_id": trace, "id": function, "parent_id": service, "name": "f", "origin": "AWS::Lambda::Function",
         "start_time": start + 1, "end_time": start + 3, "fault": fault, "annotations": ANNOTATIONS, "user": "u"},
        {"trace_id": trace, "id": model, "parent_id": function, "type": "subsegment", "name": "BedrockRuntime", "namespace": "aws",
         "start_time": start + 1.5, "end_time": start + 2.5, "error": True, "throttle": True},
    ]  # fmt: skip


def put(cloud: Cloud, region: str, *groups: list[dict[str, Any]]) -> None:
    client, texts = cloud.aws("xray", region), [json.dumps(document) for group in groups for document in group]
    for start in range(0, len(texts), 50):
        answer = client.put_trace_segments(TraceSegmentDocuments=texts[start : start + 50])
        assert answer["UnprocessedTraceSegments"] == []


def test_summaries_filters_and_pages(cloud: Cloud) -> None:
    now, region = time.time(), "eu-west-2"
    good, bad, old = documents(now - 60), documents(now - 30, fault=True, status=500), documents(now - 7200)
    put(cloud, region, good, bad, old)
    client = cloud.aws("xray", region)

    def ids(expression: str = "") -> list[str]:
        found = client.get_trace_summaries(StartTime=now - 3600, EndTime=now, FilterExpression=expression)
        return [summary["Id"] for summary in found["TraceSummaries"]]

    assert ids() == [bad[0]["trace_id"], good[0]["trace_id"]]
    assert ids("fault") == ids("http.status = 500") == ids('service("f") { fault = true }') == [bad[0]["trace_id"]]
    assert ids("ok") == ids('!fault AND service(id(name: "f", type: "AWS::Lambda"))') == [good[0]["trace_id"]]
    (summary,) = client.get_trace_summaries(StartTime=now - 3600, EndTime=now, FilterExpression="fault")[
        "TraceSummaries"
    ]
    assert (summary["Duration"], summary["ResponseTime"], summary["HasFault"], summary["HasThrottle"]) == (
        3.0,
        3.0,
        True,
        False,
    )
    assert summary["Http"] == {"HttpURL": "https://service/v1/ai", "HttpMethod": "POST", "HttpStatus": 500}
    assert summary["Annotations"]["stage"][0]["AnnotationValue"] == {"StringValue": "titles"}
    assert {(s["Name"], s["Type"]) for s in summary["ServiceIds"]} == {
        ("f", "AWS::Lambda"), ("f", "AWS::Lambda::Function"), ("BedrockRuntime", "AWS::BedrockRuntime"),
    }  # fmt: skip
    with pytest.raises(ClientError, match="does not know the keyword"):
        ids("nonsense = 1")
    with pytest.raises(ClientError, match="24 hours"):
        client.get_trace_summaries(StartTime=now - 90_000, EndTime=now)


def test_paging(cloud: Cloud) -> None:
    now, region = time.time(), "eu-west-3"
    put(cloud, region, *([document] for document in (documents(now - n)[0] for n in range(130))))
    pages = list(
        cloud.aws("xray", region).get_paginator("get_trace_summaries").paginate(StartTime=now - 600, EndTime=now)
    )
    assert [len(page["TraceSummaries"]) for page in pages] == [100, 30]


def test_whole_traces_and_a_segment_that_ends_later(cloud: Cloud) -> None:
    now, region = time.time(), "us-east-2"
    group = documents(now)
    open_ = {key: value for key, value in group[0].items() if key != "end_time"} | {"in_progress": True}
    put(cloud, region, [open_], group)
    missing = f"1-{int(now):08x}-{'0' * 24}"
    found = cloud.aws("xray", region).batch_get_traces(TraceIds=[group[0]["trace_id"], missing])
    assert found["UnprocessedTraceIds"] == [missing]
    (trace,) = found["Traces"]
    assert [json.loads(segment["Document"]) for segment in trace["Segments"]] == group
    assert cloud.aws("xray").batch_get_traces(TraceIds=[group[0]["trace_id"]])["Traces"] == []


def test_what_is_no_segment_comes_back(cloud: Cloud) -> None:
    whole = documents(time.time())[0]
    bad = [
        "no json",
        "[]",
        json.dumps(whole | {"trace_id": "x"}),
        json.dumps({k: v for k, v in whole.items() if k != "name"}),
    ]
    refused = cloud.aws("xray").put_trace_segments(TraceSegmentDocuments=bad)["UnprocessedTraceSegments"]
    assert [entry["ErrorCode"] for entry in refused] == ["ParseError", "ParseError", "InvalidTraceId", "MissingName"]


def test_the_guide_s_commands(cloud: Cloud) -> None:
    now = time.time()
    put(cloud, "ap-northeast-1", documents(now - 5), documents(now - 4, fault=True))
    span = ["--start-time", str(int(now - 3600)), "--end-time", str(int(now))]
    assert len(cloud.cli_json("xray", "get-trace-summaries", *span)["TraceSummaries"]) == 2
    nodes = {(n["Name"], n["Type"]): n for n in cloud.cli_json("xray", "get-service-graph", *span)["Services"]}
    function, model = nodes["f", "AWS::Lambda::Function"], nodes["BedrockRuntime", "AWS::BedrockRuntime"]
    assert [edge["ReferenceId"] for edge in nodes["client", "client"]["Edges"]] == [
        nodes["f", "AWS::Lambda"]["ReferenceId"]
    ]
    assert nodes["f", "AWS::Lambda"]["Root"] is True
    statistics = function["SummaryStatistics"]
    assert (statistics["OkCount"], statistics["FaultStatistics"]["TotalCount"], statistics["TotalCount"]) == (1, 1, 2)
    (edge,) = function["Edges"]
    assert edge["ReferenceId"] == model["ReferenceId"]
    assert edge["SummaryStatistics"]["ErrorStatistics"] == {"ThrottleCount": 2, "OtherCount": 0, "TotalCount": 2}
    assert edge["SummaryStatistics"]["TotalResponseTime"] == 2.0


def test_a_call_that_its_service_answered_is_no_node_of_its_own() -> None:
    first = documents(1000.0)
    call = {"trace_id": "t", "id": "c" * 16, "parent_id": first[1]["id"], "type": "subsegment", "name": "orders", "namespace": "remote",
            "start_time": 1001.0, "end_time": 1002.0}  # fmt: skip
    answer = {
        "trace_id": "t",
        "id": "d" * 16,
        "parent_id": "c" * 16,
        "name": "orders",
        "origin": "AWS::ECS",
        "start_time": 1001.2,
        "end_time": 1001.8,
    }
    nodes = graph([Trace("t", [*first, call, answer])], "1")
    assert [node["Type"] for node in nodes if node["Name"] == "orders"] == ["AWS::ECS"]
    silent = graph([Trace("t", [*first, call])], "1")
    assert [node["Type"] for node in silent if node["Name"] == "orders"] == ["remote"]


TRACE = Trace("1-0-0", documents(1000.0, fault=True, status=503))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", True),
        ("responsetime > 2.5", True),
        ("responsetime >= 3 AND duration < 3", False),
        ("duration = 3 OR ok", True),
        ("NOT ok", True),
        ("!(error)", True),
        ("http.status >= 500", True),
        ("http.status != 503", False),
        ('http.url CONTAINS "/v1/"', True),
        ('http.url BEGINSWITH "https://" AND http.url ENDSWITH "/ai"', True),
        ('http.method = "GET"', False),
        ('annotation.stage = "titles"', True),
        ("annotation.attempt >= 2", True),
        ("annotation[request_id] = \"r-1\"", True),
        ("annotation.cold = true", True),
        ("annotation.missing", False),
        ("annotation.stage", True),
        ('user = "u"', True),
        ('service("f") { responsetime > 2.5 }', True),
        ('service("BedrockRuntime") { throttle }', True),
        ('service("f") { throttle }', False),
        ('service(id(type: "AWS::Lambda::Function"))', True),
        ('edge("f", "BedrockRuntime") { error }', True),
        ('edge("BedrockRuntime", "f")', False),
        ("partial = false", True),
    ],
)  # fmt: skip
def test_filter_expressions(expression: str, expected: bool) -> None:
    assert compiled(expression)(TRACE) is expected


@pytest.mark.parametrize("expression", ["fault =", "responsetime > x", "a", "service(", 'service("f") { ', "http.url = x", "fault fault", "edge(\"a\")", "(" * 80, "NOT " * 2000 + "fault"])  # fmt: skip
def test_what_is_no_filter_is_refused(expression: str) -> None:
    with pytest.raises(InvalidFilter):
        compiled(expression)


@given(st.text('fault service(){}"=<>!AND ORid:,.0', max_size=60))
def test_no_expression_crashes(expression: str) -> None:
    try:
        test = compiled(expression)
    except InvalidFilter:
        return
    test(TRACE)
