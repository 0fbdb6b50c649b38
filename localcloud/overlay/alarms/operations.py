"""CloudWatch's operations on alarms, and the hooks that make the emulator's own paths (templates) use them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch as emulator

from localcloud.overlay.alarms import history, records, transitions
from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_PAGE = 100


def put_metric_alarm(call: Call) -> dict[str, Any]:
    keep(records.metric_alarm(call.params), call.params.get("Tags"), call.clock.evaluation())
    return {}


def keep(alarm: dict[str, Any], tags: list[dict[str, str]] | None = None, now: float | None = None) -> None:
    """Create or replace a metric or composite alarm, note it in the history and evaluate it."""
    composite = "AlarmRule" in alarm
    store, name = (emulator._composite_alarms if composite else emulator._alarms), alarm["AlarmName"]
    new = name not in store
    store[name] = alarm
    if new and tags:
        emulator._resource_tags[alarm["AlarmArn"]] = {tag["Key"]: tag["Value"] for tag in tags}
    history.configured(alarm, "created" if new else "updated")
    if composite:
        judge_composite(alarm)
    else:
        transitions.evaluate(alarm, time.time() if now is None else now)


def put_composite_alarm(call: Call) -> dict[str, Any]:
    composite_alarm(call.params)
    return {}


def composite_alarm(params: dict[str, Any]) -> dict[str, Any]:
    """Create or replace a composite alarm from PutCompositeAlarm's parameters; returns its record.

    Raises:
        Refusal: a rule that is none, or that names alarms that there are not.
    """
    try:
        children = [
            emulator._rule_ref_name(ref) for ref in emulator._rule_refs(emulator._parse_alarm_rule(params["AlarmRule"]))
        ]
    except ValueError as error:
        raise Refusal("ValidationError", f"AlarmRule must not contain errors: {error}") from error
    name = params["AlarmName"]
    lost = [child for child in children if not (child in emulator._alarms or child in emulator._composite_alarms)]
    if lost:
        raise Refusal(
            "ValidationError",
            f"Could not save the composite alarm as alarms [{', '.join(map(str, lost))}] in the alarm rule do not exist",
        )
    if params.get("ActionsSuppressor"):
        raise Refusal("ValidationError", "The local cloud knows no ActionsSuppressor.")
    known = emulator._composite_alarms.get(name, {})
    state = {key: value for key, value in known.items() if key.startswith("State")} or {
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "Unchecked: Initial alarm creation",
        "StateUpdatedTimestamp": time.time(),
    }
    alarm = records.named(name) | records.actions(params) | state | {"AlarmRule": params["AlarmRule"]}
    if params.get("AlarmDescription"):
        alarm["AlarmDescription"] = params["AlarmDescription"]
    keep(alarm, params.get("Tags"))
    return alarm


def judge_composite(alarm: dict[str, Any]) -> None:
    """Bring a composite alarm to the state that its rule gives now."""
    state = emulator._composite_rule_state(alarm)
    if state != alarm["StateValue"]:
        reason = f"{alarm['AlarmArn']} was created and its alarm rule evaluates to {state}"
        transitions.change(alarm, state, reason)


def _named_alarms(call: Call) -> list[dict[str, Any]]:
    found = []
    for name in call.params["AlarmNames"]:
        alarm = emulator._alarms.get(name) or emulator._composite_alarms.get(name)
        if alarm is not None:
            found.append(alarm)
    return found


def describe_alarms(call: Call) -> dict[str, Any]:
    """Alarms by name, prefix, state or action; metric alarms unless types are named; in order of name."""
    asked = call.params
    types = asked.get("AlarmTypes") or ["MetricAlarm"]
    if asked.get("AlarmNames") and asked.get("AlarmNamePrefix"):
        raise Refusal("ValidationError", "AlarmNames and AlarmNamePrefix exclude each other.")
    if asked.get("ChildrenOfAlarmName") or asked.get("ParentsOfAlarmName"):
        raise Refusal("ValidationError", "The local cloud does not list alarms by their parents or children.")
    every = [a for a in emulator._alarms.values() if "MetricAlarm" in types]
    every += [a for a in emulator._composite_alarms.values() if "CompositeAlarm" in types]
    found = sorted((a for a in every if _wanted(a, asked)), key=lambda alarm: alarm["AlarmName"])
    found = [alarm for alarm in found if alarm["AlarmName"] >= asked.get("NextToken", "")]
    limit = asked.get("MaxRecords", 50)
    page = found[:limit]
    return {
        "MetricAlarms": [records.shown(a) for a in page if "AlarmRule" not in a],
        "CompositeAlarms": [records.shown(a) for a in page if "AlarmRule" in a],
        "NextToken": found[limit]["AlarmName"] if len(found) > limit else None,
    }


def _wanted(alarm: dict[str, Any], asked: dict[str, Any]) -> bool:
    acts = [
        action for key in ("AlarmActions", "OKActions", "InsufficientDataActions") for action in alarm.get(key) or []
    ]
    return (
        (not asked.get("AlarmNames") or alarm["AlarmName"] in asked["AlarmNames"])
        and alarm["AlarmName"].startswith(asked.get("AlarmNamePrefix", ""))
        and asked.get("StateValue") in (None, alarm["StateValue"])
        and (not asked.get("ActionPrefix") or any(action.startswith(asked["ActionPrefix"]) for action in acts))
    )


def describe_alarms_for_metric(call: Call) -> dict[str, Any]:
    asked = call.params
    wanted = {d["Name"]: d["Value"] for d in asked.get("Dimensions", [])}
    found = [
        records.shown(alarm)
        for alarm in emulator._alarms.values()
        if (alarm.get("Namespace"), alarm.get("MetricName")) == (asked["Namespace"], asked["MetricName"])
        and {d["Name"]: d["Value"] for d in alarm.get("Dimensions") or []} == wanted
    ]
    return {"MetricAlarms": found}


def delete_alarms(call: Call) -> dict[str, Any]:
    """Delete alarms; refused while a composite alarm needs one of them."""
    names = set(call.params["AlarmNames"])
    for parent in emulator._composite_alarms.values():
        needed = names & set(emulator._composite_children(parent))
        if needed and parent["AlarmName"] not in names:
            raise Refusal(
                "ValidationError", f"Cannot delete {min(needed)} as there are composite alarm(s) depending on it."
            )
    for alarm in _named_alarms(call):
        emulator._alarms.pop(alarm["AlarmName"], None)
        emulator._composite_alarms.pop(alarm["AlarmName"], None)
        emulator._resource_tags.pop(alarm["AlarmArn"], None)
        history.configured(alarm, "deleted")
    return {}


def enable_alarm_actions(call: Call) -> dict[str, Any]:
    return _switch(call, on=True)


def disable_alarm_actions(call: Call) -> dict[str, Any]:
    return _switch(call, on=False)


def _switch(call: Call, *, on: bool) -> dict[str, Any]:
    for alarm in _named_alarms(call):
        if alarm.get("ActionsEnabled", True) is not on:
            alarm["ActionsEnabled"] = on
            alarm["AlarmConfigurationUpdatedTimestamp"] = time.time()
            history.configured(alarm, "updated")
    return {}


def set_alarm_state(call: Call) -> dict[str, Any]:
    """Put an alarm into a state by hand; the next evaluation may put it back."""
    name = call.params["AlarmName"]
    alarm = emulator._alarms.get(name) or emulator._composite_alarms.get(name)
    if alarm is None:
        raise Refusal("ResourceNotFound", f"Could not find an alarm with the name {name}", 404)
    if alarm["StateValue"] != call.params["StateValue"]:
        transitions.change(
            alarm, call.params["StateValue"], call.params["StateReason"], call.params.get("StateReasonData")
        )
    return {}
