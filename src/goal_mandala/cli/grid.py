"""The chart as a grid of characters: all 9×9 where the terminal is wide, else the centre and the eight blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from goal_mandala.cli.wrapping import wrap
from goal_mandala.domain.mandala import SIZE, Action, CellRef, Chart
from goal_mandala.domain.progress import action_progress
from goal_mandala.domain.schedule import period_of

WIDE = 136
"""Columns from which the 9×9 grid is shown: nine cells of seven full-width characters."""

MAX_CELL = 24
NARROWEST_BLOCK = 40
BLOCK_STYLES = ("red", "dark_orange", "yellow", "green", "cyan", "dodger_blue1", "medium_purple", "magenta")
_AROUND = (0, 1, 2, 3, None, 4, 5, 6, 7)
"""Positions of a 3×3 block in reading order; the centre has none."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """``label`` is the cell's number, as commands take it; it stands in the line above the cell."""

    text: str
    style: str = ""
    label: str = ""


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
        text = _marked(there.title, there.locked) if there else "·"
        cells.append(GridCell(text, f"bold {BLOCK_STYLES[position]}", str(position)))
    return cells


def block_cells(chart: Chart, position: int) -> list[GridCell]:
    """A sub-goal and its eight actions, in reading order."""
    period = period_of(chart)
    owner = chart.sub_goals[position]
    style = BLOCK_STYLES[position]
    cells: list[GridCell] = []
    for inner in _AROUND:
        if inner is None:
            cells.append(GridCell(owner.title if owner else "·", f"bold reverse {style}", str(position)))
            continue
        action = chart.action(CellRef(position, inner))
        done = action is not None and action_progress(action, period) >= 100
        text = _marked(action.title, action.locked) if action else "·"
        label = f"{position}.{inner}"
        cells.append(GridCell(f"✓ {text}" if done else text, "" if action else "dim", label))
    return cells


def meter(chart: Chart, position: int) -> str:
    """``●●◐○○···``: how far each of a block's eight actions is, while the chart is made."""
    owner = chart.sub_goals[position]
    return "".join(map(_mark, owner.actions)) if owner else "·" * SIZE


def _mark(action: Action | None) -> str:
    if action is None:
        return "·"
    return "●" if action.tasks else "◐" if action.description else "○"


def _marked(title: str, locked: bool) -> str:
    return f"🔒{title}" if locked else title


def draw(rows: Sequence[Sequence[GridCell]], width: int, heavy: int = 0) -> Text:
    """Boxes of *width* columns each; every *heavy*-th line is a thick one."""
    columns = len(rows[0])
    out = Text(no_wrap=True, overflow="crop")
    for number, row in enumerate(rows):
        out.append(_rule([cell.label for cell in row], width, heavy, number, len(rows)) + "\n")
        wrapped = [wrap(cell.text, width - 2) for cell in row]
        height = max(3 if heavy else 2, *(len(w) for w in wrapped))
        for line in range(height):
            for index, cell in enumerate(row):
                out.append(_bar(index, heavy))
                offset = (height - len(wrapped[index])) // 2
                inside = wrapped[index][line - offset] if 0 <= line - offset < len(wrapped[index]) else ""
                out.append(_centred(inside, width), style=cell.style)
            out.append(_bar(columns, heavy) + "\n")
    out.append(_rule([""] * columns, width, heavy, len(rows), len(rows)))
    return out


def _centred(text: str, width: int) -> str:
    free = max(0, width - cell_len(text))
    return " " * (free // 2) + text + " " * (free - free // 2)


def _bar(index: int, heavy: int) -> str:
    return "┃" if heavy and index % heavy == 0 else "│"


def _rule(labels: Sequence[str], width: int, heavy: int, row: int, rows: int) -> str:
    """The line above *row*, with the numbers of the cells below it."""
    dash = "━" if heavy and row % heavy == 0 else "─"
    parts = [_joint(i, row, len(labels), rows, heavy) + _labelled(label, dash, width) for i, label in enumerate(labels)]
    return "".join(parts) + _joint(len(labels), row, len(labels), rows, heavy)


def _labelled(label: str, dash: str, width: int) -> str:
    lead = f"{dash}{label}" if label else ""
    return lead + dash * (width - len(lead))


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
