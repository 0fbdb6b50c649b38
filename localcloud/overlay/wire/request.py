"""From a request body to parameters in the shape of the service model. Knows four protocols and no service.

Timestamps become epoch seconds (float), blobs bytes; missing or ill-typed parameters are refused.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import cbor2
from botocore.validate import ParamValidator

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from botocore.model import StructureShape

_TRUE = {"true", "True", "1"}


def parse(protocol: str, shape: StructureShape | None, body: bytes) -> dict[str, Any]:
    """Parameters of one request.

    Raises:
        Refusal: SerializationException for a body that is none; ValidationException for parameters that don't fit.
    """
    if shape is None:
        return {}
    try:
        raw = _decoded(protocol, shape, body)
        params = _shaped(shape, raw)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Refusal("SerializationException", f"The request body does not fit the operation: {error}") from error
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise Refusal("ValidationException", f"Invalid request: {report.generate_report()}")
    return params


def _decoded(protocol: str, shape: StructureShape, body: bytes) -> Any:
    if protocol == "query":
        return _unflattened(dict(parse_qsl(body.decode(), keep_blank_values=True)), shape)
    if not body:
        return {}
    return (cbor2.loads(body) if protocol == "cbor" else json.loads(body)) or {}


def _shaped(shape: Any, value: Any) -> Any:
    """``value`` with timestamps, numbers and blobs as Python has them; unknown members are dropped."""
    kind = shape.type_name
    if kind == "structure":
        members = {name: value[name] for name in shape.members if value.get(name) is not None}
        return {name: _shaped(shape.members[name], item) for name, item in members.items()}
    if kind == "list":
        return [_shaped(shape.member, item) for item in value]
    if kind == "map":
        return {str(key): _shaped(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return epoch(value)
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value in _TRUE if isinstance(value, str) else bool(value)
    if kind == "blob":
        return base64.b64decode(value) if isinstance(value, str) else bytes(value)
    return value


def epoch(value: Any) -> float:
    """Epoch seconds of a timestamp in any of AWS's spellings (number, ISO 8601, datetime)."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            value = datetime.fromisoformat(value)
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()


def _unflattened(fields: dict[str, str], shape: Any, prefix: str = "") -> Any:
    """The nested value that query parameters such as ``Dimensions.member.1.Name`` spell."""
    kind = shape.type_name
    if kind == "structure":
        found = {
            name: _unflattened(fields, member, f"{prefix}{_query_name(name, member)}")
            for name, member in shape.members.items()
        }
        return {name: item for name, item in found.items() if item is not None} or None if prefix else found
    if kind == "list":
        return _members(fields, shape, prefix)
    if kind == "map":
        return _entries(fields, shape, prefix)
    return fields.get(prefix.removesuffix("."))


def _query_name(name: str, member: Any) -> str:
    return f"{member.serialization.get('name', name)}."


def _members(fields: dict[str, str], shape: Any, prefix: str) -> list[Any] | None:
    flat = shape.serialization.get("flattened")
    stem = prefix if flat else f"{prefix}{shape.member.serialization.get('name', 'member')}."
    found: list[Any] = []
    while any(key.startswith(f"{stem}{len(found) + 1}.") or key == f"{stem}{len(found) + 1}" for key in fields):
        found.append(_unflattened(fields, shape.member, f"{stem}{len(found) + 1}."))
    return found or None


def _entries(fields: dict[str, str], shape: Any, prefix: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    while f"{prefix}entry.{len(found) + 1}.key" in fields:
        stem = f"{prefix}entry.{len(found) + 1}."
        found[fields[f"{stem}key"]] = _unflattened(fields, shape.value, f"{stem}value.")
    return found or None
