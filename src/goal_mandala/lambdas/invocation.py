"""What every invocation of a function of ours has around it: log lines with its id, its trace, spans sent at the end.

Owns the order: the id first, the trace next, the work, then the spans, for a moment at the most. It knows no event.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Annotation
from goal_mandala.settings import Settings, read_settings
from goal_mandala.telemetry.logs import about, configure_foreign_logs, configure_logs, log, stack_of
from goal_mandala.telemetry.traces import SpanKind, continued, provider, span, trace_id

FLUSH_SECONDS = 2.0
FUNCTION_NAME = "AWS_LAMBDA_FUNCTION_NAME"
TRACE_HEADER = "_X_AMZN_TRACE_ID"
"""Where Lambda puts the header of the invocation under way."""


class Context(Protocol):
    """The part of Lambda's context object that we use."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


class Started:
    """Whether this sandbox has had an invocation."""

    warm = False


@cache
def settings() -> Settings:
    """Of this sandbox; raises ``Misconfigured``."""
    return read_settings(os.environ)


@cache
def prepare() -> None:
    """Once per sandbox: where log lines and spans go. Its output is the function's log."""
    configure_logs(sys.stdout)
    configure_foreign_logs(sys.stdout)
    if FUNCTION_NAME not in os.environ:
        return
    from goal_mandala.telemetry.traces.xray import XRay, open_client

    aws = settings().aws
    xray = XRay(open_client(aws.region, endpoint_url=aws.endpoint_url), os.environ[FUNCTION_NAME])
    provider.send_spans_to(xray)


def _code(error: Exception) -> str | None:
    return error.code if isinstance(error, MandalaError) else None


@contextmanager
def invocation(
    context: Context, kind: SpanKind, name: str, header: str | None = None, facts: Mapping[str, Any] | None = None
) -> Iterator[None]:
    """Around the work on one event. *header* is the trace to go on with, where the event has one of its own.

    An error that leaves the work is logged without its message and goes on to Lambda, which counts it.
    """
    prepare()
    cold, Started.warm = not Started.warm, True
    request_id = context.aws_request_id
    with about(requestId=request_id, **(facts or {})), continued(header or os.environ.get(TRACE_HEADER)):
        try:
            with span(name, kind, {Annotation.REQUEST_ID: request_id}), about(traceId=trace_id()):
                log("invoked", coldStart=int(cold), remainingMs=context.get_remaining_time_in_millis())
                try:
                    yield
                except Exception as error:
                    log(
                        "invocation failed",
                        logging.ERROR,
                        reason=_code(error),
                        error=type(error).__name__,
                        stack=stack_of(error),
                    )
                    raise
        finally:
            if not provider.flush(FLUSH_SECONDS):
                log("spans late", logging.WARNING)
