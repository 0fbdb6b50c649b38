"""What the fake model says: text and tool calls, and why it stopped.

Owns the answer as data and the view of it as a list of items (a tool call, an element of a tool
call's array, or a line of NDJSON). It knows no wire format, no clock and no fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool call. ``raw`` replaces the JSON of ``input`` on wires that can carry broken JSON."""

    name: str
    input: Mapping[str, Any]
    raw: str | None = None

    @property
    def json(self) -> str:
        return self.raw if self.raw is not None else compact_json(self.input)


Part = Text | ToolCall


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the model says to one request. Stop reasons bear Bedrock's names."""

    parts: tuple[Part, ...] = ()
    stop_reason: str | None = None

    @property
    def reason(self) -> str:
        """The stop reason, or the one that follows from the parts."""
        if self.stop_reason is not None:
            return self.stop_reason
        return "tool_use" if any(isinstance(part, ToolCall) for part in self.parts) else "end_turn"


def compact_json(value: object) -> str:
    """JSON on one line, with characters as they are."""
    return json.dumps(value, ensure_ascii=False)


def text_answer(text: str, stop_reason: str | None = None) -> Answer:
    return Answer((Text(text),), stop_reason)


def tool_answer(*calls: tuple[str, Mapping[str, Any]], stop_reason: str | None = None) -> Answer:
    """An answer of tool calls, each ``(name, input)``."""
    return Answer(tuple(ToolCall(name, dict(given)) for name, given in calls), stop_reason)


def ndjson_answer(items: Sequence[Mapping[str, Any]], stop_reason: str | None = None) -> Answer:
    """An answer of text, one JSON object a line, each line ended."""
    return text_answer("".join(compact_json(item) + "\n" for item in items), stop_reason)


def array_field(value: Mapping[str, Any]) -> str | None:
    """The name of the first member that is an array of objects, if any."""
    for name, member in value.items():
        if isinstance(member, list) and member and all(isinstance(each, dict) for each in member):
            return name
    return None


def items_of(answer: Answer) -> list[Item]:
    """The items that *answer* carries; empty where it carries none that can be read."""
    calls = [part for part in answer.parts if isinstance(part, ToolCall)]
    if len(calls) == 1 and (name := array_field(calls[0].input)):
        return [dict(each) for each in calls[0].input[name]]
    if calls:
        return [dict(call.input) for call in calls]
    return [item for part in answer.parts if isinstance(part, Text) for item in _lines(part.text)]


def with_items(answer: Answer, items: Sequence[Item]) -> Answer:
    """*answer* with other items, in the form that it had."""
    calls = [part for part in answer.parts if isinstance(part, ToolCall)]
    if not calls:
        return replace(ndjson_answer(items), stop_reason=answer.stop_reason)
    first = calls[0]
    if len(calls) == 1 and (name := array_field(first.input)):
        return replace(answer, parts=(ToolCall(first.name, {**first.input, name: list(items)}),))
    return replace(answer, parts=tuple(ToolCall(first.name, item) for item in items))


def _lines(text: str) -> list[Item]:
    found: list[Item] = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found
