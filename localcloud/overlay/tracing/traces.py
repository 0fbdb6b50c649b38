"""A trace (pure): its segments as a tree of spans, its services, its outcome.

A span is a segment or subsegment, however it was sent: nested in its segment or as a document of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Service:
    """A node of the service graph: a name and a type such as ``AWS::Lambda::Function`` or ``remote``."""

    name: str
    type: str = ""


@dataclass(frozen=True)
class Span:
    """One segment or subsegment, who called it, and whose service it belongs to."""

    document: dict[str, Any]
    parent: str | None
    service: Service
    segment: bool

    @property
    def id(self) -> str:
        return self.document["id"]

    @property
    def start(self) -> float:
        return float(self.document["start_time"])

    @property
    def end(self) -> float:
        return float(self.document.get("end_time") or self.start)

    def flag(self, name: str) -> bool:
        return bool(self.document.get(name))

    @property
    def ok(self) -> bool:
        return not (self.flag("fault") or self.flag("error") or self.flag("throttle"))

    @property
    def outgoing(self) -> Service | None:
        """The service that a subsegment calls: AWS or remote; None for work inside."""
        kind = self.document.get("namespace")
        if self.segment or kind not in ("aws", "remote"):
            return None
        return Service(self.document["name"], f"AWS::{self.document['name']}" if kind == "aws" else "remote")


class Trace:
    """The documents of one trace id."""

    def __init__(self, identity: str, documents: list[dict[str, Any]]) -> None:
        self.id = identity
        self.documents = sorted(documents, key=lambda document: float(document["start_time"]))

    @cached_property
    def spans(self) -> dict[str, Span]:
        """Every span by its id, segments and nested subsegments alike."""
        found: dict[str, tuple[dict[str, Any], str | None, bool]] = {}
        for document in self.documents:
            _collect(document, document.get("parent_id"), document.get("type") != "subsegment", found)
        return {
            name: Span(d, parent, self._service(name, found), segment) for name, (d, parent, segment) in found.items()
        }

    @staticmethod
    def _service(name: str, found: dict[str, tuple[dict[str, Any], str | None, bool]]) -> Service:
        """That of the segment above; a subsegment whose segment has not come stands for itself."""
        seen: set[str] = set()
        at = name
        while at in found and at not in seen:
            seen.add(at)
            document, parent, segment = found[at]
            if segment or parent not in found:
                return Service(document["name"], str(document.get("origin", "")))
            at = str(parent)
        return Service(found[name][0]["name"])

    @cached_property
    def segments(self) -> list[Span]:
        return [span for span in self.spans.values() if span.segment]

    @cached_property
    def roots(self) -> list[Span]:
        """Segments (or lone subsegments) that nothing in the trace has called, oldest first."""
        found = [span for span in self.spans.values() if span.parent not in self.spans]
        return sorted(found, key=lambda span: span.start)

    @property
    def start(self) -> float:
        return min(span.start for span in self.spans.values())

    @property
    def duration(self) -> float:
        """Seconds from the first start to the last end."""
        return round(max(span.end for span in self.spans.values()) - self.start, 6)

    @property
    def response_time(self) -> float:
        """Seconds that the root took: what the caller waited for."""
        root = self.roots[0]
        return round(root.end - root.start, 6)

    def has(self, flag: str) -> bool:
        """Whether the root, or any segment of a service, ended so."""
        return any(span.flag(flag) for span in self.segments or self.roots)

    @property
    def partial(self) -> bool:
        return any(span.flag("in_progress") for span in self.spans.values())

    @property
    def http(self) -> dict[str, Any]:
        """Request and response of the first segment that has them."""
        for span in sorted(self.segments, key=lambda span: span.start):
            if span.document.get("http", {}).get("request"):
                return span.document["http"]
        return {}

    @cached_property
    def annotations(self) -> list[tuple[str, Any, Service]]:
        return [
            (key, value, span.service)
            for span in self.spans.values()
            for key, value in (span.document.get("annotations") or {}).items()
        ]

    @cached_property
    def services(self) -> list[Service]:
        """Every service that took part, the inferred ones (called, but silent) included."""
        found = [span.service for span in self.spans.values()]
        found += [service for span in self.inferred if (service := span.outgoing)]
        return list(dict.fromkeys(found))

    @cached_property
    def inferred(self) -> list[Span]:
        """Calls to services that sent no segment of their own."""
        answered = {span.parent for span in self.segments}
        return [span for span in self.spans.values() if span.outgoing and span.id not in answered]


def _collect(
    document: dict[str, Any],
    parent: str | None,
    segment: bool,
    found: dict[str, tuple[dict[str, Any], str | None, bool]],
) -> None:
    found[document["id"]] = (document, parent, segment)
    for below in document.get("subsegments") or []:
        _collect(below, document["id"], False, found)
