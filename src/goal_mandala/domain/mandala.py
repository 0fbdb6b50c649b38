"""The mandala chart: 1 goal, 8 sub-goals, 64 actions and their tasks, as immutable values.

Every change is a function from a chart to a new chart, so that a draft, a history and an undo
are plain values. Invariants (positions, limits, counts) are kept by :mod:`.editing` and checked
by :mod:`.document` when a chart comes from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.limits import POSITIONS

SIZE = len(POSITIONS)
T = TypeVar("T")


class ActionType(StrEnum):
    """``execution`` is done once; a ``habit`` is kept up."""

    EXECUTION = "execution"
    HABIT = "habit"


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"


class OccasionStatus(StrEnum):
    """What became of one due occasion of a habit."""

    DONE = "done"
    MISSED = "missed"
    EXCUSED = "excused"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """A cell of the chart: ``3`` is a sub-goal, ``3.5`` an action; positions 0-7."""

    sub_goal: int
    action: int | None = None

    def __post_init__(self) -> None:
        for value in (self.sub_goal, self.action):
            if value is not None and value not in POSITIONS:
                raise InvalidInput("cell_position", field="cell", value=value, minimum=0, maximum=SIZE - 1)

    @classmethod
    def parse(cls, text: str) -> CellRef:
        """``"3"`` or ``"3.5"`` to a reference; raises :class:`InvalidInput` otherwise."""
        parts = text.strip().split(".")
        if len(parts) > 2 or not all(p.isascii() and p.isdigit() and len(p) == 1 for p in parts):
            raise InvalidInput("cell_reference", field="cell", value=text[:20])
        numbers = [int(p) for p in parts]
        return cls(numbers[0], numbers[1] if len(numbers) == 2 else None)

    def __str__(self) -> str:
        return str(self.sub_goal) if self.action is None else f"{self.sub_goal}.{self.action}"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be achieved. Only the title is needed; ``language`` is a BCP 47 tag."""

    title: str
    description: str = ""
    deadline: date | None = None
    background: str = ""
    constraints: str = ""
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Task:
    """30-60 minutes of concrete work, of its action's type. ``completed_on`` is known of tasks that were ticked."""

    id: str
    title: str
    description: str
    type: ActionType
    estimated_minutes: int
    status: TaskStatus = TaskStatus.NOT_STARTED
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day of a habit in its log."""

    day: date
    status: OccasionStatus


@dataclass(frozen=True, slots=True)
class Action:
    """One of eight actions of a sub-goal. ``times_per_week`` and ``log`` belong to habits alone."""

    position: int
    title: str
    description: str = ""
    background: str = ""
    type: ActionType | None = None
    locked: bool = False
    times_per_week: int | None = None
    tasks: tuple[Task, ...] = ()
    log: tuple[Occasion, ...] = ()


Actions = tuple[Action | None, ...]
NO_ACTIONS: Actions = (None,) * SIZE


@dataclass(frozen=True, slots=True)
class SubGoal:
    """One of eight sub-goals; ``actions`` always has eight places, empty ones are ``None``."""

    position: int
    title: str
    description: str = ""
    background: str = ""
    locked: bool = False
    actions: Actions = NO_ACTIONS


SubGoals = tuple[SubGoal | None, ...]
NO_SUB_GOALS: SubGoals = (None,) * SIZE


@dataclass(frozen=True, slots=True)
class PlannerInfo:
    """Who made the chart. ``kind`` is ``playbook`` (offline) or ``model``."""

    kind: str
    model: str | None = None
    prompt_version: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What the model calls of a chart took. ``cost_usd`` in US dollars."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            round(self.cost_usd + other.cost_usd, 9),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the chart that a careful reader would want mended.

    ``reason`` is a stable code; ``facts`` fill the message in the reader's language.
    ``cell`` is ``None`` when the finding is about the whole chart.
    """

    reason: str
    severity: Severity
    cell: CellRef | None = None
    other: CellRef | None = None
    facts: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reflection:
    """A look back on *day*: what went well, what was close, what did not move."""

    id: str
    day: date
    went_well: str = ""
    was_close: str = ""
    did_not_move: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart. ``version`` rises by one with every accepted change; an ``archived`` one is out of the way in lists."""

    id: str
    goal: Goal
    planner: PlannerInfo
    created_at: datetime
    updated_at: datetime
    version: int = 1
    sub_goals: SubGoals = NO_SUB_GOALS
    usage: Usage = Usage()
    findings: tuple[Finding, ...] = field(default=())
    reflections: tuple[Reflection, ...] = ()
    archived: bool = False

    def sub_goal(self, position: int) -> SubGoal | None:
        return self.sub_goals[position]

    def action(self, ref: CellRef) -> Action | None:
        """The action at *ref*, or ``None`` when the cell or its block is empty."""
        block = self.sub_goals[ref.sub_goal]
        if block is None or ref.action is None:
            return None
        return block.actions[ref.action]

    def cell(self, ref: CellRef) -> SubGoal | Action | None:
        return self.sub_goals[ref.sub_goal] if ref.action is None else self.action(ref)

    def with_sub_goal(self, sub_goal: SubGoal) -> Chart:
        return replace(self, sub_goals=_placed(self.sub_goals, sub_goal.position, sub_goal))

    def with_action(self, block: int, action: Action) -> Chart:
        """The chart with *action* in place; the block must have its sub-goal."""
        owner = self.sub_goals[block]
        if owner is None:
            raise InvalidInput("block_without_sub_goal", field="scope", cell=block)
        return self.with_sub_goal(replace(owner, actions=_placed(owner.actions, action.position, action)))

    @property
    def complete_titles(self) -> bool:
        """True when all 8 sub-goals and 64 actions have titles: the grid is whole."""
        return all(s is not None and all(a is not None for a in s.actions) for s in self.sub_goals)


def _placed(row: tuple[T, ...], position: int, item: T) -> tuple[T, ...]:
    return (*row[:position], item, *row[position + 1 :])
