"""Reading the emulator's log groups, streams and events. Changes nothing but what retention has ended.

Every event has a ``sequence`` (given on writing, rising), which orders events of one millisecond.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch_logs as emulator

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

KEEP_EVENTS = 100_000
"""Events kept in one log stream."""

_sequence = itertools.count(time.time_ns())


def number(events: Iterable[dict[str, Any]]) -> None:
    """Give new events their sequence."""
    for event in events:
        event.setdefault("sequence", next(_sequence))


def named(params: dict[str, Any]) -> str:
    """The group that ``logGroupName`` or ``logGroupIdentifier`` (name or ARN) means.

    Raises:
        Refusal: ResourceNotFoundException, or InvalidParameterException when neither is given.
    """
    name = emulator._resolve_log_group_name(params)
    if not name:
        raise Refusal("InvalidParameterException", "Either logGroupName or logGroupIdentifier is required.")
    return existing(name)


def existing(name: str) -> str:
    if name.startswith("arn:"):
        name = emulator._log_group_name_from_identifier_arn(name) or name
    if name not in emulator._log_groups:
        raise Refusal("ResourceNotFoundException", f"The specified log group does not exist: {name}")
    return name


def owner_of(stream: dict[str, Any]) -> tuple[str, str] | None:
    """(group, stream) names of a stream's record, in the account and region of the call under way."""
    for group, record in emulator._log_groups.items():
        for name, candidate in record["streams"].items():
            if candidate is stream:
                return group, name
    return None


def events(group: str, start: int, end: int, streams: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Events with ``start <= timestamp <= end`` (milliseconds) in order of time, each with its ``logStreamName``."""
    record = emulator._log_groups[group]
    oldest = max(start, _expired_before(record))
    names = set(record["streams"]) if streams is None else set(streams)
    found = [
        {**event, "logStreamName": name}
        for name, stream in list(record["streams"].items())
        if name in names
        for event in list(stream["events"])
        if oldest <= event["timestamp"] <= end
    ]
    return sorted(found, key=position)


def position(event: dict[str, Any]) -> tuple[int, int]:
    """What orders events: time, then the order of writing."""
    return event["timestamp"], event.get("sequence", 0)


def _expired_before(record: dict[str, Any]) -> int:
    days = record.get("retentionInDays")
    return int((time.time() - days * 86_400) * 1000) if days else 0


def expire() -> None:
    """Drop events past their group's retention or beyond the bound, in every account and region."""
    emulator._log_records.clear()
    for record in emulator._log_groups.all_values():
        oldest = _expired_before(record)
        for stream in record["streams"].values():
            history = stream["events"]
            if len(history) > KEEP_EVENTS or (history and history[0]["timestamp"] < oldest):
                with emulator._log_events_lock:
                    stream["events"] = [e for e in stream["events"] if e["timestamp"] >= oldest][-KEEP_EVENTS:]
