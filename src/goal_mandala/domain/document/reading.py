"""Plain data back into a chart, with every rule checked and every complaint naming its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

from goal_mandala.domain.document.writing import SCHEMA_VERSION
from goal_mandala.domain.errors import DamagedChart, InvalidInput
from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE, MAX_REFLECTIONS, MAX_TASK_MINUTES, MAX_TIMES_PER_WEEK
from goal_mandala.domain.mandala import (
    SIZE,
    Action,
    ActionType,
    CellRef,
    Chart,
    Finding,
    Goal,
    Occasion,
    OccasionStatus,
    PlannerInfo,
    Reflection,
    Severity,
    SubGoal,
    Task,
    TaskStatus,
    Usage,
)

MAX_STORED_TEXT = 1000
"""Nothing longer is ever written into a cell; a file that has more is not one of ours."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character: JSON can name it (``"\\ud800"``), no file can hold it."""


class _Reader:
    """A place in the data, for errors that name it: ``subGoals[3].actions[5].title``."""

    def __init__(self, value: Any, path: str = "") -> None:
        self.value = value
        self.path = path

    def damaged(self, problem: str) -> DamagedChart:
        return DamagedChart("damaged_chart", path=self.path or "(top)", problem=problem)

    def mapping(self) -> Mapping[str, Any]:
        value: object = self.value
        if not isinstance(value, Mapping):
            raise self.damaged("not_an_object")
        return cast("Mapping[str, Any]", self.value)

    def has(self, key: str) -> bool:
        return key in self.mapping()

    def at(self, key: str) -> _Reader:
        path = f"{self.path}.{key}".lstrip(".")
        if key not in self.mapping():
            raise _Reader(None, path).damaged("missing")
        return _Reader(self.mapping()[key], path)

    def optional(self, key: str) -> _Reader:
        """A list that need not be there."""
        return self.at(key) if self.has(key) else _Reader([], key)

    def items(self, exactly: int | None = None, at_most: int = 10_000) -> list[_Reader]:
        value: object = self.value
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise self.damaged("not_a_list")
        row = cast("Sequence[Any]", self.value)
        if exactly is not None and len(row) != exactly:
            raise self.damaged(f"needs_{exactly}_items")
        if len(row) > at_most:
            raise self.damaged("too_many_items")
        return [_Reader(v, f"{self.path}[{i}]") for i, v in enumerate(row)]

    def text(self, limit: int = MAX_STORED_TEXT, *, required: bool = False) -> str:
        if not isinstance(self.value, str):
            raise self.damaged("not_text")
        if len(self.value) > limit:
            raise self.damaged(f"longer_than_{limit}")
        if required and not self.value.strip():
            raise self.damaged("empty")
        if _SURROGATE.search(self.value):
            raise self.damaged("lone_surrogate")
        return self.value

    def optional_text(self) -> str | None:
        return None if self.value is None else self.text()

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.damaged("not_true_or_false")
        return self.value

    def whole(self, low: int, high: int) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.damaged(f"not_a_number_{low}_to_{high}")
        return self.value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not 0 <= self.value < 1e12:
            raise self.damaged("not_a_number")
        return float(self.value)

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text(10))
        except ValueError:
            raise self.damaged("not_a_date") from None

    def instant(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self.text(40))
            if moment.tzinfo is None:
                raise self.damaged("time_without_zone")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.damaged("not_a_time") from None

    def choice(self, kind: type[Any]) -> Any:
        try:
            return kind(self.value)
        except ValueError:
            raise self.damaged("unknown_value") from None


def from_data(data: object) -> Chart:
    """Read a chart; raises :class:`DamagedChart` naming the path and the problem."""
    top = _Reader(data)
    schema = top.at("schemaVersion")
    if schema.whole(1, 1_000_000) != SCHEMA_VERSION:
        raise schema.damaged("newer_schema")
    planner, goal, usage = top.at("planner"), top.at("goal"), top.at("usage")
    return Chart(
        id=top.at("id").text(100, required=True),
        version=top.at("version").whole(1, 1_000_000_000),
        created_at=top.at("createdAt").instant(),
        updated_at=top.at("updatedAt").instant(),
        planner=PlannerInfo(
            planner.at("kind").text(20),
            planner.at("model").optional_text(),
            planner.at("promptVersion").optional_text(),
            planner.at("seed").whole(0, 2**63),
        ),
        goal=_goal(goal),
        sub_goals=tuple(_sub_goal(s, i) for i, s in enumerate(top.at("subGoals").items(SIZE))),
        usage=_usage(usage),
        findings=tuple(_finding(f) for f in top.at("findings").items()),
        reflections=tuple(_reflection(r) for r in top.optional("reflections").items(at_most=MAX_REFLECTIONS)),
        archived=top.at("archived").flag() if top.has("archived") else False,
    )


