"""What is left of a generation after its stored events (pure): nothing that is stored is asked for again."""

from __future__ import annotations

from collections.abc import Iterable

from goal_mandala.domain.events import ActionTitled, CellDetailed, Event, SubGoalTitled, TaskAdded, TasksCleared
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import CellRef
from goal_mandala.generation.scope import Scope, ScopeKind, Work, work_for


def remaining_work(record: GenerationRecord, events: Iterable[Event]) -> Work:
    """Cells of the record's scope that its events have not brought yet.

    A generation that only fills gaps is seen from the draft itself; one that replaces is seen from
    its events, because the draft still shows the old text where nothing new has come. Tasks come whole lists at a time.
    """
    scope = Scope(ScopeKind(record.scope), record.cell)
    whole = work_for(record.draft, scope, replace=record.replace, with_tasks=record.with_tasks)
    if not record.replace and scope.kind is not ScopeKind.TASKS:
        return whole
    titles: dict[CellRef, str] = {}
    detailed: set[CellRef] = set()
    tasked: set[CellRef] = set()
    for event in events:
        if isinstance(event, SubGoalTitled | ActionTitled):
            cell = event.cell if isinstance(event, ActionTitled) else CellRef(event.position)
            if titles.get(cell) != event.title:  # a repaired title makes a new cell
                detailed.discard(cell)
                tasked.discard(cell)
            titles[cell] = event.title
        elif isinstance(event, CellDetailed):
            detailed.add(event.cell)
        elif isinstance(event, TaskAdded):
            tasked.add(event.cell)
        elif isinstance(event, TasksCleared):
            tasked.discard(event.cell)
    return Work(whole.titles - titles.keys(), whole.details - detailed, whole.tasks - tasked)
