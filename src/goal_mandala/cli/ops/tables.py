"""Tables for a terminal: never wider than it, Japanese counted in columns, long cells folded. Owns layout only."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goal_mandala.cli import console

if TYPE_CHECKING:
    from rich.text import Text

NARROWEST = 60
PIPED = 80
"""Columns where nobody says how many there are."""
_GAP = 2
_BELOW = 6


@dataclass(frozen=True, slots=True)
class Column:
    """``flexible`` columns give way when the table is too wide; the others keep their longest cell."""

    title: str
    right: bool = False
    flexible: bool = False


def width() -> int:
    """Columns there are: the terminal's, ``COLUMNS``, else 80."""
    if os.environ.get("COLUMNS", "").isdigit() or sys.stdout.isatty():
        return max(NARROWEST, shutil.get_terminal_size().columns)
    return PIPED


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Text]],
    *,
    header: bool = True,
    below: Mapping[int, str] | None = None,
) -> None:
    """Print *rows* under *columns* on standard output; *below* a row its line of the whole width, for a command to be copied."""
    from rich.text import Text

    texts = [[cell if isinstance(cell, Text) else Text(console.completed(cell)) for cell in row] for row in rows]
    widths = _widths(columns, texts, width(), header=header)
    if header:
        heads = [Text(column.title, style="bold") for column in columns]
        _print_row(columns, heads, widths)
    for n, row in enumerate(texts):
        _print_row(columns, row, widths)
        if below and n in below:
            console.show(f"{' ' * _BELOW}{below[n]}", hang=_BELOW + 2, torn=True)


def _widths(columns: Sequence[Column], rows: list[list[Text]], room: int, *, header: bool) -> list[int]:
    from rich.cells import cell_len

    need = [
        max(
            [
                cell_len(column.title) if header else 0,
                *(cell_len(line) for row in rows for line in row[i].plain.split("\n")),
            ]
        )
        for i, column in enumerate(columns)
    ]
    over = sum(need) + _GAP * (len(columns) - 1) - room
    while over > 0:
        wide = max((i for i, column in enumerate(columns) if column.flexible), key=lambda i: need[i], default=None)
        if wide is None or need[wide] <= 8:
            break
        need[wide] -= 1
        over -= 1
    return need


def _print_row(columns: Sequence[Column], row: Sequence[Text], widths: list[int]) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    folded = [_folded(cell.plain, widths[i]) for i, cell in enumerate(row)]
    for number in range(max(len(lines) for lines in folded)):
        line = Text()
        for i, lines in enumerate(folded):
            piece = lines[number] if number < len(lines) else ""
            pad = " " * max(0, widths[i] - cell_len(piece))
            line.append((pad if columns[i].right else "") + piece, style=row[i].style or "")
            if i < len(columns) - 1:
                line.append(("" if columns[i].right else pad) + " " * _GAP)
        line.rstrip()
        console.out().print(line)


def _folded(text: str, room: int) -> list[str]:
    """*text* in lines of *room* columns; what has no place to break is torn."""
    from goal_mandala.cli.wrapping import fold

    return fold(text, room, torn=True) or [""]
