"""What FastAPI and Starlette refuse, in the contract's words: bodies of the wrong form, unknown addresses and methods.

Owns the translation of pydantic's error types into ours. It never passes on pydantic's texts or the refused values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from goal_mandala.api.problems import NOT_FOUND, UNKNOWN, Detail, FieldsRefused, Refused

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_MOST_DETAILS = 20

_WORDS: dict[str, str] = {
    "missing": "field_missing",
    "string_too_short": "empty_field",
    "string_too_long": "too_long",
    "literal_error": "field_choice",
    "enum": "field_choice",
    "extra_forbidden": "field_unknown",
    "json_invalid": "not_json",
    "string_unicode": "not_unicode",
    "string_pattern_mismatch": "field_form",
    "date_from_datetime_parsing": "bad_date",
    "date_parsing": "bad_date",
    "date_type": "bad_date",
    "date_from_datetime_inexact": "bad_date",
}
_LIMITS = ("max_length", "le", "lt", "ge", "gt")


def refused_fields(error: RequestValidationError) -> FieldsRefused:
    """Every field that is wrong, the first one as the message."""
    details = [_detail(found) for found in error.errors()[:_MOST_DETAILS]]
    first = details[0] if details else {"field": "body", "problem": "field_form"}
    return FieldsRefused(details, str(first["problem"]), **first)


def refused_address(error: HTTPException) -> Refused:
    """Unknown routes and methods; what else the framework refuses is a body that it could not read."""
    if error.status_code == 404:
        return Refused(NOT_FOUND, "no_such_route")
    if error.status_code == 405:
        return Refused(NOT_FOUND, "no_such_method")
    return FieldsRefused([{"field": "body", "problem": "not_json"}], "not_json", field="body")


def _detail(found: Mapping[str, Any]) -> Detail:
    kind, context = str(found["type"]), found.get("ctx") or {}
    place = tuple(found["loc"])
    words = _WORDS.get(kind) or ("field_range" if kind.startswith(("greater", "less")) else "")
    detail: Detail = {"field": _field(place, kind), "problem": words or "field_type"}
    if kind == "missing" and place[0] == "header":
        detail["problem"] = "header_missing"
    if not words:
        detail["wanted"] = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_attributes")
    limit = next((context[name] for name in _LIMITS if name in context), None)
    if limit is not None:
        detail["limit"] = limit
    if words == "field_choice":
        detail["allowed"] = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    return detail


def _field(place: Sequence[Any], kind: str) -> str:
    if kind == "json_invalid" or len(place) < 2:
        return "body"
    names = [str(name) for name in place[1:]]
    if place[0] == "header":
        return "-".join(part.capitalize() for part in names[0].split("-"))
    if not all(_PLAIN_NAME.fullmatch(name) or name.isdigit() for name in names):
        return UNKNOWN
    return ".".join(names[1:] if names[0] == "input" and len(names) > 1 else names)
