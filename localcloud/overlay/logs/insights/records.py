"""Log events as Insights sees them (pure): system fields, fields of Lambda's REPORT lines, fields of JSON lines."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

_LINE = re.compile(r"(START|END|REPORT) RequestId: (\S+)")
_REPORT = {
    "@duration": (re.compile(r"(?<!Billed )(?<!Init )(?<!Restore )Duration: ([\d.]+) ms"), 1),
    "@billedDuration": (re.compile(r"Billed Duration: ([\d.]+) ms"), 1),
    "@initDuration": (re.compile(r"Init Duration: ([\d.]+) ms"), 1),
    "@memorySize": (re.compile(r"Memory Size: ([\d.]+) MB"), 1_000_000),
    "@maxMemoryUsed": (re.compile(r"Max Memory Used: ([\d.]+) MB"), 1_000_000),
}
"""Field → (pattern, factor): memory is in bytes, durations in milliseconds, as Insights gives them."""

_JSON_REPORT = {
    "@duration": ("durationMs", 1),
    "@billedDuration": ("billedDurationMs", 1),
    "@initDuration": ("initDurationMs", 1),
    "@memorySize": ("memorySizeMB", 1_000_000),
    "@maxMemoryUsed": ("maxMemoryUsedMB", 1_000_000),
}
_TRACE = re.compile(r"XRAY TraceId: (\S+)")
_RUNTIME_LINE = re.compile(r"\t([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\t")
_MOST_FIELDS = 200
TIMES = ("@timestamp", "@ingestionTime")


def stamp(milliseconds: float) -> str:
    """Insights' text of a time (UTC)."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def discovered(group: str, account: str, event: dict[str, Any]) -> dict[str, Any]:
    """The fields of one event; times are epoch milliseconds."""
    message = event["message"]
    fields: dict[str, Any] = {
        "@timestamp": event["timestamp"],
        "@message": message,
        "@logStream": event["logStreamName"],
        "@log": f"{account}:{group}",
        "@ingestionTime": event.get("ingestionTime", event["timestamp"]),
    }
    if message.lstrip().startswith("{"):
        fields |= _json_fields(message)
    elif found := _LINE.match(message):
        fields |= {"@type": found[1], "@requestId": found[2]}
        if found[1] == "REPORT":
            fields |= _report_fields(message)
    elif found := _RUNTIME_LINE.search(message):
        fields["@requestId"] = found[1]
    return fields


def _report_fields(message: str) -> dict[str, Any]:
    found = {
        name: float(m[1]) * factor for name, (pattern, factor) in _REPORT.items() if (m := pattern.search(message))
    }
    trace = _TRACE.search(message)
    return found | ({"@xrayTraceId": trace[1]} if trace else {})


def _json_fields(message: str) -> dict[str, Any]:
    try:
        document = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    fields = dict[str, Any]()
    _flatten(document, "", fields)
    record = document.get("record")
    if str(document.get("type", "")).startswith("platform.") and isinstance(record, dict):
        kind = {"platform.start": "START", "platform.report": "REPORT", "platform.runtimeDone": "END"}
        fields |= {"@type": kind.get(document["type"], document["type"]), "@requestId": record.get("requestId")}
        metrics: dict[str, Any] = record["metrics"] if isinstance(record.get("metrics"), dict) else {}
        fields |= {name: metrics[key] * factor for name, (key, factor) in _JSON_REPORT.items() if key in metrics}
    return fields


def _flatten(value: Any, prefix: str, fields: dict[str, Any]) -> None:
    """``{"a": {"b": [1]}}`` as ``a.b.0``; null is a field that is absent."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if len(fields) >= _MOST_FIELDS:
            return
        name = f"{prefix}{key}"
        if isinstance(item, dict | list):
            _flatten(item, f"{name}.", fields)
        elif item is not None:
            fields[name] = int(item) if isinstance(item, bool) else item
