"""What a person may choose about an export. Owns the choices and their limits; knows no format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.time_budget import MAX_MINUTES

Paper = Literal["a4", "a3"]
Theme = Literal["light", "dark", "auto"]

MIN_PIXELS, MAX_PIXELS = 320, 10_000
"""Width of a PNG: a thumbnail, and A3 at 600 dots per inch (some 600 MB of memory while it is drawn)."""

LAST_YEAR = 9000
"""A plan needs years after its start; the calendar ends with 9999."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``paper`` for html, pdf; ``theme`` for html; ``width`` in pixels for png.

    ``start`` and ``minutes_per_week`` are for ics: the first day of the plan (default: the day of
    the chart's last change) and the weekly time budget in minutes (default: read from the goal).
    Raises :class:`InvalidInput` for a value outside its limits.
    """

    paper: Paper = "a4"
    theme: Theme = "auto"
    start: date | None = None
    minutes_per_week: int | None = None
    width: int = 2400

    def __post_init__(self) -> None:
        _one_of("paper", self.paper, get_args(Paper))
        _one_of("theme", self.theme, get_args(Theme))
        _between("width", self.width, MIN_PIXELS, MAX_PIXELS)
        if self.start is not None:
            _between("start", self.start.year, 1, LAST_YEAR)
        if self.minutes_per_week is not None:
            _between("minutes_per_week", self.minutes_per_week, 1, MAX_MINUTES)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InvalidInput("export_option", option=name, value=str(value)[:20], allowed=", ".join(allowed))


def _between(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidInput("export_option_range", option=name, value=str(value)[:20], minimum=low, maximum=high)
