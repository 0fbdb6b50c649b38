"""``mandala regenerate`` and ``mandala tasks``: another suggestion for a part, shown before it is taken."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.changes import same_content, show_changes
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.places.place import Place, Wanted, open_place
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.domain.mandala import CellRef, Chart

if TYPE_CHECKING:
    from goal_mandala.generation.scope import Scope


def regenerate(
    file: options.File,
    cells: options.Scopes = None,
    model: options.Model = None,
    seed: options.NewSeed = None,
    yes: options.Yes = False,
    tasks: options.Tasks = True,
    server: options.Server = None,
) -> None:
    from goal_mandala.generation.scope import Scope

    scopes = [scope_of(c) for c in cells or []] or [Scope()]
    _suggest(open_place(file, server), scopes, Wanted(model, seed, with_tasks=tasks), yes=yes)


def scope_of(text: str) -> Scope:
    """``3``, ``3.*``, ``3.5`` or ``sub-goals`` as a scope; raises :class:`InvalidInput`."""
    from goal_mandala.generation.scope import Scope, ScopeKind

    if text in {"sub-goals", "subgoals"}:
        return Scope(ScopeKind.SUB_GOALS)
    if text.endswith(".*"):
        return Scope(ScopeKind.BLOCK, CellRef.parse(text[:-2]))
    return Scope(ScopeKind.CELL, CellRef.parse(text))


def tasks(
    file: options.File,
    cell: options.MaybeCell = None,
    new: Annotated[bool, typer.Option("--new", help=pick("タスクを作り直す", "Make the tasks anew"))] = False,
    model: options.Model = None,
    seed: options.NewSeed = None,
    yes: options.Yes = False,
    server: options.Server = None,
) -> None:
    place = open_place(file, server)
    if cell is None:
        _list_all(place.chart)
        return
    ref = CellRef.parse(cell)
    if ref.action is None:
        _list_block(place.chart, ref)
        return
    action = place.chart.action(ref)
    if action is None:
        raise NotFound("tasks_need_action", cell=cell)
    if new or not action.tasks:
        from goal_mandala.generation.scope import Scope, ScopeKind

        _suggest(
            place, [Scope(ScopeKind.TASKS, ref)], Wanted(model, seed, with_tasks=True), yes=yes or not action.tasks
        )
    show_cell(place.chart, ref)


def _list_all(chart: Chart) -> None:
    for block in chart.sub_goals:
        if block is not None:
            _list_block(chart, CellRef(block.position))


def _list_block(chart: Chart, ref: CellRef) -> None:
    block = chart.sub_goal(ref.sub_goal)
    if block is None:
        raise NotFound("empty_block", cell=str(ref))
    for action in block.actions:
        if action is not None:
            show_cell(chart, CellRef(block.position, action.position))


def _suggest(place: Place, scopes: list[Scope], wanted: Wanted, *, yes: bool) -> None:
    if not yes and not sys.stdin.isatty():
        raise InvalidInput("needs_yes")
    for suggestion in place.suggestions(scopes, wanted):
        if same_content(suggestion.before, suggestion.after):
            suggestion.leave()
            console.say(pick("別の案はありませんでした。何も変えていません。", "There was no other suggestion; nothing was changed."), "yellow")  # fmt: skip
            continue
        show_changes(suggestion.before, suggestion.after)
        if not yes and not console.ask(pick("差し替えますか？", "Take it?")):
            suggestion.leave()
            console.say(pick("元のままにしました。", "Left as it was."))
            continue
        suggestion.take()
        undo = f"{program()} undo {place.named}"
        console.say(pick(f"差し替えました。戻すには: {undo}", f"Done. To undo: {undo}"))
