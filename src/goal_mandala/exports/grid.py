"""Where each cell stands: nine blocks of nine, the goal in the middle of the middle.

Owns the order of places (generation specification, "The mandala chart") and what each place shows.
Knows no format, no size and no colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, SubGoal
from goal_mandala.domain.progress import action_progress, goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import period_of
from goal_mandala.exports.text_hygiene import one_line

Place = tuple[int, int]
Role = Literal["goal", "sub_goal", "action", "empty"]

PLACES = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2))
"""Row and column in a 3x3 block of positions 0-7; the middle (1, 1) is the block's own."""

MIDDLE = (1, 1)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One of 81 places. ``row`` and ``column`` are 0-2 inside the block; ``accent`` a position 0-7."""

    row: int
    column: int
    role: Role
    title: str
    progress: float = 0.0
    accent: int | None = None
    type: ActionType | None = None
    ref: CellRef | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class GridBlock:
    """Nine cells in reading order. ``position`` is None for the middle block."""

    row: int
    column: int
    position: int | None
    cells: tuple[GridCell, ...]


def blocks(chart: Chart) -> tuple[GridBlock, ...]:
    """The nine blocks, the middle one first, then by position."""
    period = period_of(chart)
    shares = [sub_goal_progress(s, period) / 100 for s in chart.sub_goals]
    centre: dict[Place, GridCell] = {
        MIDDLE: GridCell(*MIDDLE, "goal", one_line(chart.goal.title), goal_progress(chart) / 100, heading=True)
    }
    for position, place in enumerate(PLACES):
        centre[place] = _sub_goal_cell(place, position, chart.sub_goals[position], shares[position])
    found = [GridBlock(*MIDDLE, None, _in_reading_order(centre))]
    for position, place in enumerate(PLACES):
        owner = chart.sub_goals[position]
        cells: dict[Place, GridCell] = {MIDDLE: _sub_goal_cell(MIDDLE, position, owner, shares[position], heading=True)}
        for number, inner in enumerate(PLACES):
            action = owner.actions[number] if owner is not None else None
            share = action_progress(action, period) / 100
            cells[inner] = _action_cell(inner, CellRef(position, number), action, share)
        found.append(GridBlock(*place, position, _in_reading_order(cells)))
    return tuple(found)


def cells(chart: Chart) -> Iterator[tuple[GridBlock, GridCell]]:
    """All 81 places with their blocks."""
    for block in blocks(chart):
        for cell in block.cells:
            yield block, cell


def _in_reading_order(by_place: dict[Place, GridCell]) -> tuple[GridCell, ...]:
    return tuple(by_place[place] for place in sorted(by_place))


def _sub_goal_cell(
    place: Place, position: int, sub_goal: SubGoal | None, share: float, *, heading: bool = False
) -> GridCell:
    ref = CellRef(position)
    if sub_goal is None:
        return GridCell(*place, "empty", "", accent=position, ref=ref, heading=heading)
    return GridCell(*place, "sub_goal", one_line(sub_goal.title), share, position, ref=ref, heading=heading)


def _action_cell(place: Place, ref: CellRef, action: Action | None, share: float) -> GridCell:
    if action is None:
        return GridCell(*place, "empty", "", accent=ref.sub_goal, ref=ref)
    title = one_line(action.title)
    return GridCell(*place, "action", title, share, ref.sub_goal, action.type, ref)
