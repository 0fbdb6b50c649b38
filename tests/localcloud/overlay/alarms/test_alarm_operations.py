"""Alarms over the wire: they fire, recover, notify, compose and remember."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.cloud import wait_for
from tests.localcloud.overlay.conftest import Cloud

pytestmark = pytest.mark.xdist_group("overlay")


class Subject:
    """One metric with an alarm's usual parameters."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.space = cloud, f"T{uuid4().hex}"
        self.client = cloud.aws("cloudwatch")
        self.dimensions = [{"Name": "FunctionName", "Value": "f"}]

    def alarm(self, part: str, **changes: Any) -> str:
        name = f"{self.space}-{part}"
        usual = {
            "Namespace": self.space, "MetricName": "M", "Dimensions": self.dimensions, "Statistic": "Sum", "Period": 300,
            "EvaluationPeriods": 1, "Threshold": 5.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "notBreaching",
        }  # fmt: skip
        wanted = {key: value for key, value in (usual | changes).items() if value is not None}
        self.client.put_metric_alarm(AlarmName=name, **wanted)
        return name

    def put(
        self,
        value: float,
        *,
        at: float | None = None,
        name: str = "M",
        dimensions: list[dict[str, str]] | None = None,
    ) -> None:
        named = self.dimensions if dimensions is None else dimensions
        data = {"MetricName": name, "Value": value, "Timestamp": at or time.time(), "Dimensions": named}
        self.client.put_metric_data(Namespace=self.space, MetricData=[data])

    def state(self, name: str) -> str:
        self.cloud.admin("evaluate", {})
        found = self.client.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return (found["MetricAlarms"] + found["CompositeAlarms"])[0]["StateValue"]


@pytest.fixture
def subject(cloud: Cloud) -> Subject:
    return Subject(cloud)


def test_it_fires_at_once_and_only_for_its_dimensions(subject: Subject) -> None:
    name = subject.alarm("errors")
    assert subject.state(name) == "OK"
    subject.put(100, dimensions=[{"Name": "FunctionName", "Value": "other"}])
    subject.put(4)
    assert subject.state(name) == "OK"
    subject.put(1)
    assert subject.state(name) == "ALARM"
    (alarm,) = subject.client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoint [5.0 (")
    data = json.loads(alarm["StateReasonData"])
    assert (data["statistic"], data["period"], data["recentDatapoints"], data["threshold"]) == ("Sum", 300, [5.0], 5.0)


def test_it_recovers_when_the_data_has_passed(subject: Subject) -> None:
    name = subject.alarm("recovers")
    subject.put(9)
    assert subject.state(name) == "ALARM"
    try:
        assert subject.cloud.admin("evaluate", {"advance": 1300})["ahead"] == 1300
        assert subject.state(name) == "OK"
    finally:
        subject.cloud.admin("evaluate", {"advance": 0})


def test_the_background_evaluates_by_itself(subject: Subject) -> None:
    name = subject.alarm("background")
    subject.put(9)
    assert wait_for(
        lambda: subject.client.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"] == "ALARM"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Statistic": "Average"}, "ALARM"),
        ({"Statistic": "Maximum", "Threshold": 11.0}, "OK"),
        ({"Statistic": None, "ExtendedStatistic": "p50", "Threshold": 6.0}, "ALARM"),
        ({"Statistic": None, "ExtendedStatistic": "p99", "Threshold": 10.5}, "OK"),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Period": 60, "Statistic": "Maximum"}, "ALARM"),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 3, "Period": 60, "Statistic": "Maximum"}, "OK"),
        ({"Unit": "Seconds"}, "OK"),
        ({"MetricName": "Nothing", "TreatMissingData": "missing"}, "INSUFFICIENT_DATA"),
        ({"MetricName": "Nothing", "TreatMissingData": "breaching"}, "ALARM"),
        ({"MetricName": "Nothing", "TreatMissingData": "ignore"}, "INSUFFICIENT_DATA"),
    ],
    ids=str,
)
def test_statistics_periods_and_missing_data(subject: Subject, changes: dict[str, Any], expected: str) -> None:
    minute = time.time() // 60 * 60  # periods begin with whole minutes: seconds ago would lie in other ones each second
    for minutes_ago, value in ((2, 0.0), (1, 10.0), (1, 10.0), (0, 6.0)):
        subject.put(value, at=minute - 60 * minutes_ago)
    assert subject.state(subject.alarm("a", **changes)) == expected


