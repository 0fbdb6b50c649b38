"""The commands that look, on the deployed local cloud after real traffic: they change nothing and say what AWS's own APIs say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.names import METRIC_NAMESPACE, Function, Metric, Resources
from goal_mandala.storage.dynamodb import DynamoLedger
from goal_mandala.storage.ledger import SERVICE
from tests.localcloud.cloud import Cloud
from tests.nursery import mandala_says

pytestmark = pytest.mark.xdist_group("cloud")
NAMES = Resources("dev")
PROCESSOR = NAMES.function(Function.AI_PROCESSOR)


def _ops(cloud: Cloud, folder: Path, *words: str, zone: str = "UTC") -> tuple[int, dict[str, Any]]:
    command = ["ops", *words, *(["--tz", zone] if zone else []), "--json"]
    done = mandala_says(*command, folder=folder, environ=cloud.environment)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def window(cloud: Cloud) -> tuple[str, str]:
    """Whole minutes around a generation that succeeds and one that the model ends."""
    began = datetime.now(UTC).replace(second=0, microsecond=0)
    assert cloud.generate()[0]["state"] == "succeeded"
    cloud.set_faults({"kind": "AccessDeniedException"})
    try:
        assert cloud.generate()[0]["state"] == "failed"
    finally:
        cloud.set_faults()
    ended = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return began.isoformat(), ended.isoformat()


def _sum(cloud: Cloud, namespace: str, metric: str, window: tuple[str, str], **dimensions: str) -> float:
    """What CloudWatch itself says."""
    answer = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=window[0],
        EndTime=window[1],
        Period=60,
        Statistics=["Sum"],
    )
    return sum(point["Sum"] for point in answer["Datapoints"])


def test_status_agrees_with_cloudwatch_in_every_zone(cloud: Cloud, tmp_path: Path, window: tuple[str, str]) -> None:
    before = cloud.last_call
    shown = [
        _ops(cloud, tmp_path, "status", "--since", window[0], "--until", window[1], zone=zone)[1]
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert shown[0]["metrics"] == shown[1]["metrics"]
    metrics = shown[0]["metrics"]
    assert metrics["invocations"]["total"] == _sum(cloud, "AWS/Lambda", "Invocations", window, FunctionName=PROCESSOR)
    assert metrics["invocations"]["total"] >= 2
    for name in ("Errors", "Throttles"):
        assert metrics[name.lower()]["total"] == _sum(cloud, "AWS/Lambda", name, window, FunctionName=PROCESSOR)
    assert metrics["throttles"]["total"] == 0
    assert set(shown[0]["serving"]) == {"ai-processor", "api"}
    assert set(shown[0]["calls"]["bySignal"].values()) <= set(range(1, 9))
    assert [call for call in cloud.changes(before) if not call["operation"].startswith("StartQuery")] == []


def test_latency_is_the_guide_s_query_to_its_end(cloud: Cloud, tmp_path: Path, window: tuple[str, str]) -> None:
    code, found = _ops(cloud, tmp_path, "latency", "--since", window[0], "--until", window[1])
    assert code == 0
    lines = cloud.client("logs").filter_log_events(
        logGroupName=NAMES.log_group(Function.AI_PROCESSOR), filterPattern='"REPORT RequestId"',
        startTime=_ms(window[0]), endTime=_ms(window[1]) - 1,
    )["events"]  # fmt: skip
    took = [float(line["message"].partition("Duration: ")[2].split(" ")[0]) for line in lines]
    assert found["all"]["calls"] == len(took) == found["cold"]["calls"] + found["warm"]["calls"]
    assert found["all"]["most"] == pytest.approx(max(took), rel=0.01)
    assert found["all"]["least"] == pytest.approx(min(took), rel=0.01)
    assert found["all"]["mean"] == pytest.approx(sum(took) / len(took), rel=0.01)


def test_cost_agrees_with_the_ledger_and_with_cost_explorer(
    cloud: Cloud, tmp_path: Path, window: tuple[str, str]
) -> None:
    month = window[0][:7]
    for zone in ("UTC", "Asia/Tokyo"):
        there = f"{datetime.fromisoformat(window[0]).astimezone(ZoneInfo(zone)):%Y-%m}"
        code, found = _ops(cloud, tmp_path, "cost", "--month", there, zone=zone)
        assert code == 0
        assert found["ledger"]["generations"] >= 1
    begin, end = f"{month}-01T00:00:00+00:00", (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    counted = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=METRIC_NAMESPACE, MetricName=Metric.INPUT_TOKENS, Dimensions=[{"Name": "environment", "Value": "dev"}],
        StartTime=begin, EndTime=end, Period=86_400, Statistics=["Sum"],
    )["Datapoints"]  # fmt: skip
    _, found = _ops(cloud, tmp_path, "cost", "--month", month)
    assert found["ledger"]["inputTokens"] == sum(point["Sum"] for point in counted)
    assert found["billedUsd"]["Amazon Bedrock"] == pytest.approx(found["ledger"]["usd"], rel=0.02)
    assert found["forecastUsd"] >= found["ledger"]["usd"]


def test_cost_by_user_is_the_ledger_s_row_by_row(cloud: Cloud, tmp_path: Path, window: tuple[str, str]) -> None:
    month = window[0][:7]
    before = cloud.last_call
    code, found = _ops(cloud, tmp_path, "cost", "--month", month, "--users", "2")
    users = found["users"]
    assert code == 0
    assert cloud.calls(before, "write") == []
    ledger = DynamoLedger(cloud.client("dynamodb"), NAMES.table)
    for row in users["top"]:
        spent = ledger.spending(row["user"], now=datetime.fromisoformat(window[0]))
        assert (row["usd"], row["calls"]) == (spent.micro_usd / 1e6, spent.calls)
        assert (row["inputTokens"], row["outputTokens"]) == (spent.input_tokens, spent.output_tokens)
        assert row["budgetUsed"] == pytest.approx(
            (spent.micro_usd + spent.reserved_micro_usd) / 1e6 / users["budgetUsd"]
        )
    whole = ledger.spending(SERVICE, now=datetime.fromisoformat(window[0])).micro_usd / 1e6
    assert users["totalUsd"] == whole > 0
    assert sum(row["usd"] for row in users["top"]) + users["restUsd"] + users["deletedUsd"] == pytest.approx(whole)
    assert sum(row["share"] for row in users["top"]) <= 1
    assert found["billedUsd"]["Amazon Bedrock"] == pytest.approx(whole, rel=0.02)
    assert "@" not in json.dumps(users)


def test_a_failure_is_found_grouped_and_followed_to_its_spans(
    cloud: Cloud, tmp_path: Path, window: tuple[str, str]
) -> None:
    code, found = _ops(cloud, tmp_path, "errors", "--since", window[0])
    assert code == 3
    denied = next(group for group in found["groups"] if group["cause"] == "model-denied")
    request = denied["sample"]["requestId"]
    code, story = _ops(cloud, tmp_path, "trace", request, "--since", window[0])
    assert (code, story["failed"]) == (3, True)
    assert any(request in line["message"] for line in story["lines"])
    assert "BedrockRuntime" in {span["name"] for span in story["spans"]}, story
    code, lines = _ops(cloud, tmp_path, "logs", "--request", request, "--since", window[0])
    assert {line["requestId"] for line in lines["lines"]} == {request}
    _, traces = _ops(cloud, tmp_path, "traces", "--faults", "--since", window[0])
    assert set(story["traceIds"]) & {one["id"] for one in traces["traces"]}


def test_an_alarm_s_notification_is_proved(cloud: Cloud, tmp_path: Path, window: tuple[str, str]) -> None:
    """With somebody who listens: the message is there, and the state is the one before."""
    watch, name = cloud.client("cloudwatch"), f"{PROCESSOR}-error-rate"

    def alarm() -> Any:
        return watch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]

    with _listening(cloud, alarm()["AlarmActions"][0]) as heard:
        code, found = _ops(cloud, tmp_path, "alarms", "test", "error-rate", "--yes", zone="")
        assert (code, found["rang"], found["sent"], found["arrives"]) == (0, True, True, True)
        changes = cloud.set_by_hand(name, "mandala ops alarms test")
        assert changes[-1][1] == found["state"]
        assert any(message["NewStateValue"] == "ALARM" and message["AlarmName"] == name for message in heard())
    _, history = _ops(cloud, tmp_path, "alarms", "history", "error-rate", "--since", window[0])
    assert any(change["after"] == "ALARM" for change in history["changes"])
    _, alarms = _ops(cloud, tmp_path, "alarms")
    assert {"error-rate", "duration", "throttle", "concurrent-executions"} <= {
        one["name"].removeprefix(f"{PROCESSOR}-") for one in alarms["alarms"]
    }


@contextmanager
def _listening(cloud: Cloud, topic: str) -> Iterator[Callable[[], list[Any]]]:
    """A queue that subscribes to the topic; what came since it was last asked."""
    queues, topics = cloud.client("sqs"), cloud.client("sns")
    queue = queues.create_queue(QueueName="listening")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    subscription = topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]

    def heard() -> list[Any]:
        found: list[Any] = []
        while some := queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in some:
                queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(json.loads(message["Body"])["Message"]))
        return found

    try:
        yield heard
    finally:
        topics.unsubscribe(SubscriptionArn=subscription)
        queues.delete_queue(QueueUrl=queue)


def test_the_report_is_one_page_without_a_network(cloud: Cloud, tmp_path: Path, window: tuple[str, str]) -> None:
    stretch = ("--since", window[0], "--until", window[1])
    _, found = _ops(cloud, tmp_path, "report", *stretch, "--out", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text("utf-8")
    _, latency = _ops(cloud, tmp_path, "latency", *stretch)
    assert all(_as_shown(latency["all"][name]) in page for name in ("p50", "p95", "p99", "most"))
    _, money = _ops(cloud, tmp_path, "cost", "--users", "0")
    assert f"${money['ledger']['usd']:,.4f}" in page
    assert found["bytes"] == len(page.encode())
    assert page.count("<svg") >= 4
    assert "<script" not in page
    assert "src=" not in page
    assert "model_access_denied" in page


def test_a_region_without_the_stack_is_undetermined(cloud: Cloud, tmp_path: Path) -> None:
    environment = {**cloud.environment, "AWS_REGION": "us-west-2"}
    done = mandala_says("ops", "status", "--json", folder=tmp_path, environ=environment)
    assert done.returncode == 4
    assert json.loads(done.stdout)["error"]["code"] == "region_without_stack"


def _as_shown(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
