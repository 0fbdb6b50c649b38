"""The chart as one sheet: every rectangle, line of text and mark of the 9x9 grid, in numbers.

Owns the composition that SVG, PDF and PNG share, so that they show the same sheet. Knows no
syntax and no font file; its unit is 1/1684 of the sheet's width (two units to a point on A4).
"""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.mandala import ActionType, Chart
from goal_mandala.domain.progress import goal_progress
from goal_mandala.exports.fitting import Box, Fitted, fit
from goal_mandala.exports.grid import GridBlock, GridCell, cells
from goal_mandala.exports.labels import day_words, labels_for
from goal_mandala.exports.palette import LIGHT, Palette
from goal_mandala.exports.text_hygiene import one_line

WIDTH, HEIGHT = 1684.0, 1190.0
"""ISO A landscape (ratio 1:√2)."""

MARGIN = 52.0
HEADER = 92.0
FOOTER = 34.0
BLOCK_GAP = 14.0
CELL_GAP = 4.0
PADDING = 11.0
ROUNDING = 5.0
BLOCK_ROUNDING = 9.0
BLOCK_PADDING = 5.0

_CELL_TEXT = 18.0
_HEADING_TEXT = 19.5
_GOAL_TEXT = 27.0
_TITLE_TEXT = 40.0
_SMALL_TEXT = 17.0

MIDDLE_COLUMNS = (1.0, 1.24, 1.0)
MIDDLE_ROWS = (1.0, 1.42, 1.0)
"""The goal stands largest: in the middle block its row and column have more of the room."""


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled rectangle with rounded corners."""

    rect: Rect
    fill: str
    rounding: float = ROUNDING


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines of one text in a box: *rect* is the room, ``align`` is start, middle or end."""

    rect: Rect
    fitted: Fitted
    colour: str
    align: str = "middle"
    bold: bool = False
    serif: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at a cell's corner: ``square`` is done once, ``ring`` is kept up. x, y: its middle."""

    kind: str
    x: float
    y: float
    size: float
    colour: str


@dataclass(frozen=True, slots=True)
class PosterCell:
    """A cell with all that is drawn in it; ``bar`` is the mark of progress, None at nought."""

    block: GridBlock
    cell: GridCell
    panel: Panel
    lettering: Lettering | None
    mark: Mark | None
    bar: tuple[Rect, str] | None


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet, drawn in the order of the fields."""

    title: str
    language: str
    paper: str
    panels: tuple[Panel, ...]
    cells: tuple[PosterCell, ...]
    header: tuple[Lettering, ...]
    footer: tuple[Lettering, ...]
    legend: tuple[Mark, ...]


def compose(chart: Chart, palette: Palette = LIGHT) -> Poster:
    """Lay the chart out on one sheet."""
    language = chart.goal.language
    drawn: list[PosterCell] = []
    grounds: dict[int | None, Panel] = {}
    for block, cell in cells(chart):
        rect = block_rect(block.row, block.column)
        grounds.setdefault(block.position, _ground(rect, block.position, palette))
        drawn.append(_draw(block, cell, _cell_rect(rect, cell, block.position is None), palette, language))
    marks, words = _legend(chart, palette)
    return Poster(
        one_line(chart.goal.title),
        language,
        palette.paper,
        tuple(grounds.values()),
        tuple(drawn),
        _header(chart, palette),
        words,
        marks,
    )


def block_rect(row: int, column: int) -> Rect:
    """Where the block at *row*, *column* (0-2) stands."""
    width = (WIDTH - 2 * MARGIN - 2 * BLOCK_GAP) / 3
    top = MARGIN + HEADER
    height = (HEIGHT - top - MARGIN - FOOTER - 2 * BLOCK_GAP) / 3
    return Rect(MARGIN + column * (width + BLOCK_GAP), top + row * (height + BLOCK_GAP), width, height)


def _cell_rect(block: Rect, cell: GridCell, middle: bool) -> Rect:
    x, width = _share(block.width, cell.column, MIDDLE_COLUMNS if middle else (1.0, 1.0, 1.0))
    y, height = _share(block.height, cell.row, MIDDLE_ROWS if middle else (1.0, 1.0, 1.0))
    return Rect(block.x + x, block.y + y, width, height)


def _share(whole: float, index: int, weights: tuple[float, float, float]) -> tuple[float, float]:
    """Offset and length of part *index* of a block's side divided by *weights*, gaps between."""
    room = (whole - 2 * BLOCK_PADDING - 2 * CELL_GAP) / sum(weights)
    return BLOCK_PADDING + sum(weights[:index]) * room + index * CELL_GAP, weights[index] * room


