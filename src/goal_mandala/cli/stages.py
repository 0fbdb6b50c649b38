"""How far a generation is: titles, details and tasks, done of all (pure)."""

from __future__ import annotations

from goal_mandala.cli.language import pick
from goal_mandala.domain import events as ev
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.generation.scope import ScopeKind, cells_of, work_for
from goal_mandala.usecases.generate import Generation

TITLES, DETAILS, TASKS = "titles", "details", "tasks"
_NAMES = {TITLES: ("題", "titles"), DETAILS: ("説明", "details"), TASKS: ("タスク", "tasks")}


class Stages:
    """Counts cells stage by stage. Raises what :func:`work_for` raises for a scope that does not fit."""

    def __init__(self, chart: Chart, wanted: Generation) -> None:
        work = work_for(chart, wanted.scope, replace=wanted.replace, with_tasks=wanted.with_tasks)
        self._left: dict[str, set[CellRef]] = {
            TITLES: set(work.titles),
            DETAILS: set(work.details),
            TASKS: set(work.tasks),
        }
        self._asked = {stage: frozenset(cells) for stage, cells in self._left.items()}
        self._total = self._totals(wanted)

    @staticmethod
    def _totals(wanted: Generation) -> dict[str, int]:
        cells = list(cells_of(wanted.scope))
        actions = sum(c.action is not None for c in cells)
        if wanted.scope.kind is ScopeKind.TASKS:
            return {TITLES: 0, DETAILS: 0, TASKS: actions}
        return {TITLES: len(cells), DETAILS: len(cells), TASKS: actions if wanted.with_tasks else 0}

    def update(self, event: ev.Event) -> bool:
        """Count *event*; returns whether a cell got on by it."""
        before = {stage: len(cells) for stage, cells in self._left.items()}
        match event:
            case ev.SubGoalTitled(position):
                self._titled(CellRef(position))
            case ev.ActionTitled(cell):
                self._titled(cell)
            case ev.CellDetailed(cell):
                self._left[DETAILS].discard(cell)
            case ev.TaskAdded(cell):
                self._left[TASKS].discard(cell)
            case _:
                return False
        return before != {stage: len(cells) for stage, cells in self._left.items()}

    def _titled(self, cell: CellRef) -> None:
        """A title that comes again (a repair) wants its details and tasks again."""
        if cell not in self._left[TITLES]:
            for stage in (DETAILS, TASKS):
                self._left[stage] |= {cell} & self._asked[stage]
        self._left[TITLES].discard(cell)

    def done(self, stage: str) -> int:
        return self._total[stage] - len(self._left[stage])

    def share(self, stage: str) -> str:
        """``12/64``."""
        total = self._total[stage]
        return f"{self.done(stage):>{len(str(total))}}/{total}"

    def block_done(self, stage: str, block: int) -> bool:
        return not any(c.sub_goal == block for c in self._left[stage])

    @property
    def complete(self) -> bool:
        return not any(self._left.values())

    def text(self) -> str:
        """``titles 72/72 · details 16/72 · tasks 3/64``, in the person's language."""
        stages = [s for s, total in self._total.items() if total]
        return " · ".join(f"{name_of(s)} {self.share(s).strip()}" for s in stages)


def name_of(stage: str) -> str:
    return pick(*_NAMES[stage])
