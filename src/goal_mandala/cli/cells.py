"""Commands on single cells of a chart file: edit, lock, unlock, swap, undo, redo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.changes import show_changes
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.files import now, open_chart, step, today
from goal_mandala.cli.language import pick, program
from goal_mandala.domain.editing import CellChange, edit_cell, swap_cells
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import ActionType, CellRef, Chart


def looked_over(chart: Chart) -> Chart:
    """*chart* with its findings as they are now."""
    from goal_mandala.generation.quality import inspect

    return replace(chart, findings=inspect(chart, today()))


def edit(
    file: options.File,
    cell: options.Cell,
    title: Annotated[
        str | None, typer.Option("--title", "-t", metavar=pick("文", "TEXT"), help=pick("新しい題", "New title"))
    ] = None,
    description: Annotated[
        str | None,
        typer.Option("--description", "-d", metavar=pick("文", "TEXT"), help=pick("新しい説明", "New description")),
    ] = None,
    background: Annotated[
        str | None,
        typer.Option("--background", "-b", metavar=pick("文", "TEXT"), help=pick("新しい背景", "New background")),
    ] = None,
    kind: Annotated[
        ActionType | None, typer.Option("--type", metavar="execution|habit", help=pick("種類（実行か習慣）", "Type"))
    ] = None,
    times: Annotated[
        int | None,
        typer.Option(
            "--times-per-week", metavar="N", help=pick("習慣の週あたりの回数（1〜7）", "Times a week of a habit (1-7)")
        ),
    ] = None,
    lock: Annotated[bool, typer.Option("--lock", help=pick("同時にロックする", "Lock it as well"))] = False,
) -> None:
    change = CellChange(title, description, background, kind, times, True if lock else None)
    if change == CellChange():
        raise InvalidInput("nothing_to_change")
    chart_file, chart = open_chart(file)
    ref = CellRef.parse(cell)
    edited = looked_over(edit_cell(chart, ref, change, now()))
    chart_file.save(edited)
    show_cell(edited, ref)
    _tell_undo(file)


def lock(file: options.File, cells: options.Cells) -> None:
    _lock_all(file, cells, locked=True)


def unlock(file: options.File, cells: options.Cells) -> None:
    _lock_all(file, cells, locked=False)


def _lock_all(file: Path, cells: list[str], *, locked: bool) -> None:
    chart_file, chart = open_chart(file)
    moment = now()
    version = chart.version + 1
    for ref in [CellRef.parse(c) for c in cells]:
        chart = edit_cell(chart, ref, CellChange(locked=locked), moment)
    chart_file.save(replace(chart, version=version))
    console.say(
        pick(
            f"{'ロックしました' if locked else 'ロックを外しました'}: {' '.join(cells)}",
            f"{'Locked' if locked else 'Unlocked'}: {' '.join(cells)}",
        )
    )


def swap(file: options.File, one: options.Cell, other: options.Cell) -> None:
    chart_file, chart = open_chart(file)
    first, second = CellRef.parse(one), CellRef.parse(other)
    swapped = looked_over(swap_cells(chart, first, second, now()))
    chart_file.save(swapped)
    for ref in (first, second):
        if there := swapped.cell(ref):
            console.show(f"{ref}  {there.title}")
    _tell_undo(file)


def undo(file: options.File) -> None:
    _step(file, back=True)


def redo(file: options.File) -> None:
    _step(file, back=False)


def _step(file: Path, *, back: bool) -> None:
    chart_file, before = open_chart(file)
    after = step(chart_file, back=back)
    console.say(pick("元に戻しました。", "Undone.") if back else pick("やり直しました。", "Redone."))
    show_changes(before, after)


def _tell_undo(file: Path) -> None:
    console.say(pick(f"戻すには: {program()} undo {file}", f"To undo: {program()} undo {file}"), "dim")
