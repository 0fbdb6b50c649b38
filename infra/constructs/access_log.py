"""What is written down of each HTTP request: no address, no person, no path with ids or a calendar's secret in it."""

from __future__ import annotations

import json

FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "traceId": "$context.xrayTraceId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "integrationStatus": "$context.integration.status",
    "integrationError": "$context.integration.error",
    "authorizerStatus": "$context.authorizer.status",
    "authorizerError": "$context.authorizer.error",
    "errorType": "$context.error.responseType",
    "wafStatus": "$context.waf.status",
    "responseLength": "$context.responseLength",
}


def access_log_format() -> str:
    """One JSON object a line; API Gateway writes ``-`` where it has no value."""
    return json.dumps(FIELDS)
