"""Vendor errors become ours, in one table, each with what is to be done about it.

Sources: the error lists of the Bedrock Converse and ConverseStream API references; which of them
are worth repeating is the generation specification's list. OpenAI-compatible servers are told
apart by HTTP status.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, cast

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


class Remedy(Enum):
    RETRY = auto()  # the same again, after a while
    CHANGE_MODE = auto()  # the same request in another output mode
    GIVE_UP = auto()  # this model will not answer; another one may


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call in our terms. ``retry_after`` in seconds where the provider names it."""

    error: MandalaError
    remedy: Remedy
    retry_after: float | None = None


TOOL_USE_BROKEN = "invalid sequence as part of tooluse"
_PROFILE_NEEDED = "on-demand throughput"
_UNKNOWN_ID = "model identifier is invalid"

# provider's code, lower case -> (error class, our code, remedy)
BY_CODE: dict[str, tuple[type[MandalaError], str, Remedy]] = {
    "throttlingexception": (Throttled, "model_throttled", Remedy.RETRY),
    "toomanyrequestsexception": (Throttled, "model_throttled", Remedy.RETRY),
    "serviceunavailableexception": (ServiceFailed, "model_unavailable", Remedy.RETRY),
    "internalserverexception": (ServiceFailed, "model_service_error", Remedy.RETRY),
    "modelnotreadyexception": (ServiceFailed, "model_not_ready", Remedy.RETRY),
    "modeltimeoutexception": (ServiceFailed, "model_timeout", Remedy.RETRY),
    "modelstreamerrorexception": (ServiceFailed, "model_stream_broken", Remedy.RETRY),
    "modelerrorexception": (ServiceFailed, "model_error", Remedy.RETRY),
    "servicequotaexceededexception": (Throttled, "model_quota_exceeded", Remedy.GIVE_UP),
    "validationexception": (Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
    "resourcenotfoundexception": (Misconfigured, "unknown_model", Remedy.GIVE_UP),
    "accessdeniedexception": (PermissionDenied, "model_access_denied", Remedy.GIVE_UP),
    "unrecognizedclientexception": (AuthenticationFailed, "credentials_rejected", Remedy.GIVE_UP),
    "expiredtokenexception": (AuthenticationFailed, "credentials_expired", Remedy.GIVE_UP),
    "expiredtoken": (AuthenticationFailed, "credentials_expired", Remedy.GIVE_UP),
    "invalidsignatureexception": (AuthenticationFailed, "credentials_rejected", Remedy.GIVE_UP),
    "missingauthenticationtokenexception": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
    "missingauthenticationtoken": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
}

# HTTP status of an OpenAI-compatible server, and of a Bedrock error without a known code
BY_STATUS: dict[int, tuple[type[MandalaError], str, Remedy]] = {
    400: (Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
    401: (AuthenticationFailed, "credentials_rejected", Remedy.GIVE_UP),
    403: (PermissionDenied, "model_access_denied", Remedy.GIVE_UP),
    404: (Misconfigured, "unknown_model", Remedy.GIVE_UP),
    408: (ServiceFailed, "model_timeout", Remedy.RETRY),
    422: (Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
    424: (ServiceFailed, "model_error", Remedy.RETRY),
    429: (Throttled, "model_throttled", Remedy.RETRY),
    500: (ServiceFailed, "model_service_error", Remedy.RETRY),
    502: (ServiceFailed, "model_unavailable", Remedy.RETRY),
    503: (ServiceFailed, "model_unavailable", Remedy.RETRY),
    504: (ServiceFailed, "model_timeout", Remedy.RETRY),
}

# exceptions of botocore that pass through the model layer, by class name
BY_CLASS: dict[str, tuple[type[MandalaError], str, Remedy]] = {
    "NoCredentialsError": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
    "PartialCredentialsError": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
    "CredentialRetrievalError": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
    "TokenRetrievalError": (AuthenticationFailed, "credentials_expired", Remedy.GIVE_UP),
    "SSOTokenLoadError": (AuthenticationFailed, "credentials_expired", Remedy.GIVE_UP),
    "UnauthorizedSSOTokenError": (AuthenticationFailed, "credentials_expired", Remedy.GIVE_UP),
    "ProfileNotFound": (AuthenticationFailed, "no_credentials", Remedy.GIVE_UP),
    "NoRegionError": (Misconfigured, "no_region", Remedy.GIVE_UP),
    "ParamValidationError": (Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
    "EventStreamError": (ServiceFailed, "model_stream_broken", Remedy.RETRY),
    "ChecksumMismatch": (ServiceFailed, "model_stream_broken", Remedy.RETRY),
    "ResponseStreamingError": (ServiceFailed, "model_stream_broken", Remedy.RETRY),
}

_STOPPED: dict[str, tuple[type[MandalaError], str, Remedy]] = {
    "malformed_tool_use": (ServiceFailed, "model_answer_malformed", Remedy.CHANGE_MODE),
    "malformed_model_output": (ServiceFailed, "model_answer_malformed", Remedy.CHANGE_MODE),
    "guardrail_intervened": (QualityNotReached, "content_filtered", Remedy.GIVE_UP),
    "content_filtered": (QualityNotReached, "content_filtered", Remedy.GIVE_UP),
    "content_filter": (QualityNotReached, "content_filtered", Remedy.GIVE_UP),
    "model_context_window_exceeded": (Misconfigured, "model_rejected_request", Remedy.GIVE_UP),
}


def from_exception(error: BaseException, model: str) -> Failure | None:
    """The failure that *error* means, or None when it is not one of a model call (a defect of ours)."""
    if isinstance(error, ModelHTTPError):
        return _from_http(error, model)
    if isinstance(error, ModelTimeoutError | TimeoutError):
        return Failure(ServiceFailed("model_timeout", model=model), Remedy.RETRY)
    if isinstance(error, ModelConnectionError):
        return Failure(ServiceFailed("endpoint_unreachable", model=model), Remedy.RETRY)
    if isinstance(error, ContentFilterError):
        return Failure(QualityNotReached("content_filtered", model=model), Remedy.GIVE_UP)
    if isinstance(error, ModelAPIError):
        known = BY_CODE.get((getattr(error, "provider_error_code", None) or "").lower())
        if known:
            return _failure(known, model)
        return Failure(ServiceFailed("model_stream_broken", model=model), Remedy.RETRY)
    if isinstance(error, UnexpectedModelBehavior):
        return Failure(ServiceFailed("model_answer_malformed", model=model), Remedy.CHANGE_MODE)
    for cls in type(error).__mro__:
        if cls.__name__ in BY_CLASS:
            return _failure(BY_CLASS[cls.__name__], model)
    if isinstance(error, UserError):
        return Failure(Misconfigured("model_not_usable", model=model), Remedy.GIVE_UP)
    return None


def from_stop_reason(reason: str | None, model: str) -> Failure | None:
    """The failure that a stop reason means; None for those that end an answer in good order."""
    known = _STOPPED.get(reason or "")
    return _failure(known, model) if known else None


def _from_http(error: ModelHTTPError, model: str) -> Failure:
    code = (getattr(error, "provider_error_code", None) or "").lower()
    message = _message(error.body).lower()
    if TOOL_USE_BROKEN in message:
        return Failure(ServiceFailed("model_answer_malformed", model=model), Remedy.CHANGE_MODE)
    if _PROFILE_NEEDED in message:
        return Failure(Misconfigured("inference_profile_needed", model=model), Remedy.GIVE_UP)
    if _UNKNOWN_ID in message:
        return Failure(Misconfigured("unknown_model", model=model), Remedy.GIVE_UP)
    known = BY_CODE.get(code) or BY_STATUS.get(error.status_code)
    if known is None:
        worth = error.status_code >= 500
        known = (ServiceFailed, "model_service_error", Remedy.RETRY if worth else Remedy.GIVE_UP)
    return _failure(known, model, _retry_after(error))


def _failure(row: tuple[type[MandalaError], str, Remedy], model: str, retry_after: float | None = None) -> Failure:
    cls, code, remedy = row
    return Failure(cls(code, model=model), remedy, retry_after)


def _message(body: Any) -> str:
    """The provider's message, for telling cases apart only; it is never shown."""
    if not isinstance(body, dict):
        return str(body or "")
    outer = cast("dict[str, Any]", body)
    inner = outer.get("Error") or outer.get("error") or outer
    if not isinstance(inner, dict):
        return str(inner)
    named = cast("dict[str, Any]", inner)
    return str(named.get("Message") or named.get("message") or "")


def _retry_after(error: ModelHTTPError) -> float | None:
    headers: Any = getattr(error, "headers", None) or {}
    value = headers.get("retry-after") or headers.get("Retry-After")
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None
