"""The header by which AWS hands a trace on: ``Root=1-<time>-<id>;Parent=<span>;Sampled=<0|1>``.

The format is written here, in ten lines, because the service on one machine has no AWS library to do it.
"""

from __future__ import annotations

import re

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

NAME = "X-Amzn-Trace-Id"
MESSAGE_ATTRIBUTE = "AWSTraceHeader"
"""The system attribute of an SQS message that carries it."""

_ROOT = re.compile(r"(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)", re.IGNORECASE)
_PARENT = re.compile(r"(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)", re.IGNORECASE)
_SAMPLED = re.compile(r"(?:^|;)\s*Sampled=([01])(?:;|$)", re.IGNORECASE)


def root_of(trace_id: int) -> str:
    """A trace's id as X-Ray writes it."""
    text = f"{trace_id:032x}"
    return f"1-{text[:8]}-{text[8:]}"


def header_of(span: SpanContext) -> str | None:
    """The header that hands *span*'s trace on; None for an invalid span."""
    if not span.is_valid:
        return None
    return f"Root={root_of(span.trace_id)};Parent={span.span_id:016x};Sampled={int(span.trace_flags.sampled)}"


def context_of(header: str | None) -> Context:
    """A context below the span that *header* names; an empty one where it names none.

    API Gateway may send a header without a parent: then the trace's own id stands for it, as the root it will hang from.
    """
    text = header or ""
    root, parent, sampled = _ROOT.search(text), _PARENT.search(text), _SAMPLED.search(text)
    if root is None:
        return Context()
    span_id = int(parent[1], 16) if parent else 0
    flags = TraceFlags(TraceFlags.SAMPLED if sampled is None or sampled[1] == "1" else TraceFlags.DEFAULT)
    remote = SpanContext(int(root[1] + root[2], 16), span_id or int(root[2][:16], 16), True, flags)
    if not remote.is_valid:
        return Context()
    return trace.set_span_in_context(NonRecordingSpan(remote), Context())
