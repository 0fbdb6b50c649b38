"""A stage's access log: its format with the ``$context`` variables filled in, into its log group.

Owns the variables. Source: the API Gateway developer guide, "$context variables for access logging". An unknown variable
shows as ``-``, as on AWS.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from localcloud.sandbox.log_stream import LogStream

from .exchange import Exchange, header

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.]+)")


def render(template: str, exchange: Exchange, account: str) -> str:
    """One line."""
    known = _values(exchange, account)
    return _VARIABLE.sub(lambda found: _value(found.group(1), known, exchange), template)


def write(settings: dict[str, Any], exchange: Exchange, account: str, region: str) -> None:
    """Into the group of the stage's setting; nothing where none is set."""
    arn, template = settings.get("destinationArn", ""), settings.get("format", "")
    if not arn or not template:
        return
    group = arn.partition(":log-group:")[2].removesuffix(":*")
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    name = hashlib.md5(f"{exchange.api_id}:{exchange.stage_name}:{day}".encode(), usedforsecurity=False).hexdigest()
    LogStream(account, region, group, "", name).write(render(template, exchange, account))


def _value(name: str, known: dict[str, str], exchange: Exchange) -> str:
    if name.startswith("authorizer.claims."):
        return str(exchange.claims.get(name.removeprefix("authorizer.claims."), "-"))
    return known.get(name) or "-"


def _values(exchange: Exchange, account: str) -> dict[str, str]:
    began = datetime.fromtimestamp(exchange.began, UTC)
    integration = "" if exchange.integration_seconds is None else f"{exchange.integration_seconds * 1000:.0f}"
    return {
        "accountId": account,
        "apiId": exchange.api_id,
        "stage": exchange.stage_name,
        "requestId": exchange.request_id,
        "extendedRequestId": exchange.extended_id,
        "xrayTraceId": exchange.trace_root,
        "requestTime": began.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": f"{exchange.began * 1000:.0f}",
        "httpMethod": exchange.method,
        "resourcePath": exchange.resource_path,
        "path": f"/{exchange.stage_name}{exchange.path}",
        "protocol": "HTTP/1.1",
        "status": str(exchange.status),
        "responseLatency": f"{exchange.seconds * 1000:.0f}",
        "responseLength": str(exchange.length),
        "integrationLatency": integration,
        "integration.latency": integration,
        "integrationStatus": exchange.integration_status,
        "integration.status": exchange.integration_status,
        "integration.integrationStatus": exchange.integration_status,
        "integration.error": exchange.integration_error,
        "integrationErrorMessage": exchange.integration_error,
        "authorizer.status": exchange.authorizer_status,
        "authorizer.error": exchange.authorizer_error,
        "authorizer.principalId": str(exchange.claims.get("sub", "")),
        "error.responseType": exchange.error_type,
        "error.message": exchange.error_message,
        "error.messageString": f'"{exchange.error_message}"' if exchange.error_message else "",
        "identity.sourceIp": "127.0.0.1",
        "identity.userAgent": header(exchange, "user-agent").replace('"', "'"),
    }
