"""Hooks into the emulator, so that templates, metrics and composite alarms all take this package's way."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cloudwatch as emulator
from ministack.services.cloudformation import provisioners

from localcloud.overlay.alarms import history, records, transitions
from localcloud.overlay.alarms.operations import keep

_INTEGERS = ("Period", "EvaluationPeriods", "DatapointsToAlarm")


def install() -> None:
    """Replace the emulator's evaluation, history and actions of alarms, and its reading of alarms in templates."""
    delete = emulator.cloudformation_delete_metric_alarm

    def deleted(name: str, refuse_dependents: bool = False) -> None:
        alarm = emulator._alarms.get(name)
        delete(name, refuse_dependents)
        if alarm is not None:
            history.configured(alarm, "deleted")

    emulator.cloudformation_delete_metric_alarm = deleted
    emulator.cloudformation_put_metric_alarm = keep
    emulator._evaluate_alarm = lambda alarm: transitions.evaluate(alarm, time.time())
    emulator._evaluate_all_alarms = lambda: None  # the periodic duty does
    emulator._evict_old_metrics = lambda: None  # it would lose values that are written meanwhile
    emulator._transition_composite = _transition
    provisioners._cw_metric_alarm_record = from_template


def _transition(
    alarm: dict[str, Any], state: str, reason: str, triggers: list[str], seen: frozenset[str] = frozenset()
) -> None:
    children = [emulator._alarms.get(name) or emulator._composite_alarms.get(name) for name in triggers]
    transitions.change_composite(alarm, state, reason, [child for child in children if child], seen)


def from_template(name: str, props: dict[str, Any]) -> dict[str, Any]:
    """The record of an ``AWS::CloudWatch::Alarm``; numbers may be texts.

    Raises:
        ValueError: properties that PutMetricAlarm refuses.
    """
    params = {**props, "AlarmName": name}
    for key in _INTEGERS:
        if params.get(key) is not None:
            params[key] = int(params[key])
    if params.get("Threshold") is not None:
        params["Threshold"] = float(params["Threshold"])
    params["ActionsEnabled"] = _truth(props.get("ActionsEnabled", True))
    params["Metrics"] = [_query(query) for query in props.get("Metrics") or []]
    try:
        return records.metric_alarm(params)
    except records.Refusal as refusal:
        raise ValueError(f"AWS::CloudWatch::Alarm {name}: {refusal.message}") from refusal


def _query(query: dict[str, Any]) -> dict[str, Any]:
    found = {**query, "ReturnData": _truth(query.get("ReturnData", True))}
    if "MetricStat" in query:
        found["MetricStat"] = {**query["MetricStat"], "Period": int(query["MetricStat"]["Period"])}
    if "Period" in query:
        found["Period"] = int(query["Period"])
    return found


def _truth(value: Any) -> bool:
    return value.lower() == "true" if isinstance(value, str) else bool(value)
