"""An alarm's change of state: the record, the history, the notifications, and the composite alarms above it."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudwatch as emulator
from ministack.services import sns

from localcloud.overlay.alarms import datapoints, history, reasons
from localcloud.overlay.alarms.judgement import ALARM, judge

_LOG = logging.getLogger("localcloud.overlay")
_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


def evaluate(alarm: dict[str, Any], now: float) -> None:
    """Evaluate a metric alarm at ``now`` (epoch seconds) and change its state where it has to.

    Data that breaches already counts before its minute has ended, so that an alarm does not wait for the clock.
    """
    rule = datapoints.rule_of(alarm)
    window = datapoints.running(alarm, now)
    early = window.newest is not None and rule.comparison.startswith("Greater") and rule.breaches(window.newest)
    state = judge(rule, window.values) if early else None
    if state != ALARM:
        window = datapoints.complete(alarm, now)
        state = judge(rule, window.values)
    if state is not None and state != alarm["StateValue"]:
        change(alarm, state, reasons.reason(alarm, window, state), reasons.reason_data(alarm, window, now))


def change_composite(
    alarm: dict[str, Any], state: str, reason: str, triggers: list[dict[str, Any]], seen: frozenset[str]
) -> None:
    """Put a composite alarm into ``state``; ``triggers`` are the alarms that made it so, ``seen`` those on the way."""
    triggering = [
        {
            "arn": t["AlarmArn"],
            "state": {"value": t["StateValue"], "timestamp": reasons.stamp(t["StateUpdatedTimestamp"])},
        }
        for t in triggers
    ]
    change(alarm, state, reason, json.dumps({"triggeringAlarms": triggering}, separators=(",", ":")), seen)


def change(
    alarm: dict[str, Any], state: str, reason: str, data: str | None = None, seen: frozenset[str] = frozenset()
) -> None:
    """Put an alarm into ``state``: record, history, actions, then the composite alarms above that are not in ``seen``."""
    before = _state(alarm)
    now = time.time()
    alarm["StateValue"], alarm["StateReason"] = state, reason
    alarm.pop("StateReasonData", None)
    if data:
        alarm["StateReasonData"] = data
    alarm["StateUpdatedTimestamp"] = now
    alarm["StateTransitionedTimestamp"] = now
    history.changed(alarm, before, _state(alarm))
    act(alarm, before["stateValue"], state, reason)
    emulator._composite_triggers.pop(alarm["AlarmName"], None)
    emulator._evaluate_parent_alarms(alarm, seen)


def _state(alarm: dict[str, Any]) -> dict[str, Any]:
    found = {"stateValue": alarm["StateValue"], "stateReason": alarm.get("StateReason", "")}
    if alarm.get("StateReasonData"):
        found["stateReasonData"] = json.loads(alarm["StateReasonData"])
    return found


def act(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
    """Carry out the actions of the new state; a topic that is missing is a failed action in the history."""
    if not alarm.get("ActionsEnabled", True):
        return
    for action in alarm.get(_ACTIONS[new]) or []:
        if ":sns:" not in action:
            history.acted(alarm, action, new, "The local cloud carries out SNS actions only.")
            continue
        if sns._topic_by_arn_any_scope(action) is None:
            history.acted(alarm, action, new, f"Resource {action} does not exist.")
            continue
        subject = f'{new}: "{alarm["AlarmName"]}" in {get_region()}'[:100]
        sns._fanout(action, new_uuid(), json.dumps(message(alarm, old, new, reason)), subject)
        history.acted(alarm, action, new, None)


def message(alarm: dict[str, Any], old: str, new: str, reason: str) -> dict[str, Any]:
    """The JSON that CloudWatch sends to a topic."""
    found = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": get_account_id(),
        "AlarmConfigurationUpdatedTimestamp": reasons.stamp(alarm["AlarmConfigurationUpdatedTimestamp"]),
        "NewStateValue": new,
        "NewStateReason": reason,
        "StateChangeTime": reasons.stamp(alarm["StateUpdatedTimestamp"]),
        "Region": get_region(),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old,
        **{name: alarm.get(name) or [] for name in ("OKActions", "AlarmActions", "InsufficientDataActions")},
    }
    return found | ({"AlarmRule": alarm["AlarmRule"]} if "AlarmRule" in alarm else {"Trigger": _trigger(alarm)})


def _trigger(alarm: dict[str, Any]) -> dict[str, Any]:
    trigger = {
        "Period": datapoints.period_of(alarm),
        "EvaluationPeriods": alarm["EvaluationPeriods"],
        "DatapointsToAlarm": alarm.get("DatapointsToAlarm"),
        "ComparisonOperator": alarm["ComparisonOperator"],
        "Threshold": alarm["Threshold"],
        "TreatMissingData": alarm.get("TreatMissingData", "missing"),
    }
    if alarm.get("Metrics"):
        return trigger | {"Metrics": alarm["Metrics"]}
    statistic = datapoints.statistic_of(alarm)
    kind = "ExtendedStatistic" if alarm.get("ExtendedStatistic") else "Statistic"
    return trigger | {
        "MetricName": alarm["MetricName"],
        "Namespace": alarm["Namespace"],
        "StatisticType": kind,
        kind: statistic.upper() if kind == "Statistic" else statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": [{"name": d["Name"], "value": d["Value"]} for d in alarm.get("Dimensions") or []],
    }


def evaluate_all(now: float) -> int:
    """Evaluate every metric alarm of the account and region of the call under way; returns how many."""
    alarms = emulator._alarms.values()
    for alarm in alarms:
        try:
            evaluate(alarm, now)
        except Exception:  # noqa: BLE001  one alarm that cannot be evaluated must not stop the others
            _LOG.exception("alarm %s could not be evaluated", alarm["AlarmName"])
    return len(alarms)
