"""Segment documents: checked and kept, and read back as traces. Bounded to the newest 20,000 documents."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from localcloud.overlay.tracing.traces import Trace

if TYPE_CHECKING:
    from localcloud.overlay.call import Call
    from localcloud.overlay.store import Scope

KEEP = 20_000
_SEGMENTS = "segments"
_TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}\Z")
_ID = re.compile(r"[0-9a-f]{16}\Z")
_LARGEST = 64 * 1024
_SPREAD_SECONDS = 3600
"""How far a trace's segments may lie apart."""


def put_trace_segments(call: Call) -> dict[str, Any]:
    """Keep the documents that are segments; the others come back with their error."""
    refused = []
    for text in call.params["TraceSegmentDocuments"]:
        problem = put(call.state, text)
        if problem:
            identity = re.search(r'"id"\s*:\s*"([^"]+)"', text)
            refused.append({"Id": identity[1] if identity else None, "ErrorCode": problem[0], "Message": problem[1]})
    return {"UnprocessedTraceSegments": refused}


def put(state: Scope, text: str) -> tuple[str, str] | None:
    """Keep one document; a later one with the same id takes its place. Returns (error code, message) when it is none."""
    if len(text.encode()) > _LARGEST:
        return "DocumentTooLarge", "A segment document has at most 64 KB."
    try:
        document = json.loads(text)
    except ValueError:
        return "ParseError", "Invalid segment. ErrorCode: ParseError"
    problem = _problem(document)
    if problem:
        return problem
    key = f"{document['trace_id']}/{document['id']}"
    state.put(_SEGMENTS, key, document, at=float(document["start_time"]), keep=KEEP)
    return None


def _problem(document: Any) -> tuple[str, str] | None:
    if not isinstance(document, dict):
        return "ParseError", "Invalid segment. ErrorCode: ParseError"
    for name in ("name", "id", "trace_id", "start_time"):
        if not document.get(name):
            return f"Missing{name.title().replace('_', '')}", f"Invalid segment: {name} is missing."
    if not _TRACE_ID.match(str(document["trace_id"])):
        return "InvalidTraceId", "Invalid segment. ErrorCode: InvalidTraceId"
    if not _ID.match(str(document["id"])):
        return "InvalidId", "Invalid segment. ErrorCode: InvalidId"
    if document.get("end_time") is None and not document.get("in_progress"):
        return "MissingEndTime", "Invalid segment: it has no end_time and is not in progress."
    if document.get("type") == "subsegment" and not document.get("parent_id"):
        return "MissingParentId", "Invalid segment: a subsegment has no parent_id."
    return None


def between(state: Scope, start: float, end: float) -> list[Trace]:
    """Traces that began within ``start <= t <= end`` (epoch seconds, as trace ids whole ones), oldest first."""
    found = _traces(state.all(_SEGMENTS, since=start - _SPREAD_SECONDS, until=end + _SPREAD_SECONDS))
    return sorted((t for t in found.values() if int(start) <= int(t.start) <= end), key=lambda trace: trace.start)


def by_id(state: Scope, ids: list[str]) -> list[Trace]:
    """The traces with these ids, as far as there are any."""
    wanted = set(ids)
    found = _traces([d for d in state.all(_SEGMENTS) if d["trace_id"] in wanted])
    return [found[name] for name in ids if name in found]


def _traces(documents: list[dict[str, Any]]) -> dict[str, Trace]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        grouped.setdefault(document["trace_id"], []).append(document)
    return {name: Trace(name, members) for name, members in grouped.items()}


def batch_get_traces(call: Call) -> dict[str, Any]:
    """Whole traces: each segment with its document, subsegments that came alone within their own."""
    ids = call.params["TraceIds"]
    found = {trace.id: trace for trace in by_id(call.state, ids)}
    return {
        "Traces": [
            {
                "Id": trace.id,
                "Duration": trace.duration,
                "LimitExceeded": False,
                "Segments": [{"Id": d["id"], "Document": json.dumps(d)} for d in trace.documents],
            }
            for trace in found.values()
        ],
        "UnprocessedTraceIds": [name for name in ids if name not in found],
    }