def _ground(rect: Rect, position: int | None, palette: Palette) -> Panel:
    fill = palette.middle() if position is None else palette.edge(position)
    return Panel(rect, fill, rounding=BLOCK_ROUNDING)


def _draw(block: GridBlock, cell: GridCell, rect: Rect, palette: Palette, language: str) -> PosterCell:
    panel, colour = _panel(cell, rect, palette)
    largest = {"goal": _GOAL_TEXT, "sub_goal": _HEADING_TEXT}.get(cell.role, _CELL_TEXT)
    bold = cell.role != "action"
    room = Rect(rect.x + PADDING, rect.y + PADDING - 2, rect.width - 2 * PADDING, rect.height - 2 * PADDING + 2)
    lettering = None
    if cell.title:
        fitted = fit(cell.title, Box(room.width, room.height, largest, bold), language)
        lettering = Lettering(room, fitted, colour, bold=bold, text=cell.title)
    return PosterCell(block, cell, panel, lettering, _mark(cell, rect, palette), _bar(cell, rect, palette))


def _panel(cell: GridCell, rect: Rect, palette: Palette) -> tuple[Panel, str]:
    if cell.role == "goal":
        return Panel(rect, palette.goal), palette.on_goal
    if cell.accent is None or cell.role == "empty":
        return Panel(rect, palette.paper), palette.quiet
    if cell.role == "sub_goal":
        return Panel(rect, palette.accents[cell.accent]), palette.on_accent
    return Panel(rect, palette.tint(cell.accent)), palette.ink


def _mark(cell: GridCell, rect: Rect, palette: Palette) -> Mark | None:
    if cell.type is None or cell.accent is None:
        return None
    kind = "ring" if cell.type is ActionType.HABIT else "square"
    return Mark(kind, rect.x + rect.width - 8, rect.y + 8, 6.5, palette.accents[cell.accent])


def _bar(cell: GridCell, rect: Rect, palette: Palette) -> tuple[Rect, str] | None:
    if cell.progress <= 0:
        return None
    colour = palette.on_accent if cell.accent is None or cell.role == "sub_goal" else palette.accents[cell.accent]
    full = rect.width - 2 * PADDING
    return Rect(rect.x + PADDING, rect.y + rect.height - 6, full * min(1.0, cell.progress), 2.4), colour


def _header(chart: Chart, palette: Palette) -> tuple[Lettering, ...]:
    language, labels = chart.goal.language, labels_for(chart.goal.language)
    percent = int(goal_progress(chart) + 0.5)
    facts = [f"{labels.progress} {percent}%"] if percent else []
    if chart.goal.deadline is not None:
        facts.insert(0, f"{labels.deadline} {day_words(chart.goal.deadline, language)}")
    aside = Rect(WIDTH - MARGIN - 300, MARGIN, 300, HEADER - 26) if facts else None
    width = WIDTH - 2 * MARGIN - (330 if aside else 0)
    room = Rect(MARGIN + BLOCK_PADDING, MARGIN - 10, width, HEADER - 14)
    title = one_line(chart.goal.title)
    largest = Box(room.width, room.height, _TITLE_TEXT, bold=True)
    found = [Lettering(room, fit(title, largest, language), palette.ink, "start", serif=True, text=title)]
    if aside is not None:
        found.append(Lettering(aside, Fitted(tuple(facts), _SMALL_TEXT), palette.quiet, "end", text=" ".join(facts)))
    return tuple(found)


def _legend(chart: Chart, palette: Palette) -> tuple[tuple[Mark, ...], tuple[Lettering, ...]]:
    """Signs of the two types with their words, below the grid."""
    labels = labels_for(chart.goal.language)
    y = HEIGHT - MARGIN - FOOTER / 2 + 8
    x = MARGIN + BLOCK_PADDING + 8
    marks: list[Mark] = []
    words: list[Lettering] = []
    for kind, word in (("square", labels.execution), ("ring", labels.habit)):
        marks.append(Mark(kind, x, y, 8, palette.quiet))
        rect = Rect(x + 12, y - 12, 90, 24)
        words.append(Lettering(rect, Fitted((word,), _SMALL_TEXT - 2), palette.quiet, "start", text=word))
        x += 110
    return tuple(marks), tuple(words)
