"""Python values as DynamoDB attributes and back; the guard that a document fits an item (pure)."""

from __future__ import annotations

from typing import Any

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.records import packed_chart

Item = dict[str, Any]
"""An item as plain values: text, whole numbers, booleans, bytes, lists and maps of these."""

MAX_DOCUMENT_BYTES = 390_000
"""An item may have 400 KB (409,600 bytes), its other attributes included."""


def attribute(value: Any) -> dict[str, Any]:
    """*value* as DynamoDB writes it; raises :class:`TypeError` for what the table does not hold."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [attribute(v) for v in value]}
        case dict():
            return {"M": attributes(value)}
    raise TypeError(type(value).__name__)


def attributes(item: Item) -> dict[str, Any]:
    """*item* as DynamoDB writes it; what is None is left out."""
    return {name: attribute(value) for name, value in item.items() if value is not None}


def plain(item: dict[str, Any]) -> Item:
    """The values of an item that DynamoDB sent."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "N":
        return int(content)
    if kind == "L":
        return [_plain(v) for v in content]
    if kind == "M":
        return plain(content)
    return bytes(content) if kind == "B" else content


def chart_document(chart: Chart) -> bytes:
    """The chart, packed; raises :class:`InvalidInput` ``chart_too_large`` when no item can hold it."""
    document = packed_chart(chart)
    if len(document) > MAX_DOCUMENT_BYTES:
        raise InvalidInput("chart_too_large", field="chart", bytes=len(document), limit=MAX_DOCUMENT_BYTES)
    return document
