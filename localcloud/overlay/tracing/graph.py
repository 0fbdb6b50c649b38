"""GetServiceGraph and GetTraceGraph: services as nodes, calls between them as edges, each with its statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localcloud.overlay.tracing import segments
from localcloud.overlay.tracing.summaries import span_of
from localcloud.overlay.tracing.traces import Service, Span, Trace

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

CLIENT = Service("client", "client")


@dataclass
class _Node:
    service: Service
    spans: list[Span] = field(default_factory=list)
    root: bool = False
    edges: dict[Service, list[Span]] = field(default_factory=dict)


def get_service_graph(call: Call) -> dict[str, Any]:
    """The graph of all traces that began in the time."""
    start, end = span_of(call)
    services = graph(segments.between(call.state, start, end), call.account)
    return {"StartTime": start, "EndTime": end, "Services": services, "ContainsOldGroupVersions": False}


def get_trace_graph(call: Call) -> dict[str, Any]:
    """The graph of the traces that are named."""
    return {"Services": graph(segments.by_id(call.state, call.params["TraceIds"]), call.account)}


def graph(traces: list[Trace], account: str) -> list[dict[str, Any]]:
    """The nodes as X-Ray answers them; edges name nodes by ReferenceId."""
    nodes = _nodes(traces)
    numbers = {service: number for number, service in enumerate(nodes)}
    return [_shown(node, numbers, account) for node in nodes.values()]


def _nodes(traces: list[Trace]) -> dict[Service, _Node]:
    nodes: dict[Service, _Node] = {}

    def node(service: Service) -> _Node:
        return nodes.setdefault(service, _Node(service))

    def called(caller: Service, service: Service, span: Span) -> None:
        node(service).spans.append(span)
        if caller != service:
            node(caller).edges.setdefault(service, []).append(span)

    for trace in traces:
        for span in trace.segments or trace.roots:
            above = trace.spans.get(str(span.parent))
            if above is None:
                node(span.service).root = True
            called(CLIENT if above is None else above.service, span.service, span)
        for span in trace.inferred:
            service = span.outgoing
            if service is not None:
                called(span.service, service, span)
    if CLIENT in nodes:
        nodes[CLIENT].spans = [span for spans in nodes[CLIENT].edges.values() for span in spans]
    return nodes


def _shown(node: _Node, numbers: dict[Service, int], account: str) -> dict[str, Any]:
    statistics, histogram = _statistics(node.spans), _histogram(node.spans)
    return {
        "ReferenceId": numbers[node.service],
        "Name": node.service.name,
        "Names": [node.service.name],
        "Root": node.root or None,
        "AccountId": None if node.service == CLIENT else account,
        "Type": node.service.type or None,
        "State": "unknown" if node.service == CLIENT else "active",
        "StartTime": min(span.start for span in node.spans),
        "EndTime": max(span.end for span in node.spans),
        "Edges": [_edge(numbers[service], spans) for service, spans in node.edges.items()],
        **({} if node.service == CLIENT else {"SummaryStatistics": statistics}),
        "DurationHistogram": [] if node.service == CLIENT else histogram,
        "ResponseTimeHistogram": [] if node.service == CLIENT else histogram,
    }


def _edge(reference: int, spans: list[Span]) -> dict[str, Any]:
    return {
        "ReferenceId": reference,
        "StartTime": min(span.start for span in spans),
        "EndTime": max(span.end for span in spans),
        "SummaryStatistics": _statistics(spans),
        "ResponseTimeHistogram": _histogram(spans),
        "Aliases": [],
    }


def _statistics(spans: list[Span]) -> dict[str, Any]:
    """Counts by outcome (a throttle is an error, a fault is none) and the total time in seconds."""
    faults = sum(1 for span in spans if span.flag("fault"))
    failed = [span for span in spans if not span.flag("fault") and not span.ok]
    throttled = sum(1 for span in failed if span.flag("throttle"))
    return {
        "OkCount": len(spans) - faults - len(failed),
        "ErrorStatistics": {
            "ThrottleCount": throttled,
            "OtherCount": len(failed) - throttled,
            "TotalCount": len(failed),
        },
        "FaultStatistics": {"OtherCount": faults, "TotalCount": faults},
        "TotalCount": len(spans),
        "TotalResponseTime": round(sum(span.end - span.start for span in spans), 6),
    }


def _histogram(spans: list[Span]) -> list[dict[str, Any]]:
    counts: dict[float, int] = {}
    for span in spans:
        value = round(span.end - span.start, 3)
        counts[value] = counts.get(value, 0) + 1
    return [{"Value": value, "Count": count} for value, count in sorted(counts.items())]
