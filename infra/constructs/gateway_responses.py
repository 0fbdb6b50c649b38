"""What API Gateway answers by itself, in the contract's error shape. Its templates know no conditions, so both languages stand there."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aws_cdk import aws_apigateway as apigateway

_SIGN_IN = (
    "ログインが必要です。有効な ID トークンを Authorization ヘッダーで送ってください。",
    "You are not signed in. Send a valid ID token in the Authorization header.",
)
_FORBIDDEN = ("許可がありません。", "You may not do this.")
_NOT_FOUND = ("見つかりません。アドレスとメソッドを確かめてください。", "Not found. Check the address and the method.")
_BODY = (
    "本文は type, userId, input を持つ JSON にしてください。",
    "The body must be JSON with type, userId and input.",
)
_REQUEST = ("リクエストを読めません。", "The request cannot be read.")
_TOO_LARGE = ("送られた内容が大きすぎます。", "The request is too large.")
_BUSY = ("混み合っています。しばらくしてから試してください。", "Too many requests. Try again in a while.")
_LATE = (
    "制限時間になりました。長い生成は POST /v1/mandalas を使ってください。",
    "Time is up. For a long generation use POST /v1/mandalas.",
)
_FAULT = (
    "内部の誤りです。もう一度試し、続くときは x-request-id を添えて知らせてください。",
    "This is a fault of ours. Try again; if it stays, report it with the x-request-id.",
)


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """*status* None leaves API Gateway's own."""

    type: apigateway.ResponseType
    status: int | None
    code: str
    words: tuple[str, str]
    retryable: bool = False
    retry_after: int | None = None


def gateway_answers() -> tuple[GatewayAnswer, ...]:
    """Every response type that can occur here (no API keys, no usage plans, no IAM signatures), and the two defaults."""
    kind = apigateway.ResponseType
    return (
        GatewayAnswer(kind.UNAUTHORIZED, 401, "AUTHENTICATION_ERROR", _SIGN_IN),
        GatewayAnswer(kind.EXPIRED_TOKEN, 401, "AUTHENTICATION_ERROR", _SIGN_IN),
        GatewayAnswer(kind.ACCESS_DENIED, 403, "FORBIDDEN_ERROR", _FORBIDDEN),
        GatewayAnswer(kind.INVALID_SIGNATURE, 403, "FORBIDDEN_ERROR", _FORBIDDEN),
        GatewayAnswer(kind.WAF_FILTERED, 403, "FORBIDDEN_ERROR", _FORBIDDEN),
        GatewayAnswer(kind.MISSING_AUTHENTICATION_TOKEN, 404, "NOT_FOUND_ERROR", _NOT_FOUND),
        GatewayAnswer(kind.RESOURCE_NOT_FOUND, 404, "NOT_FOUND_ERROR", _NOT_FOUND),
        GatewayAnswer(kind.BAD_REQUEST_BODY, 400, "VALIDATION_ERROR", _BODY),
        GatewayAnswer(kind.BAD_REQUEST_PARAMETERS, 400, "VALIDATION_ERROR", _REQUEST),
        GatewayAnswer(kind.UNSUPPORTED_MEDIA_TYPE, 400, "VALIDATION_ERROR", _REQUEST),
        GatewayAnswer(kind.REQUEST_TOO_LARGE, 413, "PAYLOAD_TOO_LARGE_ERROR", _TOO_LARGE),
        GatewayAnswer(kind.THROTTLED, 429, "THROTTLING_ERROR", _BUSY, True, 1),
        GatewayAnswer(kind.QUOTA_EXCEEDED, 429, "THROTTLING_ERROR", _BUSY, True, 60),
        GatewayAnswer(kind.AUTHORIZER_FAILURE, 500, "INTERNAL_ERROR", _FAULT, True),
        GatewayAnswer(kind.AUTHORIZER_CONFIGURATION_ERROR, 500, "INTERNAL_ERROR", _FAULT, True),
        GatewayAnswer(kind.API_CONFIGURATION_ERROR, 500, "INTERNAL_ERROR", _FAULT, True),
        GatewayAnswer(kind.INTEGRATION_FAILURE, 500, "INTERNAL_ERROR", _FAULT, True),
        GatewayAnswer(kind.INTEGRATION_TIMEOUT, 504, "TIMEOUT_ERROR", _LATE, True),
        GatewayAnswer(kind.DEFAULT_4_XX, None, "VALIDATION_ERROR", _REQUEST),
        GatewayAnswer(kind.DEFAULT_5_XX, None, "INTERNAL_ERROR", _FAULT, True),
    )


def error_body(code: str, words: tuple[str, str], *, retryable: bool) -> str:
    """The contract's error as ASCII JSON: what a template or a web ACL answers with."""
    error = {"code": code, "message": " / ".join(words), "retryable": retryable}
    return json.dumps({"success": False, "error": error})


def add_gateway_responses(api: apigateway.RestApi) -> None:
    """With ``x-request-id`` on every one of them."""
    for found in gateway_answers():
        headers = {"x-request-id": "context.requestId", "Cache-Control": "'no-store'"}
        if found.retry_after is not None:
            headers["Retry-After"] = f"'{found.retry_after}'"
        api.add_gateway_response(
            f"Answer{found.type.response_type.title().replace('_', '')}",
            type=found.type,
            status_code=str(found.status) if found.status else None,
            response_headers=headers,
            templates={"application/json": error_body(found.code, found.words, retryable=found.retryable)},
        )
