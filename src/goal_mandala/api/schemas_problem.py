"""Error bodies, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from goal_mandala.api.problems import CODES
from goal_mandala.api.schemas_wire import Told

ErrorCode = Literal[
    "VALIDATION_ERROR", "AUTHENTICATION_ERROR", "FORBIDDEN_ERROR", "NOT_FOUND_ERROR", "CONFLICT_ERROR",
    "PAYLOAD_TOO_LARGE_ERROR", "QUALITY_ERROR", "THROTTLING_ERROR", "BUDGET_EXCEEDED_ERROR", "INTERNAL_ERROR",
    "AI_SERVICE_ERROR", "TIMEOUT_ERROR",
]  # fmt: skip


class Error(Told):
    code: ErrorCode
    message: str = Field(description="For a person, in Japanese or English by Accept-Language")
    retryable: bool
    details: dict[str, Any] | list[dict[str, Any]] | None = None


class Problem(Told):
    success: Literal[False]
    error: Error


EXAMPLE = {
    "success": False,
    "error": {
        "code": "VALIDATION_ERROR",
        "message": "The title is too long (at most 100 characters). Shorten it.",
        "retryable": False,
        "details": [{"field": "title", "limit": 100, "problem": "too_long"}],
    },
}

_ALWAYS = (400, 401, 403, 404, 413, 429, 500, 503, 504)


def problems(*further: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route: those that any route can give, and *further* statuses."""
    told: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*_ALWAYS, *further}):
        names = " or ".join(code.name for code in CODES if code.status == status)
        content = {"application/json": {"example": EXAMPLE}} if status == 400 else {}
        told[status] = {"model": Problem, "description": names, **({"content": content} if content else {})}
    told[405] = {"model": Problem, "description": "NOT_FOUND_ERROR: this address does not take that method"}
    return told
