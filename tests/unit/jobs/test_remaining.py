"""What is left after stored events: nothing that is stored is asked for again."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.events import ActionTitled, CellDetailed, Event, SubGoalTitled, TaskAdded, TasksCleared, apply
from goal_mandala.domain.mandala import ActionType, CellRef
from goal_mandala.generation.scope import ScopeKind, Work
from goal_mandala.jobs.remaining import remaining_work
from tests.fakes.planners import details_of, task_of
from tests.unit.jobs.workshop import Workshop

TITLED: list[Event] = [SubGoalTitled(p, f"Part {p}") for p in range(8)]
ACTIONS: list[Event] = [ActionTitled(CellRef(0, p), f"Step {p}") for p in range(8)]


def _after(shop: Workshop, events: list[Event], **changes: object) -> Work:
    record = shop.order(**changes)
    draft = record.draft
    for event in events:
        draft = apply(draft, event)
    return remaining_work(replace(record, draft=draft), events)


def test_a_whole_chart_from_nothing(shop: Workshop) -> None:
    work = _after(shop, [])
    assert len(work.titles) == 72


def test_a_first_generation_goes_on_from_its_draft(shop: Workshop) -> None:
    work = _after(shop, [*TITLED, *ACTIONS, details_of(0, 3)])
    assert len(work.titles) == 72 - 16
    assert CellRef(0, 3) not in work.details
    assert CellRef(0, 4) in work.details


def test_what_replaces_is_seen_from_events_not_from_the_old_draft(shop: Workshop) -> None:
    """The draft still shows the old chart's cells: they are to be made anew, those that came are not."""
    record = shop.order(replace=True)
    old = record.draft
    for event in (*TITLED, *ACTIONS):
        old = apply(old, event)
    came: list[Event] = [SubGoalTitled(0, "New part"), CellDetailed(CellRef(0), "d", "b")]
    work = remaining_work(replace(record, draft=old), came)
    assert CellRef(0) not in work.titles
    assert CellRef(0) not in work.details
    assert {CellRef(p) for p in range(1, 8)} <= work.titles
    assert CellRef(0, 0) in work.titles


def test_a_repaired_title_wants_its_details_and_tasks_again(shop: Workshop) -> None:
    record = shop.order(replace=True, with_tasks=True)
    old = record.draft
    for event in (*TITLED, *ACTIONS):
        old = apply(old, event)
    cells = [CellRef(0, 1), CellRef(0, 2)]
    made: list[Event] = [*ACTIONS, *(details_of(0, c.action or 0) for c in cells)]
    made += [TaskAdded(c, task_of(c, n)) for c in cells for n in range(3)]
    repaired: list[Event] = [ActionTitled(cells[0], "Another"), ActionTitled(cells[1], "Step 2")]
    work = remaining_work(replace(record, draft=old), [*made, *repaired])
    assert not {*cells} & work.titles
    assert {*cells} & work.details == {*cells} & work.tasks == {cells[0]}
    work = remaining_work(replace(record, draft=old), [*made, TasksCleared(cells[1])])
    assert cells[1] in work.tasks


def test_tasks_of_an_action_that_has_them_are_done(shop: Workshop) -> None:
    cell = CellRef(0, 2)
    before: list[Event] = [*TITLED, *ACTIONS, CellDetailed(cell, "d", "b", ActionType.EXECUTION)]
    record = shop.order(scope=ScopeKind.TASKS.value, cell=cell, replace=True, with_tasks=True)
    draft = record.draft
    for event in before:
        draft = apply(draft, event)
    assert remaining_work(replace(record, draft=draft), []).tasks == {cell}
    assert remaining_work(replace(record, draft=draft), [TaskAdded(cell, task_of(cell, 0))]).tasks == set()
