"""Puts our steps around the emulator's REST API.

Owns the patch points in ``ministack.services.apigateway_v1``: ``_handle_execute_in_scope`` (the whole request),
``_authorize_request_v1`` and ``_validate_cognito_authorizer`` (identity), ``_invoke_lambda_proxy_v1`` and
``_call_lambda_raw`` (the function, and its limit of time), ``_build_lambda_event_v1`` (one request id and trace for all).
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any

from ministack.services import apigateway_v1 as emulator

from localcloud import traces
from localcloud.sandbox.invocation import trace_header

from . import access_log, measures, web_acl
from .exchange import Exchange, header, under_way

Answer = tuple[int, dict[str, Any], Any]
_execute: Callable[..., Awaitable[Any]] = emulator._execute_in_scope
_authorize: Callable[..., Awaitable[tuple[Any, Any]]] = emulator._authorize_request_v1
_validate: Callable[..., Awaitable[tuple[Any, Any]]] = emulator._validate_cognito_authorizer
_proxy: Callable[..., Awaitable[Any]] = emulator._invoke_lambda_proxy_v1
_call: Callable[..., Awaitable[tuple[Any, Any]]] = emulator._call_lambda_raw
_event: Callable[..., dict[str, Any]] = emulator._build_lambda_event_v1


class _IntegrationError(Exception):
    """The function gave no answer that the gateway can pass on; the gateway response of ``kind`` is due."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def install() -> None:
    """To be called once, before the cloud serves."""
    emulator._handle_execute_in_scope = _handle
    emulator._authorize_request_v1 = _authorized
    emulator._validate_cognito_authorizer = _validated
    emulator._invoke_lambda_proxy_v1 = _proxied
    emulator._call_lambda_raw = _called
    emulator._build_lambda_event_v1 = _built


async def _handle(
    api_id: str,
    stage_name: str,
    method: str,
    path: str,
    headers: dict[str, Any],
    body: bytes,
    query: dict[str, Any],
    account: str,
    region: str,
) -> Answer:
    exchange = Exchange(api_id, stage_name, method, path, headers or {})
    stage: dict[str, Any] = emulator._stages_v1.get(api_id, {}).get(stage_name) or {}
    _begin_trace(exchange, stage)
    request = {
        "api_id": api_id,
        "stage_name": stage_name,
        "stage": stage or None,
        "headers": headers or {},
        "query_params": query or {},
        "path_params": {},
        "resource_path": "",
        "request_id": exchange.request_id,
    }
    token = under_way.set(exchange)
    try:
        found = web_acl.refusal(exchange, account, region) or await _execute(
            request, api_id, stage_name, method, path, headers, body, query, account, region
        )
    except _IntegrationError as failure:
        found = emulator._gw_error(failure.kind, failure.message)
    finally:
        under_way.reset(token)
    answer = _rendered(found, request, exchange)
    _finish(exchange, request, answer, stage, account, region)
    return answer


def _rendered(found: Any, request: dict[str, Any], exchange: Exchange) -> Answer:
    if not isinstance(found, emulator._GatewayError):
        status, headers, body = found
        return (
            status,
            {**headers, "x-amzn-RequestId": exchange.request_id, "x-amz-apigw-id": exchange.extended_id},
            body,
        )
    exchange.error_type = found.response_type
    exchange.error_message = str(found.message or "")
    status, headers, body = emulator._gateway_error_response(found, request)
    if exchange.function_failed and status == 500:
        status = 502  # "Internal server error" for a function that failed: 502 unless the API says otherwise
    return status, headers, body


def _finish(
    exchange: Exchange, request: dict[str, Any], answer: Answer, stage: dict[str, Any], account: str, region: str
) -> None:
    exchange.status, body = answer[0], answer[2]
    exchange.seconds = time.time() - exchange.began
    exchange.length = len(body or b"")
    exchange.resource_path = request["resource_path"]
    if not stage:
        return
    access_log.write(stage.get("accessLogSettings") or {}, exchange, account, region)
    name = str((emulator._rest_apis.get(exchange.api_id) or {}).get("name", exchange.api_id))
    measures.publish(exchange, name, stage)
    if stage.get("tracingEnabled"):
        traces.send(_segment(exchange, name), account, region)


async def _authorized(*given: Any) -> tuple[Any, Any]:
    error, context = await _authorize(*given)
    exchange = under_way.get()
    method = given[2] if len(given) > 2 else {}
    if exchange is not None and (method.get("authorizationType") or "NONE") != "NONE":
        exchange.authorizer_status = "401" if error is not None else "200"
        exchange.authorizer_error = str(error.message) if error is not None else ""
        exchange.claims = dict((context or {}).get("claims") or {}) if error is None else {}
    return error, context


async def _validated(*given: Any) -> tuple[Any, Any]:
    """What the emulator does otherwise: an expired token is told so, without scopes only an ID token counts, and when it was issued is not looked at.

    Signature, pool and expiry are what is documented of this authoriser: a token from a clock ahead reaches the function.
    """
    claims, error = await _validate(*given)
    if error is not None and (early := await _issued_ahead(*given)) is not None:
        claims, error = early, None
    if error is not None:
        if error.response_type == "UNAUTHORIZED" and _expired(_token(*given)):
            return None, emulator._gw_error("UNAUTHORIZED", "The incoming token has expired")
        return claims, error
    scopes = given[1].get("authorizationScopes") or []
    if not scopes and claims.get("token_use") == "access":
        return None, emulator._gw_error("UNAUTHORIZED", "Unauthorized")
    return claims, None


