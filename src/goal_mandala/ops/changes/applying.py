"""Making a plan's changes: refused when stale, each step checked, all taken back when one fails or the trouble stays.

Owns the order of things. Who is asked and what is shown is the caller's; what a change is, ``kinds`` knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from goal_mandala.domain.errors import Conflict, InvalidInput, MandalaError
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.changes.plan import Plan, PlannedStep, now_of

StillThere = Callable[[], bool | None]
"""Whether the finding is still there after the change; None when that cannot be told."""

Notice = Callable[[PlannedStep, str], None]
"""Told of each step: ``making``, ``made``, ``there``, ``taking back``, ``taken back``."""


class Result(StrEnum):
    """How applying ended. ``nothing``: everything was as planned already."""

    APPLIED = "applied"
    NOTHING = "nothing"
    REVERTED = "reverted"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Ending:
    """``error`` is what made a step fail; ``left`` are steps that could not be taken back."""

    result: Result
    error: MandalaError | None = None
    left: tuple[PlannedStep, ...] = ()


def check_target(plan: Plan, aws: Aws, account: str) -> None:
    """Raises :class:`InvalidInput` ``plan_elsewhere`` when the plan is for another environment, region or account."""
    there = (plan.environment, plan.region, plan.account)
    here = (aws.target.environment, aws.target.region, account)
    if there != here:
        raise InvalidInput("plan_elsewhere", planned="/".join(there), here="/".join(here))


def pending(aws: Aws, plan: Plan) -> tuple[PlannedStep, ...]:
    """The steps still to be made. Raises :class:`Conflict` ``plan_stale`` when a value is neither the planned one nor the wanted one."""
    left: list[PlannedStep] = []
    for step in plan.steps:
        found = now_of(aws, step)
        if found == step.after:
            continue
        if found != step.before:
            raise Conflict("plan_stale", kind=step.kind, resource=step.resource)
        left.append(step)
    return tuple(left)


def apply_plan(aws: Aws, plan: Plan, still_there: StillThere, notice: Notice) -> Ending:
    """Make what is pending; when a step fails, or the finding is still there afterwards, take everything back.

    Safe to repeat: what is made already is left as it is. Raises :class:`Conflict` ``plan_stale`` before anything is changed.
    """
    steps = pending(aws, plan)
    if not steps:
        return Ending(Result.NOTHING)
    made: list[PlannedStep] = []
    for step in steps:
        notice(step, "making")
        try:
            made.append(step)
            kind_of(step.kind).write(aws, step.resource, step.after)
        except MandalaError as error:
            return Ending(Result.REVERTED, error, _take_back(aws, made, notice))
        except KeyboardInterrupt:
            _take_back(aws, made, notice)
            raise
        notice(step, "made")
    there = still_there()
    if there is None:
        return Ending(Result.UNCONFIRMED)
    if there:
        return Ending(Result.REVERTED, None, _take_back(aws, made, notice))
    return Ending(Result.APPLIED)


def undo_plan(aws: Aws, plan: Plan, notice: Notice) -> Ending:
    """Put back what the plan found. Raises :class:`Conflict` ``plan_stale`` when a value is no longer the one it made."""
    todo: list[PlannedStep] = []
    for step in reversed(plan.steps):
        if not kind_of(step.kind).undoable:
            continue
        found = now_of(aws, step)
        if found == step.before:
            continue
        if found != step.after:
            raise Conflict("plan_stale", kind=step.kind, resource=step.resource)
        todo.append(step)
    if not todo:
        return Ending(Result.NOTHING)
    left = _take_back(aws, list(reversed(todo)), notice)
    return Ending(Result.APPLIED if not left else Result.UNCONFIRMED, None, left)


def _take_back(aws: Aws, made: list[PlannedStep], notice: Notice) -> tuple[PlannedStep, ...]:
    """The last first; returns those that could not be taken back."""
    left: list[PlannedStep] = []
    for step in reversed(made):
        kind = kind_of(step.kind)
        if not kind.undoable:
            continue
        notice(step, "taking back")
        try:
            if now_of(aws, step) != step.before:
                kind.write(aws, step.resource, step.before)
        except MandalaError:
            left.append(step)
        else:
            notice(step, "taken back")
    return tuple(left)
