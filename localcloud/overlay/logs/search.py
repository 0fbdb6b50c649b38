"""FilterLogEvents and GetLogRecord: searching log events by pattern, time and stream, page by page."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch_logs as emulator

from localcloud.overlay.call import Refusal
from localcloud.overlay.logs import groups
from localcloud.overlay.logs.patterns import InvalidPattern, compiled

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_PAGE = 10_000
_LATEST = 2**53


def pattern_of(text: str) -> Any:
    """The compiled pattern.

    Raises:
        Refusal: InvalidParameterException for what is no filter pattern.
    """
    try:
        return compiled(text)
    except InvalidPattern as error:
        raise Refusal("InvalidParameterException", f"Invalid filter pattern: {error}") from error


def filter_log_events(call: Call) -> dict[str, Any]:
    """Events of a group whose message matches, in order of time over all streams; ``nextToken`` while there are more."""
    group = groups.named(call.params)
    match = pattern_of(call.params.get("filterPattern", ""))
    after = _read_token(call.params.get("nextToken"))
    start, end = call.params.get("startTime", 0), call.params.get("endTime", _LATEST)
    if start > end:
        raise Refusal("InvalidParameterException", "startTime must not be greater than endTime.")
    limit = min(call.params.get("limit", _PAGE), _PAGE)
    found: list[dict[str, Any]] = []
    for event in groups.events(group, start, end, _streams(call, group)):
        if groups.position(event) > after and match(event["message"]) is not None:
            if len(found) == limit:
                return {"events": found, "searchedLogStreams": [], "nextToken": _token(found[-1])}
            found.append(_public(event))
            last = groups.position(event)
            found[-1]["eventId"] = f"{last[0]:020d}{last[1]:036d}"
    return {"events": found, "searchedLogStreams": []}


def _streams(call: Call, group: str) -> list[str] | None:
    names, prefix = call.params.get("logStreamNames"), call.params.get("logStreamNamePrefix")
    if names and prefix:
        raise Refusal("InvalidParameterException", "logStreamNames and logStreamNamePrefix exclude each other.")
    known = emulator._log_groups[group]["streams"]
    if prefix:
        return [name for name in known if name.startswith(prefix)]
    for name in names or ():
        if name not in known:
            raise Refusal("ResourceNotFoundException", f"The specified log stream does not exist: {name}")
    return names


def _public(event: dict[str, Any]) -> dict[str, Any]:
    names = ("logStreamName", "timestamp", "message", "ingestionTime")
    return {name: event[name] for name in names}


def _token(event: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(event["eventId"].encode()).decode()


def _read_token(token: str | None) -> tuple[int, int]:
    if token is None:
        return (-1, -1)
    try:
        text = base64.urlsafe_b64decode(token).decode()
        return int(text[:20]), int(text[20:])
    except (ValueError, binascii.Error) as error:
        raise Refusal("InvalidParameterException", "The specified nextToken is invalid.") from error


def pointer(group: str, event: dict[str, Any]) -> str:
    """Insights' ``@ptr`` of an event."""
    text = f"{event['timestamp']}/{event.get('sequence', 0)}/{event['logStreamName']}\n{group}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def get_log_record(call: Call) -> dict[str, Any]:
    """All fields of the event that an ``@ptr`` means."""
    from localcloud.overlay.logs.insights.records import discovered

    try:
        head, group = base64.urlsafe_b64decode(call.params["logRecordPointer"]).decode().split("\n")
        timestamp, sequence, stream = head.split("/", 2)
        found = groups.events(groups.existing(group), int(timestamp), int(timestamp), [stream])
        event = next(event for event in found if event.get("sequence", 0) == int(sequence))
    except (ValueError, binascii.Error, StopIteration) as error:
        raise Refusal("InvalidParameterException", "Invalid logRecordPointer provided.") from error
    fields = discovered(group, call.account, event)
    return {"logRecord": {name: str(value) for name, value in fields.items()}}
