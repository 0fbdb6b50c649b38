"""Vendor errors become ours: one table, complete, each with what is to be done about it."""

from __future__ import annotations

from typing import Any

import botocore.exceptions
import pytest
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
    UserError,
)

from goal_mandala.domain.errors import (
    AuthenticationFailed,
    MandalaError,
    Misconfigured,
    PermissionDenied,
    QualityNotReached,
    ServiceFailed,
    Throttled,
)
from goal_mandala.generation.model_planner.failures import (
    BY_CLASS,
    BY_CODE,
    BY_STATUS,
    Remedy,
    from_exception,
    from_stop_reason,
)

MODEL = "the-model"
# The generation specification's lists of what is worth repeating and what is not.
RETRYABLE = [
    *("ThrottlingException", "ServiceUnavailableException", "InternalServerException", "ModelNotReadyException"),
    *("ModelTimeoutException", "ModelStreamErrorException", "ModelErrorException"),
]
NOT_RETRYABLE = [
    *("ValidationException", "AccessDeniedException", "ResourceNotFoundException", "ServiceQuotaExceededException")
]


def http(status: int, code: str | None = None, message: str = "", headers: dict[str, str] | None = None) -> Exception:
    error = ModelHTTPError(status, MODEL, {"Error": {"Code": code, "Message": message}} if code else {})
    error.provider_error_code = code  # type: ignore[attr-defined]
    error.headers = headers or {}  # type: ignore[attr-defined]
    return error


def failure_of(error: BaseException) -> tuple[type[MandalaError], str, Remedy]:
    found = from_exception(error, MODEL)
    assert found is not None
    assert found.error.facts == {"model": MODEL}
    return type(found.error), found.error.code, found.remedy


@pytest.mark.parametrize("code", RETRYABLE)
def test_what_the_specification_calls_retryable_is(code: str) -> None:
    cls, _, remedy = failure_of(http(400, code))
    assert remedy is Remedy.RETRY
    assert cls.retryable


@pytest.mark.parametrize("code", NOT_RETRYABLE)
def test_what_it_calls_final_is(code: str) -> None:
    assert failure_of(http(503, code))[2] is Remedy.GIVE_UP


@pytest.mark.parametrize(
    ("status", "cls", "code", "remedy"),
    [
        (400, Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
        (401, AuthenticationFailed, "credentials_rejected", Remedy.GIVE_UP),
        (403, PermissionDenied, "model_access_denied", Remedy.GIVE_UP),
        (404, Misconfigured, "unknown_model", Remedy.GIVE_UP),
        (408, ServiceFailed, "model_timeout", Remedy.RETRY),
        (418, ServiceFailed, "model_service_error", Remedy.GIVE_UP),
        (424, ServiceFailed, "model_error", Remedy.RETRY),
        (429, Throttled, "model_throttled", Remedy.RETRY),
        (500, ServiceFailed, "model_service_error", Remedy.RETRY),
        (503, ServiceFailed, "model_unavailable", Remedy.RETRY),
        (529, ServiceFailed, "model_service_error", Remedy.RETRY),
    ],
)
def test_a_bare_status(status: int, cls: type[MandalaError], code: str, remedy: Remedy) -> None:
    assert failure_of(http(status)) == (cls, code, remedy)
    assert failure_of(http(status, "SomethingNew")) == (cls, code, remedy)


@pytest.mark.parametrize(
    ("message", "cls", "code", "remedy"),
    [
        (
            "Invocation of model ID amazon.nova-micro-v1:0 with on-demand throughput isn't supported.",
            Misconfigured,
            "inference_profile_needed",
            Remedy.GIVE_UP,
        ),
        ("The provided model identifier is invalid.", Misconfigured, "unknown_model", Remedy.GIVE_UP),
        (
            "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use guide.",
            ServiceFailed,
            "model_answer_malformed",
            Remedy.CHANGE_MODE,
        ),
    ],
)
def test_messages_that_say_more_than_their_code(
    message: str, cls: type[MandalaError], code: str, remedy: Remedy
) -> None:
    assert failure_of(http(400, "ValidationException", message)) == (cls, code, remedy)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ({"error": {"message": "The provided model identifier is invalid."}}, True),
        ({"message": "The provided model identifier is invalid."}, True),
        ({"error": "The provided model identifier is invalid."}, True),
        ("The provided model identifier is invalid.", True),
        ({"Error": {}}, False),
        (None, False),
        ([], False),
    ],
)
def test_the_message_is_found_wherever_a_server_puts_it(body: Any, seen: bool) -> None:
    code = failure_of(ModelHTTPError(400, MODEL, body))[1]
    assert code == ("unknown_model" if seen else "model_rejected_request")


