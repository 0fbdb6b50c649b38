"""The guide's four alarms exactly, ours beside them, and the one that pages. Each says which runbook to open."""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from goal_mandala.names import AlarmName, Resources
from infra.constructs.alarm_rules import Rule, further_rules, guide_rules
from infra.environments import EnvironmentData

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
PAGES = (
    AlarmName.ERROR_RATE,
    AlarmName.ERROR_SHARE,
    AlarmName.QUEUE_AGE,
    AlarmName.API_FAULTS,
    AlarmName.MISSING_DATA,
)
"""What wakes someone: people are failed now, or we are blind. The others can wait for the morning."""


class Alarms(Construct):
    """They all tell *topic*, when they ring and when they are quiet again."""

    def __init__(
        self, scope: Construct, name: str, *, names: Resources, data: EnvironmentData, topic: sns.Topic
    ) -> None:
        super().__init__(scope, name)
        self._names = names
        self._tell = actions.SnsAction(topic)
        self.by_name = {rule.name: self._alarm(rule) for rule in (*guide_rules(names), *further_rules(names, data))}
        self._page()

    def _alarm(self, rule: Rule) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            _id(rule.name),
            alarm_name=self._names.alarm(rule.name),
            alarm_description=describe(rule.name, rule.says),
            metric=rule.metric,
            threshold=rule.threshold,
            comparison_operator=AT_LEAST,
            evaluation_periods=rule.of,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._tell)
        alarm.add_ok_action(self._tell)
        return alarm

    def _page(self) -> None:
        ringing = [cloudwatch.AlarmRule.from_alarm(self.by_name[name], cloudwatch.AlarmState.ALARM) for name in PAGES]
        page = cloudwatch.CompositeAlarm(
            self,
            _id(AlarmName.PAGE),
            composite_alarm_name=self._names.alarm(AlarmName.PAGE),
            alarm_description=describe(AlarmName.PAGE, f"Wake someone: at least one of {', '.join(PAGES)} is ringing."),
            alarm_rule=cloudwatch.AlarmRule.any_of(*ringing),
        )
        page.add_alarm_action(self._tell)
        page.add_ok_action(self._tell)


def describe(alarm: str, says: str) -> str:
    """What it means, and which page says what to do."""
    return f"{says} Runbook: docs/runbooks/{alarm}.md"


def _id(alarm: str) -> str:
    return alarm.title().replace("-", "")
