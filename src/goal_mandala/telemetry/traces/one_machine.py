"""Spans of a service on one machine: to an OTLP collector, to a file of JSON lines, or (as a rule) nowhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import Env
from goal_mandala.settings import TraceSettings
from goal_mandala.telemetry.traces.provider import Export, send_spans_to
from goal_mandala.telemetry.traces.segments import document

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

SERVICE = "goal-mandala"


class JsonFile:
    """Appends each span as one line to *path*: the document that X-Ray would get."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def __call__(self, spans: Sequence[ReadableSpan]) -> None:
        lines = "".join(f"{document(span, SERVICE)}\n" for span in spans)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(lines)


def configure_traces(settings: TraceSettings) -> None:
    """Raises ``Misconfigured`` ``no_otlp_library`` when a collector is named and nothing here can talk to it."""
    if settings.otlp_endpoint:
        send_spans_to(_collector(), at_once=True)
    elif settings.file:
        send_spans_to(JsonFile(Path(settings.file).expanduser()), at_once=True)


def _collector() -> Export:
    """The exporter of the OpenTelemetry project, which reads its own variables; installed by who wants it."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # pyright: ignore[reportMissingImports]
            OTLPSpanExporter,
        )
    except ImportError:
        raise Misconfigured(
            "no_otlp_library", name=Env.OTLP_ENDPOINT, package="opentelemetry-exporter-otlp-proto-http"
        ) from None
    exporter = OTLPSpanExporter()
    return exporter.export
