"""``mandala regenerate`` and ``mandala tasks``: another suggestion for a part, shown before it is taken."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.cells import File, differences
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.files import now, open_chart
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.plan import Model, choose_planner, code_of, generate_shown
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.usecases.generate import Generation

Yes = Annotated[bool, typer.Option("--yes", "-y", help=pick("確認せずに差し替える", "Take it without asking"))]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, help=pick("オフライン計画の別案", "Another choice of the offline planner")),
]


def regenerate(
    file: File,
    cells: Annotated[
        list[str] | None,
        typer.Argument(
            help=pick(
                "3（サブ目標）、3.*（そのアクション8個）、3.5、sub-goals。省略時は全体",
                "3 (a sub-goal), 3.* (its eight actions), 3.5, sub-goals; default: the whole chart",
            )
        ),
    ] = None,
    model: Model = None,
    seed: Seed = None,
    yes: Yes = False,
    tasks: Annotated[
        bool, typer.Option("--tasks/--no-tasks", help=pick("タスクも作り直す", "Make the tasks anew too"))
    ] = True,
) -> None:
    scopes = [scope_of(c) for c in cells or []] or [Scope()]
    _suggest(file, scopes, model, seed, yes=yes, with_tasks=tasks)


def scope_of(text: str) -> Scope:
    """``3``, ``3.*``, ``3.5`` or ``sub-goals`` as a scope; raises :class:`InvalidInput`."""
    if text in {"sub-goals", "subgoals"}:
        return Scope(ScopeKind.SUB_GOALS)
    if text.endswith(".*"):
        return Scope(ScopeKind.BLOCK, CellRef.parse(text[:-2]))
    return Scope(ScopeKind.CELL, CellRef.parse(text))


def tasks(
    file: File,
    cell: Annotated[
        str | None, typer.Argument(help=pick("アクション（例: 3.5）。省略時は全部", "An action like 3.5; default: all"))
    ] = None,
    new: Annotated[bool, typer.Option("--new", help=pick("タスクを作り直す", "Make the tasks anew"))] = False,
    model: Model = None,
    seed: Seed = None,
    yes: Yes = False,
) -> None:
    _, chart = open_chart(file)
    if cell is None:
        _list_all(chart)
        return
    ref = CellRef.parse(cell)
    action = chart.action(ref)
    if action is None:
        raise NotFound("tasks_need_action", cell=cell)
    if new or not action.tasks:
        _suggest(file, [Scope(ScopeKind.TASKS, ref)], model, seed, yes=yes or not action.tasks, with_tasks=True)
        _, chart = open_chart(file)
    show_cell(chart, ref)


def _list_all(chart: Chart) -> None:
    for block in chart.sub_goals:
        for action in block.actions if block else ():
            if block and action:
                show_cell(chart, CellRef(block.position, action.position))


def _suggest(
    file: Path, scopes: list[Scope], model: str | None, seed: int | None, *, yes: bool, with_tasks: bool
) -> None:
    chart_file, before = open_chart(file)
    ask = not yes
    if ask and not sys.stdin.isatty():
        raise InvalidInput("needs_yes")
    planner, name, concurrency = choose_planner(model, before.planner.seed + 1 if seed is None else seed)
    draft = before
    for scope in scopes:
        wanted = Generation(scope, replace=True, with_tasks=with_tasks, concurrency=concurrency)
        draft, failure, summary = generate_shown(planner, name, draft, wanted, before.created_at.date())
        if failure is not None:
            console.say(f"{pick('エラー', 'Error')}: {error_text(failure.code, dict(failure.facts))}", "bold red")
            console.say(pick("ファイルは変えていません。", "The file was not changed."))
            raise SystemExit(code_of(failure))
        console.say(f"{name} · {summary}", "dim")
    _show_before_after(before, draft)
    if ask and not typer.confirm(pick("差し替えますか？", "Take it?"), default=True, err=True):
        console.say(pick("元のままにしました。", "Left as it was."))
        return
    chart_file.save(replace(draft, version=before.version + 1, updated_at=now()))
    console.say(pick(f"差し替えました。戻すには: mandala undo {file}", f"Done. To undo: mandala undo {file}"))


def _show_before_after(before: Chart, after: Chart) -> None:
    changes = differences(before, after)
    if not changes:
        console.say(pick("題の変わったセルはありません。", "No title changed."))
    for ref, old, new in changes:
        console.show(f"{ref!s:<4} - {old or '·'}", "red")
        console.show(f"     + {new or '·'}", "green")