@pytest.mark.parametrize(
    ("error", "cls", "code", "remedy"),
    [
        (TimeoutError(), ServiceFailed, "model_timeout", Remedy.RETRY),
        (ModelTimeoutError(MODEL, "slow"), ServiceFailed, "model_timeout", Remedy.RETRY),
        (ModelConnectionError(MODEL, "refused"), ServiceFailed, "endpoint_unreachable", Remedy.RETRY),
        (ModelAPIError(MODEL, "broken"), ServiceFailed, "model_stream_broken", Remedy.RETRY),
        (ContentFilterError("no"), QualityNotReached, "content_filtered", Remedy.GIVE_UP),
        (UnexpectedModelBehavior("odd"), ServiceFailed, "model_answer_malformed", Remedy.CHANGE_MODE),
        (UserError("wrong"), Misconfigured, "model_not_usable", Remedy.GIVE_UP),
        (botocore.exceptions.NoCredentialsError(), AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
        (botocore.exceptions.NoRegionError(), Misconfigured, "no_region", Remedy.GIVE_UP),
        (
            botocore.exceptions.ProfileNotFound(profile="x"),
            AuthenticationFailed,
            "no_credentials",
            Remedy.GIVE_UP,
        ),
        (
            botocore.exceptions.SSOTokenLoadError(error_msg="x"),
            AuthenticationFailed,
            "credentials_expired",
            Remedy.GIVE_UP,
        ),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Exception) else None,
)
def test_exceptions_without_a_status(error: Exception, cls: type[MandalaError], code: str, remedy: Remedy) -> None:
    assert failure_of(error) == (cls, code, remedy)


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyError("x"), ValueError(), AssertionError()])
def test_a_defect_of_ours_is_not_explained_away(error: Exception) -> None:
    assert from_exception(error, MODEL) is None


@pytest.mark.parametrize("name", sorted(BY_CLASS))
def test_every_class_of_the_table_exists(name: str) -> None:
    from botocore import eventstream, exceptions, httpchecksum

    homes = (exceptions, eventstream, httpchecksum)
    assert any(hasattr(home, name) for home in homes), f"botocore has no {name}"


def test_the_tables_are_keyed_as_they_are_looked_up() -> None:
    assert all(code == code.lower() for code in BY_CODE)
    assert all(400 <= status < 600 for status in BY_STATUS)


def test_every_error_of_the_bedrock_api_is_in_the_table() -> None:
    import botocore.session

    model = botocore.session.get_session().get_service_model("bedrock-runtime")
    named = {
        shape.name.lower()
        for operation in ("Converse", "ConverseStream")
        for shape in model.operation_model(operation).error_shapes
    }
    assert named
    assert named <= set(BY_CODE)


@pytest.mark.parametrize(
    ("reason", "cls", "remedy"),
    [
        ("malformed_tool_use", ServiceFailed, Remedy.CHANGE_MODE),
        ("malformed_model_output", ServiceFailed, Remedy.CHANGE_MODE),
        ("guardrail_intervened", QualityNotReached, Remedy.GIVE_UP),
        ("content_filtered", QualityNotReached, Remedy.GIVE_UP),
        ("model_context_window_exceeded", Misconfigured, Remedy.GIVE_UP),
    ],
)
def test_stop_reasons_that_are_failures(reason: str, cls: type[MandalaError], remedy: Remedy) -> None:
    found = from_stop_reason(reason, MODEL)
    assert found is not None
    assert (type(found.error), found.remedy) == (cls, remedy)


@pytest.mark.parametrize("reason", [None, "", "end_turn", "tool_use", "max_tokens", "stop", "length", "stop_sequence"])
def test_stop_reasons_in_good_order(reason: str | None) -> None:
    assert from_stop_reason(reason, MODEL) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"retry-after": "-4"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    found = from_exception(http(429, headers=headers), MODEL)
    assert found is not None
    assert found.retry_after == seconds
