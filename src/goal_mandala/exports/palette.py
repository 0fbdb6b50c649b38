"""Colours of a chart: paper, ink and one muted accent per block, for light and for dark.

Owns the figures; contrast is checked by their test (WCAG 2.2: 4.5 to 1 for text). Knows no format.
Hues go round the chart clockwise (positions 0 1 2 4 7 6 5 3), so that neighbours are neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """CSS hex colours. ``accents`` by position; ``on_accent`` is text on a filled accent."""

    paper: str
    surface: str
    ink: str
    quiet: str
    line: str
    on_accent: str
    goal: str
    on_goal: str
    accents: tuple[str, str, str, str, str, str, str, str]
    tint_share: float

    def tint(self, position: int) -> str:
        """The accent of *position* laid thinly on the surface: the ground of an action."""
        return mix(self.surface, self.accents[position], self.tint_share)

    def edge(self, position: int) -> str:
        """A line in the colour of the block, lighter than its accent."""
        return mix(self.surface, self.accents[position], 0.38)

    def middle(self) -> str:
        """The ground of the middle block: the goal's own colour, faint."""
        return mix(self.surface, self.goal, 0.4)


LIGHT = Palette(
    paper="#faf8f3",
    surface="#fffefb",
    ink="#2a2925",
    quiet="#6b675e",
    line="#d9d4c8",
    on_accent="#ffffff",
    goal="#2f3437",
    on_goal="#fffdf7",
    accents=("#9c5443", "#8a6526", "#68702f", "#914f70", "#3d7853", "#6f5b98", "#46689a", "#2d7378"),
    tint_share=0.07,
)

DARK = Palette(
    paper="#1b1c1e",
    surface="#232427",
    ink="#ece9e1",
    quiet="#a9a59b",
    line="#3c3d41",
    on_accent="#1b1c1e",
    goal="#ece9e1",
    on_goal="#232427",
    accents=("#dca08f", "#d8b57a", "#bcc283", "#d99cb8", "#8fc6a2", "#b9a9de", "#9cb9e2", "#86c3c6"),
    tint_share=0.09,
)


def mix(below: str, above: str, share: float) -> str:
    """*share* (0-1) of the colour *above* over *below*, as hex."""
    pairs = zip(channels(below), channels(above), strict=True)
    return "#" + "".join(f"{round(b + (a - b) * share):02x}" for b, a in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green, blue, 0-255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
