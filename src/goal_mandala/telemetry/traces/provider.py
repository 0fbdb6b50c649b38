"""Where spans go: nowhere until told. Our own tracer, not the process's, so that no library's spans mix in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from opentelemetry.trace import NoOpTracerProvider, Tracer

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

NAME = "goal_mandala"
MOST_HELD = 2000
"""Spans held between two flushes; what is over is dropped."""

Export = Callable[[Sequence["ReadableSpan"]], None]

_tracer: Tracer = NoOpTracerProvider().get_tracer(NAME)
_buffer: Buffer | None = None


def tracer() -> Tracer:
    return _tracer


class Buffer:
    """Ended spans until they are flushed to *export*. The span processor of the OpenTelemetry SDK, by shape."""

    def __init__(self, export: Export, *, at_once: bool = False) -> None:
        self._export = export
        self._at_once = at_once
        self._held: list[ReadableSpan] = []
        self._lock = threading.Lock()

    def on_start(self, span: object, parent_context: object = None) -> None:
        """Nothing to do: a span is sent when it has ended."""

    def _on_ending(self, span: object) -> None:
        """Nothing to do."""

    def on_end(self, span: ReadableSpan) -> None:
        if not span.context or not span.context.trace_flags.sampled:
            return
        with self._lock:
            if len(self._held) < MOST_HELD:
                self._held.append(span)
        if self._at_once:
            self.force_flush()

    def shutdown(self) -> None:
        self.force_flush()

    def force_flush(self, timeout_millis: int = 2000) -> bool:
        """Send what is held; False when that took longer than *timeout_millis*. What fails is dropped, never raised."""
        with self._lock:
            sending, self._held = self._held, []
        if not sending:
            return True
        thread = threading.Thread(target=self._send, args=(sending,), name="spans", daemon=True)
        thread.start()
        thread.join(timeout_millis / 1000)
        return not thread.is_alive()

    def _send(self, spans: Sequence[ReadableSpan]) -> None:
        from goal_mandala.telemetry.logs import log

        try:
            self._export(spans)
        except Exception as error:  # noqa: BLE001  telemetry that is lost must not cost a person their answer
            log("spans lost", 30, count=len(spans), error=type(error).__name__)


def send_spans_to(export: Export | None, *, at_once: bool = False) -> None:
    """Make spans, and hand ended ones to *export*: at each :func:`flush`, or *at_once*. None: no spans any more."""
    global _tracer, _buffer  # noqa: PLW0603  one per process, like the standard logger
    if export is None:
        _tracer, _buffer = NoOpTracerProvider().get_tracer(NAME), None
        return
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased

    from goal_mandala.telemetry.traces.ids import TimedIds

    _buffer = Buffer(export, at_once=at_once)
    made = TracerProvider(sampler=ParentBased(ALWAYS_ON), id_generator=TimedIds(), shutdown_on_exit=False)
    made.add_span_processor(_buffer)  # pyright: ignore[reportArgumentType]  (a processor by shape)
    _tracer = made.get_tracer(NAME)


def flush(seconds: float) -> bool:
    """Send what is held, for *seconds* at the most; returns whether that was enough."""
    return _buffer is None or _buffer.force_flush(round(seconds * 1000))
