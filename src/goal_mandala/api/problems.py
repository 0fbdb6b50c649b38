"""Errors as the contract's error bodies: one table from the domain's error tree to code, status and retryable.

Owns what a client is told. It refuses to pass on values that a person sent, a provider's text, prompts and stack traces:
messages come from our own words by code, facts only where they are named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from goal_mandala.domain import errors as e
from goal_mandala.messages import has_words, service_text


@dataclass(frozen=True, slots=True)
class Code:
    """One line of the contract's table of errors."""

    name: str
    status: int
    retryable: bool


VALIDATION = Code("VALIDATION_ERROR", 400, False)
AUTHENTICATION = Code("AUTHENTICATION_ERROR", 401, False)
FORBIDDEN = Code("FORBIDDEN_ERROR", 403, False)
NOT_FOUND = Code("NOT_FOUND_ERROR", 404, False)
CONFLICT = Code("CONFLICT_ERROR", 409, False)
TOO_LARGE = Code("PAYLOAD_TOO_LARGE_ERROR", 413, False)
QUALITY = Code("QUALITY_ERROR", 422, True)
THROTTLING = Code("THROTTLING_ERROR", 429, True)
BUDGET = Code("BUDGET_EXCEEDED_ERROR", 429, False)
INTERNAL = Code("INTERNAL_ERROR", 500, True)
AI_SERVICE = Code("AI_SERVICE_ERROR", 503, True)
TIMEOUT = Code("TIMEOUT_ERROR", 504, True)

CODES = (VALIDATION, AUTHENTICATION, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE, QUALITY, THROTTLING, BUDGET, INTERNAL,
         AI_SERVICE, TIMEOUT)  # fmt: skip

TABLE: Mapping[type[e.MandalaError], Code] = {
    e.InvalidInput: VALIDATION,
    e.DamagedChart: VALIDATION,
    e.NotFound: NOT_FOUND,
    e.Conflict: CONFLICT,
    e.Unwritable: INTERNAL,
    e.Misconfigured: INTERNAL,
    e.AuthenticationFailed: AI_SERVICE,
    e.PermissionDenied: AI_SERVICE,
    e.QualityNotReached: QUALITY,
    e.Throttled: THROTTLING,
    e.BudgetExceeded: BUDGET,
    e.ServiceFailed: AI_SERVICE,
    e.DeadlineExceeded: TIMEOUT,
    e.Cancelled: CONFLICT,
    e.InternalFault: INTERNAL,
}
"""Complete over the error tree. Credentials and permissions in it are the provider's, not the caller's."""

STORAGE = "storage_"
"""Prefix of a failed store's codes: a fault of ours, not of the AI service."""

TOLD = (
    "current",
    "cell",
    "limit",
    "minimum",
    "maximum",
    "allowed",
    "character",
    "today",
    "scope",
    "month",
    "retryAfter",
)
"""Facts that go into ``details``: none of them holds anything that a person wrote."""

IN_A_FIELD = ("line", "cell", "character", "minimum", "maximum", "today")
"""Facts that stand beside a field; none of them holds anything that a person wrote."""

RETRY_AFTER = 5
"""Seconds, where a provider throttles and does not say for how long."""

LATER = frozenset({"idempotency_in_progress"})
"""Conflicts that time resolves: the same request is under way, and will be answered under the same key."""

UNKNOWN = "(unknown)"
_PLAIN_PATH = re.compile(r"[A-Za-z_.\[\]()]{1,80}(\[[0-7]\][A-Za-z_.]*){0,6}|subGoals[A-Za-z0-9_.\[\]]{0,120}")

Detail = dict[str, Any]


class Refused(Exception):
    """A request that is turned away before the domain sees it; *words* is the key of its message."""

    def __init__(self, code: Code, words: str | None = None, /, **facts: e.Fact) -> None:
        super().__init__(words or code.name)
        self.code = code
        self.words = words or code.name
        self.facts = facts


class SignInRefused(Refused):
    """A token that is not good. *reason* and *age* (seconds since its issue, None unknown) are for operators and are never told to the caller."""

    def __init__(self, words: str, reason: str, age: int | None = None) -> None:
        super().__init__(AUTHENTICATION, words)
        self.reason = reason
        self.age = age


