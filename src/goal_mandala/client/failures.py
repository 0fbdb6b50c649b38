"""What a server refuses and what goes wrong on the way, as errors of the domain: the same that a local command raises.

``told`` among an error's facts is the server's own message, for where there are no words of ours.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from goal_mandala.domain import errors as e

CLASSES: Mapping[str, type[e.MandalaError]] = {
    "VALIDATION_ERROR": e.InvalidInput,
    "AUTHENTICATION_ERROR": e.AuthenticationFailed,
    "FORBIDDEN_ERROR": e.PermissionDenied,
    "NOT_FOUND_ERROR": e.NotFound,
    "CONFLICT_ERROR": e.Conflict,
    "PAYLOAD_TOO_LARGE_ERROR": e.InvalidInput,
    "QUALITY_ERROR": e.QualityNotReached,
    "THROTTLING_ERROR": e.Throttled,
    "BUDGET_EXCEEDED_ERROR": e.BudgetExceeded,
    "INTERNAL_ERROR": e.ServiceFailed,
    "AI_SERVICE_ERROR": e.ServiceFailed,
    "TIMEOUT_ERROR": e.DeadlineExceeded,
}
"""Every code of the contract."""

MOST_CHARACTERS = 500


def refusal(response: httpx.Response, server: str) -> e.MandalaError:
    """The error in an answer; one that is not of the contract comes from something else at this address."""
    error = _error_of(response)
    kind = None if error is None else CLASSES.get(str(error.get("code")))
    if error is None or kind is None or _no_route(error):
        return e.ServiceFailed("not_a_server", server=server, status=response.status_code)
    if kind is e.AuthenticationFailed:
        return e.AuthenticationFailed("login_needed", server=server)
    return error_from(error)


def _no_route(error: Mapping[str, Any]) -> bool:
    """True when the server has no such address at all: what it does not find otherwise it gives a reason for."""
    return error.get("code") == "NOT_FOUND_ERROR" and not error.get("details")


def error_from(error: Mapping[str, Any]) -> e.MandalaError:
    """The error that the contract's ``error`` object stands for."""
    kind = CLASSES.get(str(error.get("code")), e.ServiceFailed)
    details = error.get("details")
    first = details[0] if isinstance(details, list) and details else details
    facts = {k: v for k, v in first.items() if _plain(v)} if isinstance(first, dict) else {}
    reason = facts.pop("reason", None) or facts.get("problem") or error.get("code")
    return kind(str(reason)[:60], told=str(error.get("message", ""))[:MOST_CHARACTERS], **facts)


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _error_of(response: httpx.Response) -> Mapping[str, Any] | None:
    try:
        told: Any = response.json()
    except ValueError:
        return None
    error: Any = told.get("error") if isinstance(told, dict) else None
    return error if isinstance(error, dict) else None


def lost(error: httpx.HTTPError | httpx.InvalidURL, server: str) -> e.MandalaError:
    """What went wrong before there was an answer."""
    if _is_tls(error):
        return e.ServiceFailed("server_tls", server=server)
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return e.DeadlineExceeded("server_silent", server=server)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return e.ServiceFailed("server_unreachable", server=server)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return e.InvalidInput("bad_server")
    return e.ServiceFailed("server_lost", server=server)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        if "CERTIFICATE_VERIFY_FAILED" in str(error) or "SSL" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
