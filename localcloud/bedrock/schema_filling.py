"""Fills a JSON schema: known names with given values, everything else with the least that is valid.

Owns the walk over a schema. It knows no request and no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain_name(name: str) -> str:
    """``timesPerWeek`` and ``times_per_week`` are the same name."""
    return name.replace("_", "").lower()


def fill(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """An object of *schema*; ``values`` are by :func:`plain_name`; optional unknown members are left out."""
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = schema.get("required") or []
    filled: dict[str, Any] = {}
    for name, member in properties.items():
        known = plain_name(name)
        if known in values and values[known] is not None:
            filled[name] = _within(member, values[known])
        elif name in required:
            filled[name] = least(member)
    return filled


def array_member(schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The name and the item schema of the first member that is an array of objects."""
    for name, member in (schema.get("properties") or {}).items():
        items = member.get("items") if isinstance(member, Mapping) else None
        if isinstance(items, Mapping) and "properties" in items:
            return name, items
    return None


def least(schema: Mapping[str, Any]) -> Any:
    """The plainest value that *schema* allows."""
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            options = schema[choice]
            return None if any(option.get("type") == "null" for option in options) else least(options[0])
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return fill(schema, {})
    if kind == "array":
        return [least(schema.get("items") or {}) for _ in range(schema.get("minItems", 0))]
    plain: dict[str | None, Any] = {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0)}
    return {**plain, "boolean": False, "null": None}.get(kind, "-" * max(1, schema.get("minLength", 1)))


def _within(schema: Mapping[str, Any], value: Any) -> Any:
    """*value* inside the schema's bounds, which a model decoding by the schema would keep as well."""
    if isinstance(value, str) and "maxLength" in schema:
        return value[: schema["maxLength"]]
    if isinstance(value, int) and not isinstance(value, bool):
        return max(schema.get("minimum", value), min(value, schema.get("maximum", value)))
    if schema.get("enum") and value not in schema["enum"]:
        return schema["enum"][0]
    return value
