"""CloudWatch alarms: their rules, states, history; and sending a test through one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from goal_mandala.ops.aws.answers import items, moment, number, text, texts, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.window import Window

_ALARM_ARN = re.compile(r"arn:aws[\w-]*:cloudwatch:[\w-]*:\d*:alarm:(\S+)")
"""How a composite alarm's reason names the alarms that made it ring; their names say as much."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """``state`` is OK, ALARM or INSUFFICIENT_DATA, ``since`` when it became so; ``rule`` is a composite alarm's.

    ``period`` in seconds, ``evaluations`` periods are looked at and ``breaching`` of them must breach; ``value`` is the
    newest data point that the alarm itself reported.
    """

    name: str
    arn: str
    description: str
    state: str
    since: datetime | None
    reason: str
    enabled: bool
    actions: tuple[str, ...]
    namespace: str = ""
    metric: str = ""
    statistic: str = ""
    comparison: str = ""
    threshold: float | None = None
    period: int = 0
    evaluations: int = 0
    breaching: int = 0
    missing: str = "missing"
    dimensions: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """One line of an alarm's history. ``kind`` is StateUpdate, Action or ConfigurationUpdate."""

    alarm: str
    at: datetime
    kind: str
    summary: str
    before: str
    after: str


def read_alarms(aws: Aws, prefix: str) -> tuple[Alarm, ...]:
    """Every metric and composite alarm whose name begins with *prefix*, by name."""
    found: list[Alarm] = []
    kinds = ["MetricAlarm", "CompositeAlarm"]
    with signal("alarms"):
        for page in aws.answers("cloudwatch", "DescribeAlarms", AlarmNamePrefix=prefix, AlarmTypes=kinds):
            found += [_alarm(row) for row in items(page, "MetricAlarms")]
            found += [_alarm(row) for row in items(page, "CompositeAlarms")]
    return tuple(sorted(found, key=lambda alarm: alarm.name))


def read_history(aws: Aws, window: Window, name: str | None = None, kind: str | None = None) -> list[AlarmChange]:
    """What happened to the alarm (or to all) in the window, oldest first."""
    chosen: dict[str, Any] = {"AlarmName": name} if name else {}
    if kind:
        chosen["HistoryItemType"] = kind
    with signal("alarm history"):
        rows = list(
            aws.pages(
                "cloudwatch",
                "DescribeAlarmHistory",
                "AlarmHistoryItems",
                StartDate=window.start,
                EndDate=window.end,
                AlarmTypes=["MetricAlarm", "CompositeAlarm"],
                **chosen,
            )
        )
    changes = [_change(row) for row in rows]
    return sorted((c for c in changes if window.start <= c.at < window.end), key=lambda change: change.at)


def set_state(aws: Aws, name: str, state: str, reason: str) -> None:
    """Put the alarm in *state*; its actions run, the next evaluation puts it right again."""
    with signal("alarm test"):
        aws.call("cloudwatch", "SetAlarmState", AlarmName=name, StateValue=state, StateReason=reason)


def _alarm(row: dict[str, Any]) -> Alarm:
    evaluations = whole(row, "EvaluationPeriods") or 0
    stat = items(row, "Metrics")
    return Alarm(
        name=text(row, "AlarmName"),
        arn=text(row, "AlarmArn"),
        description=text(row, "AlarmDescription"),
        state=text(row, "StateValue"),
        since=moment(row, "StateTransitionedTimestamp") or moment(row, "StateUpdatedTimestamp"),
        reason=_ALARM_ARN.sub(r"\1", text(row, "StateReason")),
        enabled=row.get("ActionsEnabled") is not False,
        actions=texts(row, "AlarmActions"),
        namespace=text(row, "Namespace"),
        metric=text(row, "MetricName") or ", ".join(text(one, "Label") or text(one, "Id") for one in stat[:1]),
        statistic=text(row, "Statistic") or text(row, "ExtendedStatistic"),
        comparison=text(row, "ComparisonOperator"),
        threshold=number(row, "Threshold"),
        period=whole(row, "Period") or max((whole(one, "MetricStat", "Period") or 0 for one in stat), default=0),
        evaluations=evaluations,
        breaching=whole(row, "DatapointsToAlarm") or evaluations,
        missing=text(row, "TreatMissingData") or "missing",
        dimensions=tuple((text(d, "Name"), text(d, "Value")) for d in items(row, "Dimensions")),
        rule=text(row, "AlarmRule"),
        value=_newest(text(row, "StateReasonData")),
    )


def _newest(data: str) -> float | None:
    """The newest data point in what the alarm says of its state."""
    try:
        read: Any = json.loads(data) if data else {}
    except ValueError:
        return None
    points = texts(read, "recentDatapoints")
    return number({"newest": points[-1]}, "newest") if points else None


def _change(row: dict[str, Any]) -> AlarmChange:
    try:
        data: Any = json.loads(text(row, "HistoryData") or "{}")
    except ValueError:
        data = {}
    return AlarmChange(
        alarm=text(row, "AlarmName"),
        at=moment(row, "Timestamp") or datetime.fromtimestamp(0, UTC),
        kind=text(row, "HistoryItemType"),
        summary=text(row, "HistorySummary"),
        before=text(data, "oldState", "stateValue"),
        after=text(data, "newState", "stateValue"),
    )
