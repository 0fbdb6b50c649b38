"""The default answers: items of a mandala chart, made up from what the request asks for.

Owns the conventions of the ``REQUEST:`` line (stage, language, positions, cell, mode, and
optionally fields, type and variant) and turns it into items that fit the offered schema. It knows
no wire, no clock and no fault. The same request has the same answer; ``variant`` asks for another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answer import Answer, Item, compact_json, ndjson_answer, text_answer, tool_answer
from .phrasebook import Phrasebook, phrasebook
from .request import ParsedRequest
from .schema_filling import array_member, fill, plain_name

SUB_GOAL_ITSELF = 8
"""Position of a block's own sub-goal in a details request."""
STAGES = ("sub_goals", "actions", "details", "tasks")
MODES = ("tool_per_item", "tool", "text")
_TEXT_FIELDS = {
    "sub_goals": ("position", "title"),
    "actions": ("position", "title"),
    "details": ("position", "description", "background", "type", "timesPerWeek"),
    "tasks": ("position", "title", "description", "estimatedMinutes"),
}
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class UnclearRequestError(ValueError):
    """The ``REQUEST:`` line or the offered tools do not say what to answer."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: items of the goal (no sub-goal), of a sub-goal, or of one of its actions."""

    stage: str
    book: Phrasebook
    positions: tuple[int, ...]
    sub_goal: int | None
    action: int | None
    type: str | None
    variant: int

    def values(self, position: int) -> Item:
        """Every field that the item at *position* can have, by plain name."""
        if self.stage == "tasks":
            return self._task(position)
        if self.stage == "details" and self.sub_goal is not None and position == SUB_GOAL_ITSELF:
            return self._cell(position, self.sub_goal, "execution")
        place = position if self.action is None else self.action
        return self._cell(position, self._row(place), None if self.sub_goal is None else self._type(place))

    def _cell(self, position: int, row: int, kind: str | None) -> Item:
        form = position + (self.sub_goal or 0) + self.variant
        habit_times = 1 + (position * 3 + row) % 7
        return {
            "position": position,
            "title": self.book.title(row),
            "description": self.book.description(row, form),
            "background": self.book.background(row, form + 2 * (self.sub_goal or 0)),
            "type": kind,
            "timesperweek": None if kind is None else habit_times if kind == "habit" else 1,
        }

    def _task(self, position: int) -> Item:
        row = 8 + 8 * (self.sub_goal or 0) + (self.action or 0)
        return {
            "position": position,
            "title": self.book.task(row, position),
            "description": self.book.task_description(row, position),
            "type": self.type or self._type(self.action or 0),
            "estimatedminutes": 30 + 5 * ((position * 2 + row) % 7),
        }

    def _type(self, position: int) -> str:
        return "habit" if ((self.sub_goal or 0) + position) % 3 == 0 else "execution"

    def _row(self, position: int) -> int:
        """The title's row. Details keep the titles that were given; spares spread over blocks and positions."""
        block = 8 if self.sub_goal is None else self.sub_goal
        if (self.variant and self.stage != "details") or position > 7:
            return self.book.spare_row(block * 5 + position * 3 + self.variant * 7)
        return position if self.sub_goal is None else 8 + 8 * self.sub_goal + position


def mandala_responder(request: ParsedRequest, /) -> Answer:
    """Items as the ``REQUEST:`` line asks; without that line eight of them for a tool, else small talk."""
    directive = request.directive
    if directive is None and request.tool is None and request.response_schema is None:
        return text_answer(phrasebook(_guess_language(request)).small_talk)
    order = _order(directive or {}, request)
    mode = (directive or {}).get("mode") or _usual_mode(request)
    if mode not in MODES:
        raise UnclearRequestError(f"unknown mode {mode!r}; known: {', '.join(MODES)}")
    if mode == "text":
        return _as_text(order, request, directive or {})
    if request.tool is None:
        raise UnclearRequestError(f"mode {mode!r} needs a tool, and the request offers none")
    return _as_tool_calls(order, request.tool.name, request.tool.schema, mode)


def _order(directive: Mapping[str, Any], request: ParsedRequest) -> Order:
    stage = str(directive.get("stage", "sub_goals"))
    if stage not in STAGES:
        raise UnclearRequestError(f"unknown stage {stage!r}; known: {', '.join(STAGES)}")
    cell = directive.get("cell") if stage != "sub_goals" else None
    if cell is None and stage == "actions":
        raise UnclearRequestError("stage 'actions' needs the cell of its sub-goal")
    if stage == "tasks" and "." not in str(cell):
        raise UnclearRequestError("stage 'tasks' needs the cell of its action, such as \"3.5\"")
    numbers = [int(part) for part in str(cell).split(".")] if cell is not None else []
    return Order(
        stage=stage,
        book=phrasebook(str(directive.get("language") or _guess_language(request))),
        positions=tuple(directive.get("positions", range(8))),
        sub_goal=numbers[0] if numbers else None,
        action=numbers[1] if len(numbers) > 1 else None,
        type=directive.get("type"),
        variant=int(directive.get("variant", 0)),
    )


def _as_tool_calls(order: Order, name: str, schema: Mapping[str, Any], mode: str) -> Answer:
    array = array_member(schema)
    if mode == "tool_per_item":
        return tool_answer(*((name, fill(schema, order.values(position))) for position in order.positions))
    if array is None:
        raise UnclearRequestError(f"mode 'tool' needs a schema with an array of objects; {name} has none")
    return tool_answer((name, _with_array(order, schema, *array)))


def _as_text(order: Order, request: ParsedRequest, directive: Mapping[str, Any]) -> Answer:
    """NDJSON; with a response schema one JSON object, as OpenAI-compatible servers decode it."""
    schema = request.response_schema
    if schema is not None and (array := array_member(schema)):
        return text_answer(compact_json(_with_array(order, schema, *array)))
    names = directive.get("fields")
    if names is None and request.tool is not None:
        return ndjson_answer([fill(request.tool.schema, order.values(position)) for position in order.positions])
    wanted = names or _TEXT_FIELDS[order.stage]
    rows = [order.values(position) for position in order.positions]
    return ndjson_answer(
        [{name: row[plain_name(name)] for name in wanted if row.get(plain_name(name)) is not None} for row in rows]
    )


def _with_array(order: Order, schema: Mapping[str, Any], name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    rows = [fill(item, order.values(position)) for position in order.positions]
    return fill(schema, {plain_name(name): rows})


def _usual_mode(request: ParsedRequest) -> str:
    if request.tool is None:
        return "text"
    return "tool" if array_member(request.tool.schema) else "tool_per_item"


def _guess_language(request: ParsedRequest) -> str:
    text = "".join(request.messages)
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else "en"
