"""Commands on single cells of a chart: edit, lock, unlock, swap, undo, redo."""

from __future__ import annotations

from typing import Annotated

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.changes import show_changes
from goal_mandala.cli.chart_view import show_cell
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.places.place import Place, open_place
from goal_mandala.domain.editing import CellChange
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import ActionType, CellRef


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
    server: options.Server = None,
) -> None:
    change = CellChange(title, description, background, kind, times, True if lock else None)
    if change == CellChange():
        raise InvalidInput("nothing_to_change")
    place = open_place(file, server)
    ref = CellRef.parse(cell)
    show_cell(place.edit(ref, change), ref)
    _tell_undo(place)


def lock(file: options.File, cells: options.Cells, server: options.Server = None) -> None:
    _lock_all(open_place(file, server), cells, locked=True)


def unlock(file: options.File, cells: options.Cells, server: options.Server = None) -> None:
    _lock_all(open_place(file, server), cells, locked=False)


def _lock_all(place: Place, cells: list[str], *, locked: bool) -> None:
    place.lock([CellRef.parse(c) for c in cells], locked=locked)
    console.say(
        pick(
            f"{'ロックしました' if locked else 'ロックを外しました'}: {' '.join(cells)}",
            f"{'Locked' if locked else 'Unlocked'}: {' '.join(cells)}",
        )
    )


def swap(file: options.File, one: options.Cell, other: options.Cell, server: options.Server = None) -> None:
    place = open_place(file, server)
    first, second = CellRef.parse(one), CellRef.parse(other)
    swapped = place.swap(first, second)
    for ref in (first, second):
        if there := swapped.cell(ref):
            console.show(f"{ref}  {there.title}")
    _tell_undo(place)


def undo(file: options.File, server: options.Server = None) -> None:
    _step(open_place(file, server), back=True)


def redo(file: options.File, server: options.Server = None) -> None:
    _step(open_place(file, server), back=False)


def _step(place: Place, *, back: bool) -> None:
    before = place.chart
    after = place.undo() if back else place.redo()
    console.say(pick("元に戻しました。", "Undone.") if back else pick("やり直しました。", "Redone."))
    show_changes(before, after)


def _tell_undo(place: Place) -> None:
    console.say(pick(f"戻すには: {program()} undo {place.named}", f"To undo: {program()} undo {place.named}"), "dim")
