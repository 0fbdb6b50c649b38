"""GetTraceSummaries: which traces began in a time, and what they were like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal
from localcloud.overlay.tracing import segments
from localcloud.overlay.tracing.filter_expression import InvalidFilter, compiled

if TYPE_CHECKING:
    from localcloud.overlay.call import Call
    from localcloud.overlay.tracing.traces import Service, Trace

_PAGE = 100
_LONGEST = 24 * 3600


def span_of(call: Call) -> tuple[float, float]:
    """StartTime and EndTime in epoch seconds.

    Raises:
        Refusal: InvalidRequestException when they are in the wrong order or more than a day apart.
    """
    start, end = call.params["StartTime"], call.params["EndTime"]
    if start > end:
        raise Refusal("InvalidRequestException", "StartTime must be before EndTime.")
    if end - start > _LONGEST:
        raise Refusal("InvalidRequestException", "The time range cannot be longer than 24 hours.")
    return start, end


def get_trace_summaries(call: Call) -> dict[str, Any]:
    """Summaries, newest first, a hundred a page."""
    if call.params.get("TimeRangeType", "TraceId") not in ("TraceId", "Event"):
        raise Refusal("InvalidRequestException", "The local cloud knows the time range types TraceId and Event.")
    start, end = span_of(call)
    try:
        test = compiled(call.params.get("FilterExpression", ""))
    except InvalidFilter as error:
        raise Refusal("InvalidRequestException", f"Invalid filter expression: {error}") from error
    traces = segments.between(call.state, start, end)
    found = [trace for trace in reversed(traces) if test(trace)]
    try:
        at = int(call.params.get("NextToken") or 0)
    except ValueError:
        raise Refusal("InvalidRequestException", "The next token is not valid.") from None
    return {
        "TraceSummaries": [summary(trace, call.account) for trace in found[at : at + _PAGE]],
        "ApproximateTime": call.clock.now(),
        "TracesProcessedCount": len(traces),
        "NextToken": str(at + _PAGE) if len(found) > at + _PAGE else None,
    }


def service_id(service: Service, account: str) -> dict[str, Any]:
    return {"Name": service.name, "Names": [service.name], "AccountId": account, "Type": service.type or None}


def summary(trace: Trace, account: str) -> dict[str, Any]:
    http = trace.http
    request, response = http.get("request", {}), http.get("response", {})
    shown = {
        "HttpURL": request.get("url"),
        "HttpMethod": request.get("method"),
        "UserAgent": request.get("user_agent"),
        "ClientIp": request.get("client_ip"),
        "HttpStatus": response.get("status"),
    }
    return {
        "Id": trace.id,
        "StartTime": trace.start,
        "Duration": trace.duration,
        "ResponseTime": trace.response_time,
        "HasFault": trace.has("fault"),
        "HasError": trace.has("error"),
        "HasThrottle": trace.has("throttle"),
        "IsPartial": trace.partial,
        "Http": {name: value for name, value in shown.items() if value},
        "Annotations": _annotations(trace, account),
        "Users": _users(trace, account),
        "ServiceIds": [service_id(service, account) for service in trace.services],
        "EntryPoint": service_id(trace.roots[0].service, account),
        "ResourceARNs": [{"ARN": arn} for arn in _arns(trace)],
        "Revision": 1,
        "MatchedEventTime": trace.start,
    }


def _annotations(trace: Trace, account: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for key, value, service in trace.annotations:
        kind = (
            "BooleanValue"
            if isinstance(value, bool)
            else "NumberValue"
            if isinstance(value, int | float)
            else "StringValue"
        )
        shown = {"AnnotationValue": {kind: value}, "ServiceIds": [service_id(service, account)]}
        if shown not in found.setdefault(key, []):
            found[key].append(shown)
    return found


def _users(trace: Trace, account: str) -> list[dict[str, Any]]:
    named = {str(span.document["user"]): span.service for span in trace.spans.values() if span.document.get("user")}
    return [{"UserName": user, "ServiceIds": [service_id(service, account)]} for user, service in named.items()]


def _arns(trace: Trace) -> list[str]:
    return list(dict.fromkeys(d["resource_arn"] for d in trace.documents if d.get("resource_arn")))
