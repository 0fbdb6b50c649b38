"""The chart as a grid of characters: all 9×9 where the terminal is wide, else the centre and the eight blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from goal_mandala.cli.wrapping import wrap
from goal_mandala.domain.mandala import SIZE, CellRef, Chart
from goal_mandala.domain.progress import action_progress, sub_goal_progress
from goal_mandala.domain.schedule import Period, period_of

WIDE = 136
"""Columns from which the 9×9 grid is shown: nine cells of seven full-width characters."""

MAX_CELL = 24
NARROWEST_BLOCK = 40
BLOCK_STYLES = ("red", "dark_orange", "yellow", "green", "cyan", "dodger_blue1", "medium_purple", "magenta")
_AROUND = (0, 1, 2, 3, None, 4, 5, 6, 7)
"""Positions of a 3×3 block in reading order; the centre has none."""


@dataclass(frozen=True, slots=True)
class GridCell:
    text: str
    style: str = ""


def whole_grid(chart: Chart, width: int) -> Text:
    """The 9×9 grid for a terminal of *width* columns (at least :data:`WIDE`)."""
    cell = min(MAX_CELL, (width - 10) // 9)
    rows = [[GridCell("")] * 9 for _ in range(9)]
    for place, position in enumerate(_AROUND):
        block = centre_cells(chart) if position is None else block_cells(chart, position)
        for inner, there in enumerate(block):
            rows[place // 3 * 3 + inner // 3][place % 3 * 3 + inner % 3] = there
    return draw(rows, cell, heavy=3)


def small_grid(cells: Sequence[GridCell], width: int) -> Text:
    """One 3×3 block for a terminal of *width* columns."""
    cell = max(8, min(MAX_CELL + 4, (width - 4) // 3))
    return draw([cells[i : i + 3] for i in (0, 3, 6)], cell)


def centre_cells(chart: Chart) -> list[GridCell]:
    """The goal and its eight sub-goals, in reading order."""
    cells: list[GridCell] = []
    for position in _AROUND:
        if position is None:
            cells.append(GridCell(chart.goal.title, "bold reverse"))
            continue
        there = chart.sub_goals[position]
        cells.append(GridCell(_marked(there.title, there.locked) if there else "·", f"bold {BLOCK_STYLES[position]}"))
    return cells


def block_cells(chart: Chart, position: int) -> list[GridCell]:
    """A sub-goal and its eight actions, in reading order."""
    period = period_of(chart)
    owner = chart.sub_goals[position]
    style = BLOCK_STYLES[position]
    cells: list[GridCell] = []
    for inner in _AROUND:
        if inner is None:
            cells.append(GridCell(owner.title if owner else "·", f"bold reverse {style}"))
            continue
        action = chart.action(CellRef(position, inner))
        done = action is not None and action_progress(action, period) >= 100
        text = _marked(action.title, action.locked) if action else "·"
        cells.append(GridCell(f"✓ {text}" if done else text, "" if action else "dim"))
    return cells


def meter(chart: Chart, position: int, period: Period) -> str:
    """``●●●○○○○○ 38 %``: actions titled so far while it is made, progress afterwards."""
    owner = chart.sub_goals[position]
    there = sum(a is not None for a in owner.actions) if owner else 0
    if there < SIZE:
        return "●" * there + "○" * (SIZE - there)
    return f"{sub_goal_progress(owner, period):.0f} %"


def _marked(title: str, locked: bool) -> str:
    return f"🔒{title}" if locked else title


def draw(rows: Sequence[Sequence[GridCell]], width: int, heavy: int = 0) -> Text:
    """Boxes of *width* columns each; every *heavy*-th line is a thick one."""
    columns = len(rows[0])
    out = Text(no_wrap=True, overflow="crop")
    out.append(_rule(columns, width, heavy, 0, len(rows)) + "\n")
    for number, row in enumerate(rows, 1):
        wrapped = [wrap(cell.text, width - 2) for cell in row]
        height = max(3 if heavy else 2, *(len(w) for w in wrapped))
        for line in range(height):
            for index, cell in enumerate(row):
                out.append(_bar(index, heavy))
                offset = (height - len(wrapped[index])) // 2
                inside = wrapped[index][line - offset] if 0 <= line - offset < len(wrapped[index]) else ""
                out.append(_centred(inside, width), style=cell.style)
            out.append(_bar(columns, heavy) + "\n")
        out.append(_rule(columns, width, heavy, number, len(rows)) + ("\n" if number < len(rows) else ""))
    return out


def _centred(text: str, width: int) -> str:
    free = max(0, width - cell_len(text))
    return " " * (free // 2) + text + " " * (free - free // 2)


def _bar(index: int, heavy: int) -> str:
    return "┃" if heavy and index % heavy == 0 else "│"


def _rule(columns: int, width: int, heavy: int, row: int, rows: int) -> str:
    thick = bool(heavy) and row % heavy == 0
    line = ("━" if thick else "─") * width
    return "".join(_joint(i, row, columns, rows, heavy) + (line if i < columns else "") for i in range(columns + 1))


def _joint(column: int, row: int, columns: int, rows: int, heavy: int) -> str:
    vertical = bool(heavy) and column % heavy == 0
    horizontal = bool(heavy) and row % heavy == 0
    place = (0 if row == 0 else 2 if row == rows else 1, 0 if column == 0 else 2 if column == columns else 1)
    light = ("┌┬┐", "├┼┤", "└┴┘")
    both = ("┏┳┓", "┣╋┫", "┗┻┛")
    tall = ("┎┰┒", "┠╂┨", "┖┸┚")
    flat = ("┍┯┑", "┝┿┥", "┕┷┙")
    table = both if vertical and horizontal else tall if vertical else flat if horizontal else light
    return table[place[0]][place[1]]
