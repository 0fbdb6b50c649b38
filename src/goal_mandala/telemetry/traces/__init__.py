"""Spans from the request to the model call. Owns their names, attributes and how a trace goes on in another process.

An attribute has a name of :data:`ATTRIBUTES` and a short plain value, so that a prompt, an answer or a token has no way
into a span; an error leaves its code there, never its message. Spans cost nothing until :mod:`provider` is told where
they go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from opentelemetry import context, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Annotation
from goal_mandala.telemetry.traces import provider

GEN_AI_PROVIDER = "gen_ai.provider.name"
BEDROCK = "aws.bedrock"
"""Bedrock's name among GenAI providers."""

GEN_AI_OPERATION = "gen_ai.operation.name"
GEN_AI_REQUEST_MODEL = "gen_ai.request.model"
GEN_AI_MAX_TOKENS = "gen_ai.request.max_tokens"
GEN_AI_INPUT_TOKENS = "gen_ai.usage.input_tokens"
GEN_AI_OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
GEN_AI_FINISH_REASONS = "gen_ai.response.finish_reasons"
ERROR_TYPE = "error.type"
HTTP_METHOD = "http.request.method"
HTTP_ROUTE = "http.route"
HTTP_STATUS = "http.response.status_code"

ATTRIBUTES = frozenset(
    {
        GEN_AI_PROVIDER, GEN_AI_OPERATION, GEN_AI_REQUEST_MODEL, GEN_AI_MAX_TOKENS, GEN_AI_INPUT_TOKENS,
        GEN_AI_OUTPUT_TOKENS, GEN_AI_FINISH_REASONS, ERROR_TYPE, HTTP_METHOD, HTTP_ROUTE, HTTP_STATUS,
        Annotation.REQUEST_ID, Annotation.GENERATION_ID, Annotation.REASON, Annotation.STAGE, "state", "mode",
        "aws.region",
    }
)  # fmt: skip
"""GenAI names as the OpenTelemetry semantic conventions have them (gen-ai spans), HTTP likewise; content is not among them."""

MOST_CHARACTERS = 200
Value = str | int | float | tuple[str, ...]
Attributes = Mapping[str, Value | None]
NOTHING: Attributes = MappingProxyType({})


class OpenSpan:
    """A span that is under way."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def set(self, name: str, value: Value | None) -> None:
        """ValueError for a name that is not one of :data:`ATTRIBUTES`."""
        if name not in ATTRIBUTES:
            raise ValueError(f"not a span attribute: {name!r}")
        if value is not None:
            self._span.set_attribute(name, value[:MOST_CHARACTERS] if isinstance(value, str) else value)

    def fail(self, error: BaseException) -> None:
        """Mark it as failed, by the error's code (ours) or class."""
        self.fail_with(error.code if isinstance(error, MandalaError) else type(error).__name__)

    def fail_with(self, code: str) -> None:
        self.set(ERROR_TYPE, code)
        self._span.set_status(Status(StatusCode.ERROR, code))

    def end(self) -> None:
        self._span.end()


def begin(name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes = NOTHING) -> OpenSpan:
    """A span below the current one, which does not become current: for generators. Whoever begins it ends it."""
    opened = OpenSpan(provider.tracer().start_span(name, kind=kind))
    for key, value in attributes.items():
        opened.set(key, value)
    return opened


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes = NOTHING) -> Iterator[OpenSpan]:
    """A span around a block, current within it; an error that leaves the block marks it."""
    opened = begin(name, kind, attributes)
    token = context.attach(trace.set_span_in_context(opened._span))  # pyright: ignore[reportPrivateUsage]
    try:
        yield opened
    except BaseException as error:
        opened.fail(error)
        raise
    finally:
        context.detach(token)
        opened.end()


@contextmanager
def continued(header: str | None) -> Iterator[None]:
    """Spans within belong to the trace of *header* (``X-Amzn-Trace-Id``); without one, or a broken one, to a new trace."""
    from goal_mandala.telemetry.traces.header import context_of

    token = context.attach(context_of(header))
    try:
        yield
    finally:
        context.detach(token)


def trace_header() -> str | None:
    """The current span as ``X-Amzn-Trace-Id``, for whoever goes on with the work; None when there is none."""
    from goal_mandala.telemetry.traces.header import header_of

    return header_of(trace.get_current_span().get_span_context())


def trace_id() -> str | None:
    """The current trace's id as X-Ray writes it."""
    from goal_mandala.telemetry.traces.header import root_of

    found = trace.get_current_span().get_span_context()
    return root_of(found.trace_id) if found.is_valid else None


__all__ = ["OpenSpan", "SpanKind", "begin", "continued", "span", "trace_header", "trace_id"]
