"""What has happened to alarms: configuration updates, state updates and actions; kept with the emulator's records."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch as emulator

from localcloud.overlay.call import Refusal
from localcloud.overlay.wire.request import epoch

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

KEEP = 5_000
_PAGE = 100


def kind_of(alarm: dict[str, Any]) -> str:
    return "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm"


def add(name: str, alarm_type: str, kind: str, summary: str, data: dict[str, Any]) -> None:
    """Write one entry; the oldest fall off."""
    entries = emulator._history_entries()
    entries.append(
        {
            "AlarmName": name,
            "AlarmType": alarm_type,
            "Timestamp": f"{time.time():.3f}",
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps({"version": "1.0", **data}, default=str),
        }
    )
    del entries[:-KEEP]


def configured(alarm: dict[str, Any], verb: str) -> None:
    """A ConfigurationUpdate: ``verb`` is created, updated or deleted."""
    type_ = {"created": "Create", "updated": "Update", "deleted": "Delete"}[verb]
    shown = {name: value for name, value in alarm.items() if not name.startswith("State")}
    name = f"{verb[:-1]}Alarm" if verb != "created" else "createAlarm"
    add(
        alarm["AlarmName"],
        kind_of(alarm),
        "ConfigurationUpdate",
        f'Alarm "{alarm["AlarmName"]}" {verb}',
        {"type": type_, name: shown},
    )


def changed(alarm: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> None:
    """A StateUpdate; ``old`` and ``new`` hold stateValue, stateReason and, where known, stateReasonData."""
    summary = f"Alarm updated from {old['stateValue']} to {new['stateValue']}"
    add(alarm["AlarmName"], kind_of(alarm), "StateUpdate", summary, {"oldState": old, "newState": new})


def acted(alarm: dict[str, Any], action: str, state: str, error: str | None) -> None:
    """An Action that was carried out, or failed with ``error``."""
    outcome = "Successfully executed action" if error is None else "Failed to execute action"
    data = {
        "type": "Notification",
        "publishedMessage": None,
        "notificationResource": action,
        "stateUpdate": state,
        "actionState": "Succeeded" if error is None else "Failed",
        "error": error,
    }
    add(alarm["AlarmName"], kind_of(alarm), "Action", f"{outcome} {action}", data)


def describe_alarm_history(call: Call) -> dict[str, Any]:
    """Entries, newest first unless asked otherwise; by alarm, kind and time; metric alarms unless types are named."""
    asked = call.params
    types = asked.get("AlarmTypes") or ["MetricAlarm"]
    limit = asked.get("MaxRecords", _PAGE)
    if not 1 <= limit <= _PAGE:
        raise Refusal("ValidationError", "MaxRecords must be between 1 and 100.")
    entries = [
        (number, entry)
        for number, entry in enumerate(emulator._history_entries())
        if entry.get("AlarmType", "MetricAlarm") in types
        and asked.get("AlarmName") in (None, entry["AlarmName"])
        and asked.get("HistoryItemType") in (None, entry["HistoryItemType"])
        and asked.get("StartDate", 0) <= epoch(entry["Timestamp"]) <= asked.get("EndDate", 9e12)
    ]
    if asked.get("ScanBy") != "TimestampAscending":
        entries.reverse()
    try:
        start = int(asked.get("NextToken") or 0)
    except ValueError:
        raise Refusal("InvalidNextToken", "The next token is not valid.") from None
    page = [{**entry, "Timestamp": epoch(entry["Timestamp"])} for _, entry in entries[start : start + limit]]
    return {"AlarmHistoryItems": page, "NextToken": str(start + limit) if len(entries) > start + limit else None}