async def _proxied(integration: dict[str, Any], *rest: Any, **named: Any) -> Any:
    exchange = under_way.get()
    if exchange is not None:
        exchange.integration_timeout = float(integration.get("timeoutInMillis") or 29_000) / 1000
    return await _proxy(integration, *rest, **named)


async def _called(reference: str, event: Any, **scope: Any) -> tuple[Any, Any]:
    """The function under the integration's limit. It runs on when the gateway gives up, as on AWS."""
    exchange = under_way.get()
    if exchange is None:
        return await _call(reference, event, **scope)
    trace_header.set(_header_value(exchange) or None)
    began = time.monotonic()
    task = asyncio.ensure_future(_call(reference, event, **scope))
    done, _ = await asyncio.wait({task}, timeout=exchange.integration_timeout)
    exchange.integration_seconds = time.monotonic() - began
    if not done:
        exchange.integration_error = "Execution failed due to a timeout error"
        raise _IntegrationError("INTEGRATION_TIMEOUT", "Endpoint request timed out")
    result, error = task.result()
    if error is None:
        _judge(exchange, result)
    return result, error


def _judge(exchange: Exchange, result: dict[str, Any]) -> None:
    """A function that failed, was turned away, or answered nonsense is the gateway's 5XX, never the function's words."""
    exchange.integration_status = "429" if result.get("throttle") else "200"
    if result.get("throttle"):
        exchange.integration_error = "Lambda throttled the invocation"
        raise _IntegrationError("DEFAULT_5XX", "Internal server error")
    body = result.get("body")
    if result.get("error") or not isinstance(body, dict) or "statusCode" not in body:
        exchange.function_failed = True
        exchange.integration_error = (
            "The Lambda function returned an error" if result.get("error") else "Malformed Lambda proxy response"
        )
        raise _IntegrationError("DEFAULT_5XX", "Internal server error")


def _built(*given: Any, **named: Any) -> dict[str, Any]:
    event = _event(*given, **named)
    exchange = under_way.get()
    if exchange is not None:
        event["requestContext"]["requestId"] = exchange.request_id
        event["requestContext"]["extendedRequestId"] = exchange.extended_id
        if value := _header_value(exchange):
            event["headers"] = {**event["headers"], "X-Amzn-Trace-Id": value}
            event["multiValueHeaders"] = {**event["multiValueHeaders"], "X-Amzn-Trace-Id": [value]}
    return event


def _begin_trace(exchange: Exchange, stage: dict[str, Any]) -> None:
    given = dict(part.split("=", 1) for part in header(exchange, "x-amzn-trace-id").split(";") if "=" in part)
    exchange.trace_root = given.get("Root") or f"1-{int(exchange.began):08x}-{token_hex(12)}"
    if stage.get("tracingEnabled"):
        exchange.trace_parent = token_hex(8)


def _header_value(exchange: Exchange) -> str:
    if not exchange.trace_parent:
        return ""
    return f"Root={exchange.trace_root};Parent={exchange.trace_parent};Sampled=1"


def _segment(exchange: Exchange, name: str) -> dict[str, Any]:
    return {
        "id": exchange.trace_parent,
        "trace_id": exchange.trace_root,
        "name": f"{name}/{exchange.stage_name}",
        "origin": "AWS::ApiGateway::Stage",
        "start_time": exchange.began,
        "end_time": exchange.began + exchange.seconds,
        "http": {
            "request": {"method": exchange.method, "url": f"/{exchange.stage_name}{exchange.resource_path}"},
            "response": {"status": exchange.status, "content_length": exchange.length},
        },
        "aws": {
            "api_gateway": {
                "rest_api_id": exchange.api_id,
                "stage": exchange.stage_name,
                "request_id": exchange.request_id,
            }
        },
        "error": 400 <= exchange.status < 500,
        "throttle": exchange.status == 429,
        "fault": exchange.status >= 500,
    }


def _token(authorizer: Any, _method: Any, headers: Any, query: Any, stage: Any) -> str:
    return emulator._cognito_token_from_request(authorizer, headers, query, stage) or ""


def _expired(token: str) -> bool:
    expires = _decoded(token, 1).get("exp")
    return isinstance(expires, int) and expires <= time.time()


async def _issued_ahead(*given: Any) -> dict[str, Any] | None:
    """The claims of a token whose only fault is that it was issued later than now."""
    token, issuers = _token(*given), emulator._cognito_pool_issuers(given[0])
    head, claims = _decoded(token, 0), _decoded(token, 1)
    issued, issuer = claims.get("iat"), claims.get("iss")
    if given[1].get("authorizationScopes") or issuer not in issuers:
        return None
    if not isinstance(issued, int) or issued <= time.time() or _expired(token):
        return None
    address = await emulator._resolve_jwks_url({"jwtConfiguration": {"issuer": issuer}})
    keys = await emulator._fetch_jwks(address or "")
    key = next((one for one in keys.get("keys") or [] if one.get("kid") == head.get("kid")), None)
    return claims if key and emulator._verify_rs256_signature(token, key) else None


def _decoded(token: str, number: int) -> dict[str, Any]:
    """A part of the token; empty where it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[number] + "=" * (-len(parts[number]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
