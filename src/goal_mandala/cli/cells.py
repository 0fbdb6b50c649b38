"""Commands on single cells of a chart file: edit, lock, unlock, swap, undo, redo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.files import now, open_chart, today
from goal_mandala.cli.language import pick
from goal_mandala.domain.editing import CellChange, edit_cell, swap_cells
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import ActionType, CellRef, Chart
from goal_mandala.generation.quality import inspect
from goal_mandala.storage.chart_file import ChartFile

File = Annotated[Path, typer.Argument(help=pick("チャート（JSON）", "The chart (JSON)"))]
Cell = Annotated[
    str, typer.Argument(help=pick("サブ目標 0〜7、またはアクション 3.5", "A sub-goal 0-7, or an action like 3.5"))
]
Cells = Annotated[
    list[str],
    typer.Argument(
        help=pick("サブ目標 0〜7、アクション 3.5。複数可", "Sub-goals 0-7, actions like 3.5; several may be named")
    ),
]


def looked_over(chart: Chart) -> Chart:
    """*chart* with its findings as they are now."""
    return replace(chart, findings=inspect(chart, today()))


def edit(
    file: File,
    cell: Cell,
    title: Annotated[str | None, typer.Option("--title", "-t", help=pick("新しい題", "New title"))] = None,
    description: Annotated[
        str | None, typer.Option("--description", "-d", help=pick("新しい説明", "New description"))
    ] = None,
    background: Annotated[
        str | None, typer.Option("--background", "-b", help=pick("新しい背景", "New background"))
    ] = None,
    kind: Annotated[ActionType | None, typer.Option("--type", help=pick("種類", "Type"))] = None,
    times: Annotated[
        int | None,
        typer.Option("--times-per-week", help=pick("習慣の週あたりの回数（1〜7）", "Times a week of a habit (1-7)")),
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


def lock(file: File, cells: Cells) -> None:
    _lock_all(file, cells, locked=True)


def unlock(file: File, cells: Cells) -> None:
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


def swap(file: File, one: Cell, other: Cell) -> None:
    chart_file, chart = open_chart(file)
    first, second = CellRef.parse(one), CellRef.parse(other)
    swapped = looked_over(swap_cells(chart, first, second, now()))
    chart_file.save(swapped)
    for ref in (first, second):
        if there := swapped.cell(ref):
            console.show(f"{ref}  {there.title}")
    _tell_undo(file)


def undo(file: File) -> None:
    _step(file, back=True)


def redo(file: File) -> None:
    _step(file, back=False)


def _step(file: Path, *, back: bool) -> None:
    chart_file = ChartFile(file)
    before = chart_file.load()
    after = chart_file.undo(now()) if back else chart_file.redo(now())
    console.say(pick("元に戻しました。", "Undone.") if back else pick("やり直しました。", "Redone."))
    for ref, old, new in differences(before, after):
        console.show(f"{ref}  {old or '·'} → {new or '·'}")


def differences(before: Chart, after: Chart) -> list[tuple[CellRef, str, str]]:
    """(cell, old title, new title) wherever the titles differ."""
    refs = [CellRef(s) for s in range(8)] + [CellRef(s, a) for s in range(8) for a in range(8)]
    rows: list[tuple[CellRef, str, str]] = []
    for ref in refs:
        old, new = before.cell(ref), after.cell(ref)
        texts = (old.title if old else "", new.title if new else "")
        if texts[0] != texts[1]:
            rows.append((ref, *texts))
    return rows


def _tell_undo(file: Path) -> None:
    console.say(pick(f"戻すには: mandala undo {file}", f"To undo: mandala undo {file}"), "dim")
