"""Making a plan's changes: refused when stale, each step checked, all taken back when one fails, the trouble stays, or a person stops it.

Owns the order of things, and that whatever happens on the way ends in the plan's history. Who is asked and what is shown is the caller's;
what a change is, ``kinds`` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from goal_mandala.domain.errors import Conflict, InvalidInput, MandalaError, Unwritable
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.functions import SETTINGS
from goal_mandala.ops.changes.kind import Value
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.changes.plan import BEGUN, Done, Plan, PlannedStep, now_of
from goal_mandala.ops.changes.serving import differ_only_by, read_basis

StillThere = Callable[[], bool | None]
"""Whether the finding is still there after the change; None when that cannot be told (yet)."""

Notice = Callable[[PlannedStep, str], None]
"""Told of each step: ``making``, ``made``, ``taking back``, ``taken back``."""


class Result(StrEnum):
    """How it ended. ``nothing``: everything was as planned already; ``unconfirmed``: changed, whether it helped is not known;
    ``interrupted``: a person stopped it (applying is taken back then, undoing goes no further)."""

    APPLIED = "applied"
    NOTHING = "nothing"
    REVERTED = "reverted"
    UNCONFIRMED = "unconfirmed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Ending:
    """``error`` is what made a step (or looking again) fail; ``left`` are steps that could not be taken back, ``stays`` those that nothing takes back."""

    result: Result
    error: MandalaError | None = None
    left: tuple[PlannedStep, ...] = ()
    stays: tuple[PlannedStep, ...] = ()


def _nowhere(_plan: Plan) -> None:
    """For a plan that is no file."""


@dataclass(slots=True)
class Journal:
    """A plan and what is done with it: every row is handed to *keep* at once. ``by`` is who does it."""

    plan: Plan
    by: str = ""
    keep: Callable[[Plan], None] = _nowhere
    unkept: list[Unwritable] = field(default_factory=list[Unwritable])

    def begin(self, what: str) -> None:
        """Before the first change; raises :class:`Unwritable`, and then nothing may be changed."""
        self._add(BEGUN, what)
        self.keep(self.plan)

    def end(self, what: str, ending: Ending) -> None:
        """At the end, which has happened whether it can be written or not."""
        self._add(what, ending.result.value, ending.left)
        try:
            self.keep(self.plan)
        except Unwritable as error:
            self.unkept.append(error)

    def _add(self, what: str, outcome: str, left: Iterable[PlannedStep] = ()) -> None:
        names = tuple(f"{step.kind} {step.resource}" for step in left)
        self.plan = self.plan.noted(Done(datetime.now(UTC), self.by, what, outcome, names))


def check_target(plan: Plan, aws: Aws, account: str) -> None:
    """Raises :class:`InvalidInput` ``plan_elsewhere`` when the plan is for another environment, region or account."""
    there = (plan.environment, plan.region, plan.account)
    here = (aws.target.environment, aws.target.region, account)
    if there != here:
        raise InvalidInput("plan_elsewhere", planned="/".join(there), here="/".join(here))


def pending(aws: Aws, plan: Plan) -> tuple[PlannedStep, ...]:
    """The steps still to be made.

    Raises :class:`Conflict` ``plan_stale`` when a value is neither the planned one nor the wanted one, ``released_since`` when somebody released,
    rolled back or changed the function since; what the kind's ``ready`` raises where a step cannot be made now.
    """
    left: list[PlannedStep] = []
    for step in plan.steps:
        found = now_of(aws, step)
        if found == step.after:
            continue
        if found != step.before:
            raise Conflict("plan_stale", **_values(step, found))
        left.append(step)
    for part in dict.fromkeys(step.resource for step in left if step.basis):
        _need_untouched(aws, plan, part)
    for step in left:
        kind_of(step.kind).ready(aws, step.resource)
    return tuple(left)


def _values(step: PlannedStep, found: Value) -> dict[str, str | int | float]:
    """What it is about, and the values where they are such as fit into a sentence."""
    values = {"before": step.before, "after": step.after, "now": found}
    plain = {name: value for name, value in values.items() if isinstance(value, str | int | float)}
    return {"kind": step.kind, "resource": step.resource, **(plain if len(plain) == len(values) else {})}


def _need_untouched(aws: Aws, plan: Plan, part: str) -> None:
    """By the revisions. Where the plan itself has been at work they are others: then all but its own settings has to be as it was planned on."""
    basis = next(step.basis for step in plan.steps if step.resource == part and step.basis)
    now = read_basis(aws, part)
    if now is not None and basis.untouched(now):
        return
    ours = (
        bool(plan.history)
        and now is not None
        and differ_only_by(aws, part, basis.version, now.version, _own(plan, part))
    )
    if not ours:
        raise Conflict("released_since", part=part, before=basis.version, now=None if now is None else now.version)


def _own(plan: Plan, part: str) -> dict[str, Value]:
    """The settings of *part* that the plan changes, by the configuration's names."""
    steps = (step for step in plan.steps if step.resource == part and step.kind in SETTINGS)
    return {SETTINGS[step.kind].name: step.after for step in steps}