def _reflection(r: _Reader) -> Reflection:
    return Reflection(
        r.at("id").text(100, required=True),
        r.at("day").day(),
        r.at("wentWell").text(GOAL_TEXT),
        r.at("wasClose").text(GOAL_TEXT),
        r.at("didNotMove").text(GOAL_TEXT),
    )


def usage_from(data: object) -> Usage:
    """Usage alone, as :func:`usage_data` wrote it."""
    return _usage(_Reader(data, "usage"))


def task_from(data: object) -> Task:
    """A task alone, as :func:`task_data` wrote it."""
    return _task(_Reader(data, "task"))


def finding_from(data: object) -> Finding:
    """A finding alone, as :func:`finding_data` wrote it."""
    return _finding(_Reader(data, "finding"))


def _usage(r: _Reader) -> Usage:
    return Usage(
        r.at("calls").whole(0, 10**9),
        r.at("inputTokens").whole(0, 10**12),
        r.at("outputTokens").whole(0, 10**12),
        r.at("costUsd").number(),
    )


def _goal(r: _Reader) -> Goal:
    deadline = r.at("deadline")
    return Goal(
        title=r.at("title").text(GOAL_TITLE, required=True),
        description=r.at("description").text(GOAL_TEXT),
        deadline=None if deadline.value is None else deadline.day(),
        background=r.at("background").text(GOAL_TEXT),
        constraints=r.at("constraints").text(GOAL_TEXT),
        language=r.at("language").text(35, required=True),
    )


def _placed(r: _Reader, position: int) -> None:
    if r.at("position").whole(0, SIZE - 1) != position:
        raise r.at("position").damaged("out_of_order")


def _sub_goal(r: _Reader, position: int) -> SubGoal | None:
    if r.value is None:
        return None
    _placed(r, position)
    return SubGoal(
        position,
        r.at("title").text(required=True),
        r.at("description").text(),
        r.at("background").text(),
        r.at("locked").flag(),
        tuple(_action(a, i) for i, a in enumerate(r.at("actions").items(SIZE))),
    )


def _action(r: _Reader, position: int) -> Action | None:
    if r.value is None:
        return None
    _placed(r, position)
    kind = r.at("type")
    times = r.at("timesPerWeek") if r.has("timesPerWeek") else _Reader(None)
    log = r.optional("log").items()
    return Action(
        position,
        r.at("title").text(required=True),
        r.at("description").text(),
        r.at("background").text(),
        None if kind.value is None else kind.choice(ActionType),
        r.at("locked").flag(),
        None if times.value is None else times.whole(1, MAX_TIMES_PER_WEEK),
        tuple(_task(t) for t in r.at("tasks").items(at_most=50)),
        tuple(Occasion(o.at("day").day(), o.at("status").choice(OccasionStatus)) for o in log),
    )


def _task(r: _Reader) -> Task:
    completed_on = r.at("completedOn") if r.has("completedOn") else _Reader(None)
    return Task(
        r.at("id").text(100, required=True),
        r.at("title").text(required=True),
        r.at("description").text(),
        r.at("type").choice(ActionType),
        r.at("estimatedMinutes").whole(1, 10 * MAX_TASK_MINUTES),
        r.at("status").choice(TaskStatus),
        None if completed_on.value is None else completed_on.day(),
    )


def _finding(r: _Reader) -> Finding:
    def cell(key: str) -> CellRef | None:
        value = r.at(key).optional_text()
        try:
            return None if value is None else CellRef.parse(value)
        except InvalidInput:
            raise r.at(key).damaged("not_a_cell") from None

    facts = r.at("facts").mapping()
    return Finding(
        r.at("reason").text(60),
        r.at("severity").choice(Severity),
        cell("cell"),
        cell("other"),
        tuple((k, v) for k, v in facts.items() if isinstance(v, str | int | float)),
    )
