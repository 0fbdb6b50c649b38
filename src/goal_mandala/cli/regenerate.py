"""``mandala regenerate`` and ``mandala tasks``: another suggestion for a part, shown before it is taken."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.cells import looked_over
from goal_mandala.cli.changes import same_content, show_changes
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.files import now, open_chart
from goal_mandala.cli.language import pick, program
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
) -> None:
    from goal_mandala.generation.scope import Scope

    scopes = [scope_of(c) for c in cells or []] or [Scope()]
    _suggest(file, scopes, model, seed, yes=yes, with_tasks=tasks)


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
) -> None:
    _, chart = open_chart(file)
    if cell is None:
        _list_all(chart)
        return
    ref = CellRef.parse(cell)
    if ref.action is None:
        _list_block(chart, ref)
        return
    action = chart.action(ref)
    if action is None:
        raise NotFound("tasks_need_action", cell=cell)
    if new or not action.tasks:
        from goal_mandala.generation.scope import Scope, ScopeKind

        _suggest(file, [Scope(ScopeKind.TASKS, ref)], model, seed, yes=yes or not action.tasks, with_tasks=True)
        _, chart = open_chart(file)
    show_cell(chart, ref)


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


def _suggest(
    file: Path, scopes: list[Scope], model: str | None, seed: int | None, *, yes: bool, with_tasks: bool
) -> None:
    chart_file, before = open_chart(file)
    if not yes and not sys.stdin.isatty():
        raise InvalidInput("needs_yes")
    seed = before.planner.seed + before.version if seed is None else seed
    draft = _drafted(before, scopes, model, seed, with_tasks=with_tasks)
    if same_content(before, draft):
        console.say(pick("別の案はありませんでした。ファイルは変えていません。", "There was no other suggestion; the file was not changed."), "yellow")  # fmt: skip
        return
    show_changes(before, draft)
    if not yes and not console.ask(pick("差し替えますか？", "Take it?")):
        console.say(pick("元のままにしました。", "Left as it was."))
        return
    chart_file.save(replace(looked_over(draft), version=before.version + 1, updated_at=now()))
    console.say(pick(f"差し替えました。戻すには: {program()} undo {file}", f"Done. To undo: {program()} undo {file}"))


def _drafted(before: Chart, scopes: list[Scope], model: str | None, seed: int, *, with_tasks: bool) -> Chart:
    """*before* with every scope made anew; ends the program when one fails."""
    from goal_mandala.cli.making import choose_planner, code_of, generate_shown
    from goal_mandala.domain.errors import Cancelled
    from goal_mandala.usecases.generate import Generation

    planner = choose_planner(model, seed)
    draft = before
    for scope in scopes:
        wanted = Generation(scope, replace=True, with_tasks=with_tasks, concurrency=planner.concurrency)
        done = generate_shown(planner, draft, wanted, before.created_at.date())
        draft = done.chart
        if done.failure is not None:
            if done.failure.kind == Cancelled.__name__:
                console.stopped()
            else:
                console.say_error(done.failure.code, dict(done.failure.facts))
            console.say(pick("ファイルは変えていません。", "The file was not changed."))
            raise SystemExit(code_of(done.failure))
        console.say(f"{planner.name} · {done.summary}", "dim")
    return draft
