"""Alarms: the guide's four to the letter, ours beside them, who is told, what pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from goal_mandala.names import METRIC_NAMESPACE, AlarmName, Metric
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.xdist_group("infra")
PREFIX = "goal-mandala-dev-ai-processor-"
GUIDE = {
    "error-rate": ("Errors", "Sum", 300, 5),
    "duration": ("Duration", "Average", 300, 60_000),
    "throttle": ("Throttles", "Sum", 60, 1),
    "concurrent-executions": ("ConcurrentExecutions", "Maximum", 60, 8),
}
"""Name, metric, statistic, period, threshold."""


def _alarm(made: Synthesized, name: str) -> dict[str, Any]:
    return made.one("AWS::CloudWatch::Alarm", AlarmName=PREFIX + name)


@pytest.mark.parametrize("name", GUIDE)
def test_the_guide_s_alarm_is_exactly_as_it_stands_there(dev: Synthesized, name: str) -> None:
    metric, statistic, period, threshold = GUIDE[name]
    made = _alarm(dev, name)
    assert (made["Namespace"], made["MetricName"], made["Statistic"]) == ("AWS/Lambda", metric, statistic)
    assert made["Dimensions"] == [{"Name": "FunctionName", "Value": "goal-mandala-dev-ai-processor"}]
    assert (made["Period"], made["EvaluationPeriods"], made["Threshold"]) == (period, 1, threshold)
    assert made["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert made["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("environment", ["dev", "stg", "prod"])
def test_every_alarm_that_is_named_is_made_and_none_besides(synthesize: Synthesize, environment: str) -> None:
    named = {value for name, value in vars(AlarmName).items() if not name.startswith("_")} - {AlarmName.CANARY}
    made = synthesize(environment)
    names = {alarm["AlarmName"] for alarm in (*_all(made),)}
    wanted = {f"goal-mandala-{environment}-ai-processor-{part}" for part in named}
    canaries = {f"goal-mandala-{environment}-{part}-canary" for part in ("ai-processor", "api")}
    assert names == (wanted | canaries if environment == "prod" else wanted)


def _all(made: Synthesized) -> list[dict[str, Any]]:
    return [*made.properties("AWS::CloudWatch::Alarm"), *made.properties("AWS::CloudWatch::CompositeAlarm")]


def test_every_alarm_tells_the_topic_and_names_its_runbook(dev: Synthesized) -> None:
    (topic,) = dev.of("AWS::SNS::Topic")
    for alarm in _all(dev):
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}], alarm["AlarmName"]
        part = alarm["AlarmName"].removeprefix(PREFIX)
        assert alarm["AlarmDescription"].endswith(f"docs/runbooks/{part}.md")


def test_a_share_of_errors_counts_from_a_minimum_of_calls(dev: Synthesized) -> None:
    made = _alarm(dev, "error-share")
    expression = next(item["Expression"] for item in made["Metrics"] if "Expression" in item)
    assert expression == "IF(calls >= 20, 100 * errors / calls, 0)"
    assert {
        item["Id"]: item["MetricStat"]["Metric"]["MetricName"] for item in made["Metrics"] if "MetricStat" in item
    } == {
        "calls": "Invocations",
        "errors": "Errors",
    }


@pytest.mark.parametrize(
    ("name", "metric"), [("model-throttles", Metric.MODEL_THROTTLES), ("budget", Metric.BUDGET_SHARE)]
)
def test_our_own_metrics_are_looked_for_where_they_are_sent(dev: Synthesized, name: str, metric: str) -> None:
    made = _alarm(dev, name)
    assert (made["Namespace"], made["MetricName"]) == (METRIC_NAMESPACE, metric)
    assert made["Dimensions"] == [{"Name": "environment", "Value": "dev"}]


def test_silence_is_an_alarm(dev: Synthesized) -> None:
    made = _alarm(dev, "missing-data")
    sources = {item["MetricStat"]["Metric"]["MetricName"] for item in made["Metrics"] if "MetricStat" in item}
    assert sources == {"Invocations", Metric.GENERATION_SECONDS}


def test_the_tail_the_queue_and_the_front_door_are_watched(dev: Synthesized) -> None:
    assert _alarm(dev, "duration-p99")["ExtendedStatistic"] == "p99"
    dead = _alarm(dev, "dead-letters")
    assert (dead["MetricName"], dead["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 1)
    assert dead["Dimensions"] == [{"Name": "QueueName", "Value": "goal-mandala-dev-generations-dead"}]
    age = _alarm(dev, "queue-age")
    assert age["Dimensions"] == [{"Name": "QueueName", "Value": "goal-mandala-dev-generations"}]
    faults = _alarm(dev, "api-faults")
    assert {item["Name"]: item["Value"] for item in faults["Dimensions"]} == {
        "ApiName": "goal-mandala-dev-api",
        "Stage": "dev",
    }


def test_what_pages_is_what_fails_people_now(dev: Synthesized) -> None:
    page = dev.one("AWS::CloudWatch::CompositeAlarm")
    parts = page["AlarmRule"]["Fn::Join"][1]
    ringing = {part["Fn::GetAtt"][0] for part in parts if isinstance(part, dict)}
    names = {dev.of("AWS::CloudWatch::Alarm")[name]["Properties"]["AlarmName"].removeprefix(PREFIX) for name in ringing}
    assert names == {"error-rate", "error-share", "queue-age", "api-faults", "missing-data"}
    text = "".join(part for part in parts if isinstance(part, str))
    assert re.fullmatch(r'\(?(ALARM\(""\)( OR )?)+\)?', text.replace('("', '("').replace('")', '")')), text


def test_without_settings_nobody_outside_is_told(dev: Synthesized, synthesize: Synthesize) -> None:
    assert not dev.of("AWS::SNS::Subscription")
    told = synthesize("dev", ALERT_EMAIL="oncall@example.com").one("AWS::SNS::Subscription")
    assert (told["Protocol"], told["Endpoint"]) == ("email", "oncall@example.com")