class FieldsRefused(Refused):
    """A body or parameter of the wrong form: every field with its problem and limit."""

    def __init__(self, details: list[Detail], words: str, **facts: e.Fact) -> None:
        super().__init__(VALIDATION, words, **facts)
        self.details = details


def refused_header(name: str, words: str, **facts: e.Fact) -> FieldsRefused:
    """A header of the wrong form, as a field is told."""
    return FieldsRefused([{"field": name, "problem": words, **facts}], words, field=name, **facts)


def code_of(kind: type[e.MandalaError], error_code: str = "") -> Code:
    """The contract's code for a class of the error tree."""
    if issubclass(kind, e.ServiceFailed) and error_code.startswith(STORAGE):
        return INTERNAL
    return next(TABLE[parent] for parent in kind.__mro__ if parent in TABLE)


def code_named(kind: str, error_code: str = "") -> Code:
    """As :func:`code_of`, for a class that is recorded by its name."""
    kinds = {known.__name__: known for known in e.leaves()}
    return code_of(kinds[kind], error_code) if kind in kinds else INTERNAL


def error_data(code: Code, words: str, facts: Mapping[str, Any], language: str, details: Any = None) -> Detail:
    """``{"code", "message", "retryable", "details"?}``."""
    data: Detail = {
        "code": code.name,
        "message": service_text(words if has_words(words) else code.name, facts, language),
        "retryable": code.retryable,
    }
    if details:
        data["details"] = details
    return data


def recorded_error(kind: str, error_code: str, language: str) -> Detail:
    """The error of a finished generation, for people."""
    return error_data(code_named(kind, error_code), error_code, {}, language)


def problem(error: Exception, language: str) -> Response:
    """The contract's answer to *error*; anything that is not ours is an INTERNAL_ERROR that says nothing of itself."""
    if isinstance(error, Refused):
        details = error.details if isinstance(error, FieldsRefused) else _told(error.facts)
        return _response(error.code, error.words, error.facts, language, details)
    if isinstance(error, e.InvalidInput):
        facts = _without_foreign_names(error.facts)
        return _response(VALIDATION, error.code, facts, language, _field_details(error, facts))
    if isinstance(error, e.MandalaError):
        code = code_of(type(error), error.code)
        reason = {"reason": error.code} if code.status < 500 else {}
        return _response(code, error.code, error.facts, language, reason | _told(error.facts))
    return _response(INTERNAL, INTERNAL.name, {}, language, None)


def _told(facts: Mapping[str, Any]) -> Detail:
    return {name: facts[name] for name in TOLD if facts.get(name) is not None}


def _without_foreign_names(facts: Mapping[str, Any]) -> dict[str, Any]:
    """*facts* with a ``path`` that may have been made of the sender's own keys made plain."""
    path = facts.get("path")
    return dict(facts) if path is None or _PLAIN_PATH.fullmatch(str(path)) else {**facts, "path": UNKNOWN}


def _field_details(error: e.InvalidInput, facts: Mapping[str, Any]) -> list[Detail]:
    """The field with its limit and problem, as for a body of the wrong form."""
    field = facts.get("field") or facts.get("path") or facts.get("option") or "body"
    trouble = facts.get("problem") if isinstance(error, e.DamagedChart) else None
    shown: Detail = {"field": field, "problem": trouble or error.code}
    limit = facts.get("limit", facts.get("maximum"))
    if limit is not None:
        shown["limit"] = limit
    shown |= {name: facts[name] for name in IN_A_FIELD if facts.get(name) is not None}
    return [shown]


def _response(code: Code, words: str, facts: Mapping[str, Any], language: str, details: Any) -> Response:
    body = {"success": False, "error": error_data(code, words, facts, language, details)}
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    if code is THROTTLING or words in LATER:
        headers["Retry-After"] = str(facts.get("retryAfter") or RETRY_AFTER)
    if code is AUTHENTICATION:
        headers["WWW-Authenticate"] = "Bearer"
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, code.status, headers, "application/json")
