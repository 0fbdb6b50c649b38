"""Makes an answer bad in the way that a fault asks for.

Owns the faults that change content (too few items, a title that is too long, broken JSON …).
It knows neither time nor wire, save that Bedrock's tool calls cannot carry broken JSON: there it
becomes the stop reason ``malformed_tool_use``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .answer import Answer, Item, Text, ToolCall, items_of, with_items
from .faults import CONTENT_KINDS, Fault
from .phrasebook import phrasebook
from .request import ParsedRequest

_OVERLONG_TITLE = 130  # beyond the widest limits of the product, which are those of narrow scripts
_OVERLONG_DESCRIPTION = 450
_LANGUAGE_FIELDS = ("title", "description", "background")


class NothingToDistortError(ValueError):
    """The fault needs items, and the answer has none that can be read."""


def distort(answer: Answer, fault: Fault | None, request: ParsedRequest) -> Answer:
    """*answer* with the content fault carried out; unchanged for other faults."""
    if fault is None or fault.kind not in CONTENT_KINDS:
        return answer
    if fault.kind == "empty":
        return Answer((), "end_turn")
    items = items_of(answer)
    if not items:
        raise NothingToDistortError(f"the fault {fault.kind!r} needs an answer of items")
    if fault.kind == "malformed_json":
        return _malformed(answer, min(fault.item, len(items) - 1), request)
    return with_items(answer, _CHANGES[fault.kind](items, fault, request))


def _chosen(items: list[Item], fault: Fault) -> set[int]:
    return set(range(len(items))) if fault.every else {min(fault.item, len(items) - 1)}


def _overlong(items: list[Item], fault: Fault, request: ParsedRequest) -> list[Item]:  # noqa: ARG001
    chosen = _chosen(items, fault)
    return [_stretched(item) if index in chosen else item for index, item in enumerate(items)]


def _stretched(item: Item) -> Item:
    """The title beyond any limit; the description where there is no title."""
    name, length = ("title", _OVERLONG_TITLE) if "title" in item else ("description", _OVERLONG_DESCRIPTION)
    return {**item, name: (str(item.get(name) or "-") * length)[:length]}


def _wrong_language(items: list[Item], fault: Fault, request: ParsedRequest) -> list[Item]:
    language = str((request.directive or {}).get("language", "ja"))
    other = phrasebook(phrasebook(language).other_language)
    chosen = _chosen(items, fault)
    changed: list[Item] = []
    for index, item in enumerate(items):
        foreign = {
            "title": other.title(index),
            "description": other.description(index, index),
            "background": other.background(index, index),
        }
        swapped = {name: foreign[name] for name in _LANGUAGE_FIELDS if name in item}
        changed.append({**item, **swapped} if index in chosen else item)
    return changed


def _duplicates(items: list[Item], fault: Fault, request: ParsedRequest) -> list[Item]:  # noqa: ARG001
    if "title" not in items[0]:
        raise NothingToDistortError("the fault 'duplicate_titles' needs items with titles")
    first = min(fault.item, len(items) - 1)
    twins = range(len(items)) if fault.every else [first + 1 if first + 1 < len(items) else first - 1]
    title = items[first].get("title")
    return [{**item, "title": title} if index in twins else item for index, item in enumerate(items)]


def _seven(items: list[Item], fault: Fault, request: ParsedRequest) -> list[Item]:  # noqa: ARG001
    return items[:7] if len(items) > 7 else items[:-1]


def _nine(items: list[Item], fault: Fault, request: ParsedRequest) -> list[Item]:  # noqa: ARG001
    language = str((request.directive or {}).get("language", "ja"))
    extra: Item = dict(items[-1])
    for name, value in (("title", phrasebook(language).spare(len(items))), ("position", len(items))):
        if name in extra:
            extra[name] = value
    return [*items, extra]


_CHANGES: dict[str, Callable[[list[Item], Fault, ParsedRequest], list[Item]]] = {
    "overlong_title": _overlong,
    "wrong_language": _wrong_language,
    "duplicate_titles": _duplicates,
    "seven_items": _seven,
    "nine_items": _nine,
}


def _malformed(answer: Answer, item: int, request: ParsedRequest) -> Answer:
    """Item *item* is no JSON: a quotation mark is missing."""
    calls = [index for index, part in enumerate(answer.parts) if isinstance(part, ToolCall)]
    if not calls:
        return _malformed_line(answer, item)
    where = calls[min(item, len(calls) - 1)]
    if request.api == "converse":
        return Answer(answer.parts[:where], "malformed_tool_use")
    call = answer.parts[where]
    assert isinstance(call, ToolCall)
    parts = list(answer.parts)
    parts[where] = replace(call, raw=_broken(call.json))
    return replace(answer, parts=tuple(parts))


def _malformed_line(answer: Answer, item: int) -> Answer:
    lines = "".join(part.text for part in answer.parts if isinstance(part, Text)).splitlines(keepends=True)
    lines[item] = _broken(lines[item])
    return replace(answer, parts=(Text("".join(lines)),))


def _broken(json_text: str) -> str:
    cut = json_text.rfind('"')
    return json_text[:cut] + json_text[cut + 1 :]
