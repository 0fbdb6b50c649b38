"""Everything that the overlay and the emulator keep is there again after a restart."""

from __future__ import annotations

import json
import time
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from tests.localcloud.overlay.conftest import ACCOUNT, REGION, start, stop
from tests.localcloud.ports import free_port

pytestmark = pytest.mark.xdist_group("overlay")


def _client(port: int, service: str):
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="local",
    )


def test_state_survives(tmp_path: Path) -> None:
    port, now, space = free_port(), time.time(), f"T{uuid4().hex}"
    trace = {
        "trace_id": f"1-{int(now):08x}-{'a' * 24}",
        "id": "b" * 16,
        "name": "f",
        "start_time": now,
        "end_time": now + 1,
    }
    server = start(port, tmp_path)
    try:
        _client(port, "xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(trace)])
        logs, metrics = _client(port, "logs"), _client(port, "cloudwatch")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        logs.put_log_events(
            logGroupName="g", logStreamName="s", logEvents=[{"timestamp": int(now * 1000), "message": "m"}]
        )
        query = logs.start_query(
            logGroupName="g", startTime=int(now) - 60, endTime=int(now) + 60, queryString="fields @message"
        )
        metrics.put_metric_data(Namespace=space, MetricData=[{"MetricName": "M", "Value": 9.0}])
        metrics.put_metric_alarm(
            AlarmName=space, Namespace=space, MetricName="M", Statistic="Sum", Period=300, EvaluationPeriods=1, Threshold=5.0,
            ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    finally:
        stop(server)
    server = start(port, tmp_path)
    try:
        assert (
            len(_client(port, "xray").get_trace_summaries(StartTime=now - 60, EndTime=now + 60)["TraceSummaries"]) == 1
        )
        logs, metrics = _client(port, "logs"), _client(port, "cloudwatch")
        assert [e["message"] for e in logs.filter_log_events(logGroupName="g")["events"]] == ["m"]
        assert len(logs.get_query_results(queryId=query["queryId"])["results"]) == 1
        (alarm,) = metrics.describe_alarms(AlarmNames=[space])["MetricAlarms"]
        assert alarm["StateValue"] == "ALARM"
        history = metrics.describe_alarm_history(AlarmName=space)["AlarmHistoryItems"]
        assert [item["HistoryItemType"] for item in history] == ["StateUpdate", "ConfigurationUpdate"]
        assert [m["MetricName"] for m in metrics.list_metrics(Namespace=space)["Metrics"]] == ["M"]
    finally:
        stop(server)
    assert "Traceback" not in (tmp_path / "server.log").read_text()
