"""A span as X-Ray's segment document (pure).

What a function was called for (server, consumer) becomes a segment, everything below it a subsegment that names its
parent. Ids and reasons become annotations, which X-Ray can search; the rest is metadata.
Source: X-Ray developer guide, "Segment documents".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind, StatusCode

from goal_mandala.names import Annotation
from goal_mandala.telemetry.traces import (
    BEDROCK,
    ERROR_TYPE,
    GEN_AI_PROVIDER,
    GEN_AI_REQUEST_MODEL,
    HTTP_METHOD,
    HTTP_ROUTE,
    HTTP_STATUS,
)
from goal_mandala.telemetry.traces.header import root_of

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

SEGMENTS = (SpanKind.SERVER, SpanKind.CONSUMER)
ANNOTATED = (Annotation.REQUEST_ID, Annotation.GENERATION_ID, Annotation.REASON, Annotation.STAGE)
NANO = 1_000_000_000
THROTTLED = frozenset({"model_throttled", "too_many_requests", "function_throttled"})


def document(span: ReadableSpan, service: str, origin: str | None = None) -> str:
    """*span* as JSON. *service* names a segment; *origin* is what it runs on, as ``AWS::Lambda::Function``."""
    assert span.context is not None
    told = dict(span.attributes or {})
    data: dict[str, Any] = {
        "trace_id": root_of(span.context.trace_id),
        "id": f"{span.context.span_id:016x}",
        "name": span.name,
        "start_time": (span.start_time or 0) / NANO,
        "end_time": (span.end_time or 0) / NANO,
    }
    if span.parent is not None:
        data["parent_id"] = f"{span.parent.span_id:016x}"
    if span.kind in SEGMENTS or span.parent is None:
        data["name"] = service
        data |= {"origin": origin} if origin else {}
    else:
        data["type"] = "subsegment"
        data |= _remote(span, told)
    data |= _http(told) | _outcome(span, told)
    annotations = {name: told[name] for name in ANNOTATED if name in told}
    if GEN_AI_REQUEST_MODEL in told:
        annotations["model"] = told[GEN_AI_REQUEST_MODEL]
    if ERROR_TYPE in told:
        annotations.setdefault(Annotation.REASON, told[ERROR_TYPE])
    data |= {"annotations": annotations} if annotations else {}
    data["metadata"] = {"goal_mandala": {"span": span.name, **told}}
    return json.dumps(data, default=list)


def _remote(span: ReadableSpan, told: Mapping[str, Any]) -> dict[str, Any]:
    """A call to another service stands under that service's name."""
    if span.kind is not SpanKind.CLIENT:
        return {}
    if told.get(GEN_AI_PROVIDER) == BEDROCK:
        return {"name": "BedrockRuntime", "namespace": "aws", "aws": {"operation": "ConverseStream"}}
    return {"name": str(told.get(GEN_AI_PROVIDER) or span.name), "namespace": "remote"}


def _http(told: Mapping[str, Any]) -> dict[str, Any]:
    """The request by its route's pattern: the address itself may hold anything."""
    if HTTP_ROUTE not in told:
        return {}
    request = {"method": told.get(HTTP_METHOD, ""), "url": f"https://service{told[HTTP_ROUTE]}"}
    return {"http": {"request": request, "response": {"status": told.get(HTTP_STATUS, 0)}}}


def _outcome(span: ReadableSpan, told: Mapping[str, Any]) -> dict[str, Any]:
    status = int(told.get(HTTP_STATUS, 0))
    if span.status.status_code is StatusCode.ERROR or status >= 500:
        code = str(told.get(ERROR_TYPE, "")) or "fault"
        throttle = {"throttle": True} if code in THROTTLED else {}
        return {"fault": True, **throttle, "cause": {"exceptions": [{"id": _exception_id(span), "type": code}]}}
    if status >= 400:
        return {"error": True, **({"throttle": True} if status == 429 else {})}
    return {}


def _exception_id(span: ReadableSpan) -> str:
    """Sixteen digits that belong to this span alone."""
    assert span.context is not None
    return f"{span.context.span_id ^ 0xFFFFFFFFFFFFFFFF:016x}"