def apply_plan(aws: Aws, plan: Plan, still_there: StillThere, notice: Notice, journal: Journal | None = None) -> Ending:
    """Make what is pending; when a step fails, the finding is still there afterwards, or Ctrl-C comes, take everything back.

    Safe to repeat: what is made already is left as it is. Raises :class:`Conflict` (see :func:`pending`) before anything is changed.
    Ctrl-C means the same at every moment, while looking again too: what has not been seen to help does not stay.
    """
    steps = pending(aws, plan)
    if not steps:
        return Ending(Result.NOTHING)
    work = _Work(aws, plan, journal or Journal(plan), notice)
    try:
        work.journal.begin("apply")
        for step in steps:
            work.make(step)
        there, error = _look(still_there)
    except Unwritable:  # of the journal's beginning: nothing has been made
        raise
    except MandalaError as error:
        return work.back("reverted", Result.REVERTED, error)
    except KeyboardInterrupt:
        return work.back("interrupted", Result.INTERRUPTED)
    except BaseException:
        work.back("interrupted", Result.INTERRUPTED)
        raise
    if there:
        return work.back("reverted", Result.REVERTED)
    ending = Ending(Result.UNCONFIRMED if there is None else Result.APPLIED, error)
    work.journal.end("applied", ending)
    return ending


def undoable(aws: Aws, plan: Plan) -> tuple[PlannedStep, ...]:
    """The steps to be taken back, the last first.

    Raises :class:`Conflict` ``undo_stale`` or ``undo_released_since`` when what it made is no longer what is there.
    """
    todo: list[PlannedStep] = []
    for step in reversed(plan.steps):
        kind = kind_of(step.kind)
        if not kind.undoable or _is_back(aws, plan, step):
            continue
        if (found := now_of(aws, step)) not in (step.before, step.after):
            raise Conflict("undo_stale", **_values(step, found))
        _need_own(aws, plan, step)
        todo.append(step)
    return tuple(todo)


def undo_plan(aws: Aws, plan: Plan, notice: Notice, journal: Journal | None = None) -> Ending:
    """Put back what the plan found. Raises as :func:`undoable` does. Ctrl-C stops it: what is left is said, and undoing again goes on from there."""
    todo = undoable(aws, plan)
    if not todo:
        return Ending(Result.NOTHING)
    work = _Work(aws, plan, journal or Journal(plan), notice)
    work.journal.begin("undo")
    left, stopped = work.take_back(todo)
    result = Result.INTERRUPTED if stopped else Result.UNCONFIRMED if left else Result.APPLIED
    ending = Ending(result, None, left)
    work.journal.end("interrupted" if stopped else "undone", ending)
    return ending


def _look(still_there: StillThere) -> tuple[bool | None, MandalaError | None]:
    """Whether the finding is still there; an error on the way is no answer, and no failure of the change."""
    try:
        return still_there(), None
    except MandalaError as error:
        return None, error


def _is_back(aws: Aws, plan: Plan, step: PlannedStep) -> bool:
    """Whether nothing of the step is in force; after a release or a roll-back since, when what serves has the old value."""
    kind = kind_of(step.kind)
    if not (kind.way_back and step.basis):
        return now_of(aws, step) == step.before
    if kind.way_back.there(aws, step.resource, step.before, step.basis):
        return True
    return now_of(aws, step) == step.before and not _own_release(aws, plan, step)


def _own_release(aws: Aws, plan: Plan, step: PlannedStep) -> bool:
    """Whether what serves is what served when it was planned, but for this plan's settings."""
    now = read_basis(aws, step.resource)
    if now is None or step.basis is None:
        return False
    return differ_only_by(aws, step.resource, step.basis.version, now.version, _own(plan, step.resource))


def _need_own(aws: Aws, plan: Plan, step: PlannedStep) -> None:
    """Going back to the version before must take nothing back but this plan's settings."""
    if kind_of(step.kind).way_back and step.basis and not _own_release(aws, plan, step):
        now = read_basis(aws, step.resource)
        version = None if now is None else now.version
        raise Conflict("undo_released_since", part=step.resource, before=step.basis.version, now=version)


@dataclass(slots=True)
class _Work:
    """Changes under way, and what of them has been made."""

    aws: Aws
    plan: Plan
    journal: Journal
    notice: Notice
    made: list[PlannedStep] = field(default_factory=list[PlannedStep])

    def make(self, step: PlannedStep) -> None:
        self.notice(step, "making")
        self.made.append(step)
        kind_of(step.kind).write(self.aws, step.resource, step.after)
        self.notice(step, "made")

    def back(self, what: str, result: Result, error: MandalaError | None = None) -> Ending:
        """Take back what was made and write down how that went."""
        stays = tuple(step for step in self.made if not kind_of(step.kind).undoable)
        left, _ = self.take_back([step for step in reversed(self.made) if step not in stays])
        ending = Ending(result, error, left, stays)
        self.journal.end(what, ending)
        return ending

    def take_back(self, steps: Iterable[PlannedStep]) -> tuple[tuple[PlannedStep, ...], bool]:
        """In their order; returns those that could not be, and whether Ctrl-C came: then the rest is left too."""
        todo, left = list(steps), list[PlannedStep]()
        while todo:
            step = todo[0]
            try:
                self.notice(step, "taking back")
                self._take_back(step)
                todo.pop(0)
                self.notice(step, "taken back")
            except MandalaError:
                left.append(todo.pop(0))
            except KeyboardInterrupt:
                return (*left, *todo), True
        return tuple(left), False

    def _take_back(self, step: PlannedStep) -> None:
        kind = kind_of(step.kind)
        if _is_back(self.aws, self.plan, step):
            return
        if kind.way_back and step.basis:
            _need_own(self.aws, self.plan, step)
            kind.way_back.go(self.aws, step.resource, step.before, step.basis)
        else:
            kind.write(self.aws, step.resource, step.before)
