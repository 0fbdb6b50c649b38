"""A series as an inline SVG: line, threshold, axes with figures and times. Pure."""

from __future__ import annotations

from datetime import tzinfo

from markupsafe import Markup, escape

from goal_mandala.ops.aws.metrics import Series
from goal_mandala.ops.health_report.words import figure
from goal_mandala.ops.window import Window

WIDTH, HEIGHT = 640, 140
LEFT, BOTTOM, TOP = 56, 22, 10
_STEPS = (1, 2, 4, 6, 8, 10)
"""Tops of an axis whose half is a whole number too, but for the first."""


def line_plot(
    series: Series, window: Window, zone: tzinfo, title: str, threshold: tuple[float, str] | None = None, unit: str = ""
) -> Markup:
    """Gaps where there is no data; the threshold, with its label, as a dashed line where it is in reach of the data."""
    values = series.values(window)
    high = max((value for value in values if value is not None), default=0.0)
    near = threshold is not None and threshold[0] <= 3 * (high or 1.0)
    top = _top(max(high, threshold[0] * 1.1 if near and threshold else 0.0))
    marks = [_grid(top, unit), _line(values, top)]
    if near and threshold:
        y = _y(threshold[0], top)
        marks.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH}" y2="{y}" class="limit"/>')
        marks.append(f'<text x="{LEFT + 4}" y="{y - 3}" class="limit">{escape(threshold[1])}</text>')
    marks.append(_times(window, zone))
    return Markup(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(marks)}</svg>')


def _top(high: float) -> float:
    """The axis ends at a round figure, never below 1: a count has no halves."""
    power = 1.0
    while power * 10 < high:
        power *= 10
    return next(step * power for step in _STEPS if step * power >= high)


def _times(window: Window, zone: tzinfo) -> str:
    """Begin, middle, end; the zone once."""
    begin, end = (at.astimezone(zone) for at in (window.start, window.end))
    middle = begin + (end - begin) / 2
    form = "%m-%d %H:%M" if begin.date() != end.date() else "%H:%M"
    ticks = (
        (LEFT, "start", f"{begin:{form}}"),
        ((LEFT + WIDTH) / 2, "middle", f"{middle:{form}}"),
        (WIDTH, "end", f"{end:{form}} {end:%Z}"),
    )
    return "".join(f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="{side}">{at}</text>' for x, side, at in ticks)


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / top), 1)


def _grid(top: float, unit: str) -> str:
    lines: list[str] = []
    for share in (0.0, 0.5, 1.0):
        if share == 0.5 and top == 1 and unit != "ms":
            continue
        y = _y(top * share, top)
        lines.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH}" y2="{y}" class="grid"/>')
        label = figure(top * share, unit) if share else "0"
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{label}</text>')
    return "".join(lines)


def _line(values: list[float | None], top: float) -> str:
    """One polyline per stretch of data, a dot for a point alone."""
    step = (WIDTH - LEFT) / max(1, len(values))
    parts: list[str] = []
    stretch: list[str] = []
    for index, value in enumerate([*values, None]):
        if value is not None:
            stretch.append(f"{LEFT + step * (index + 0.5):.1f},{_y(value, top)}")
        elif stretch:
            x, _, y = stretch[0].partition(",")
            alone = f'<circle cx="{x}" cy="{y}" r="2.5"/>'
            parts.append(alone if len(stretch) == 1 else f'<polyline points="{" ".join(stretch)}"/>')
            stretch = []
    return "".join(parts)