def test_metric_math_decides(subject: Subject) -> None:
    def stat(id_: str, name: str) -> dict[str, Any]:
        metric = {"Namespace": subject.space, "MetricName": name, "Dimensions": subject.dimensions}
        return {"Id": id_, "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}}

    share = {
        "Id": "share",
        "Expression": "IF(calls >= 20, 100 * errors / calls, 0)",
        "Label": "share",
        "ReturnData": True,
    }
    name = subject.alarm(
        "share", Metrics=[stat("errors", "E"), stat("calls", "C"), share],
        Namespace=None, MetricName=None, Dimensions=None, Statistic=None, Period=None,
    )  # fmt: skip
    subject.put(5, name="E")
    subject.put(10, name="C")
    assert subject.state(name) == "OK"
    subject.put(10, name="C")
    assert subject.state(name) == "ALARM"
    (alarm,) = subject.client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert [query["Id"] for query in alarm["Metrics"]] == ["errors", "calls", "share"]
    assert "MetricName" not in alarm


def test_a_composite_follows_its_children(subject: Subject) -> None:
    errors, calm = subject.alarm("errors"), subject.alarm("calm", MetricName="Other")
    page = f"{subject.space}-page"
    rule = f'ALARM("{errors}") AND NOT ALARM("{calm}")'
    subject.client.put_composite_alarm(AlarmName=page, AlarmRule=rule)
    assert subject.state(page) == "OK"
    subject.put(9)
    assert subject.state(page) == "ALARM"
    (alarm,) = subject.client.describe_alarms(AlarmNames=[page], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    (trigger,) = json.loads(alarm["StateReasonData"])["triggeringAlarms"]
    assert trigger["arn"].endswith(f":alarm:{errors}")
    with pytest.raises(ClientError, match="composite alarm"):
        subject.client.delete_alarms(AlarmNames=[errors])
    with pytest.raises(ClientError, match="do not exist"):
        subject.client.put_composite_alarm(AlarmName=page, AlarmRule='ALARM("nowhere")')
    subject.client.set_alarm_state(AlarmName=calm, StateValue="ALARM", StateReason="by hand")
    told = subject.client.describe_alarm_history(
        AlarmName=page, AlarmTypes=["CompositeAlarm"], ScanBy="TimestampAscending"
    )
    changes = [entry["HistorySummary"].removeprefix("Alarm updated from ") for entry in told["AlarmHistoryItems"]]
    quieted = changes.index("OK to ALARM") + 1  # evaluation may have put both back since
    assert changes[quieted : quieted + 1] == ["ALARM to OK"]


def test_a_notification_reaches_queue_and_mailbox(subject: Subject) -> None:
    sns, sqs = subject.cloud.aws("sns"), subject.cloud.aws("sqs")
    topic = sns.create_topic(Name=f"t{uuid4().hex}")["TopicArn"]
    queue = sqs.create_queue(QueueName=f"q{uuid4().hex}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(
        QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})}
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.com")
    name = subject.alarm("notifies", AlarmActions=[topic], OKActions=["arn:aws:sns:ap-northeast-1:123456789012:gone"])
    since = time.time()
    subject.client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test of the notification")
    (received,) = wait_for(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    notice = json.loads(json.loads(received["Body"])["Message"])
    assert (notice["AlarmName"], notice["NewStateValue"], notice["NewStateReason"]) == (
        name,
        "ALARM",
        "test of the notification",
    )
    assert notice["Trigger"]["Dimensions"] == [{"name": "FunctionName", "value": "f"}]
    (mail,) = [m for m in subject.cloud.admin("outbox", {"since": since})["mails"] if name in m["subject"]]
    assert mail["to"] == "oncall@example.com"
    assert json.loads(mail["body"])["AlarmName"] == name

    subject.client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="over")
    items = subject.cloud.cli_json("cloudwatch", "describe-alarm-history", "--alarm-name", name, "--max-records", "10")
    entries = [(item["HistoryItemType"], item["HistorySummary"]) for item in items["AlarmHistoryItems"]]
    assert ("Action", f"Successfully executed action {topic}") in entries
    assert ("Action", "Failed to execute action arn:aws:sns:ap-northeast-1:123456789012:gone") in entries
    assert ("StateUpdate", "Alarm updated from OK to ALARM") in entries
    assert entries[-1] == ("ConfigurationUpdate", f'Alarm "{name}" created')


def test_actions_are_off_and_on_again(subject: Subject) -> None:
    topic = subject.cloud.aws("sns").create_topic(Name=f"t{uuid4().hex}")["TopicArn"]
    name = subject.alarm("switched", AlarmActions=[topic])

    def actions() -> int:
        return len(subject.client.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"])

    subject.client.disable_alarm_actions(AlarmNames=[name])
    subject.client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="quiet")
    assert actions() == 0
    subject.client.enable_alarm_actions(AlarmNames=[name])
    subject.client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="calm")
    subject.client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="loud")
    assert actions() == 1


def test_the_guide_s_list_of_alarms_on_the_command_line(subject: Subject) -> None:
    names = sorted(subject.alarm(part) for part in ("error-rate", "duration", "throttle"))
    found = subject.cloud.cli_json("cloudwatch", "describe-alarms", "--alarm-name-prefix", subject.space)
    assert [alarm["AlarmName"] for alarm in found["MetricAlarms"]] == names
    assert found["MetricAlarms"][0]["AlarmArn"].startswith("arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:")
    pages = subject.client.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=subject.space, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["MetricAlarms"]) for page in pages] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"DatapointsToAlarm": 2}, "ValidationError"),
        ({"Statistic": None}, "InvalidParameterCombination"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "ValidationError"),
        ({"Statistic": None, "ExtendedStatistic": "p101"}, "InvalidParameterValue"),
    ],
    ids=str,
)
def test_an_alarm_that_nobody_could_evaluate_is_refused(subject: Subject, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        subject.alarm("refused", **changes)
    assert refused.value.response["Error"]["Code"] == code
    assert subject.client.describe_alarms(AlarmNamePrefix=subject.space)["MetricAlarms"] == []
