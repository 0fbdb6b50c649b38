"""A series as an inline SVG: line, threshold, axes with figures and times. Pure."""

from __future__ import annotations

from datetime import tzinfo

from markupsafe import Markup

from goal_mandala.ops.aws.metrics import Series
from goal_mandala.ops.window import Window

WIDTH, HEIGHT = 640, 140
LEFT, BOTTOM, TOP = 56, 22, 10


def line_plot(series: Series, window: Window, threshold: float | None, zone: tzinfo) -> Markup:
    """Gaps where there is no data; the threshold as a dashed line where it is in reach of the data."""
    values = series.values(window)
    known = [value for value in values if value is not None]
    high = max(known, default=0.0) or 1.0
    near = threshold is not None and threshold <= 3 * high
    top = max(high, threshold or 0.0) * 1.1 if near else high * 1.1
    marks = [_grid(top), _line(values, top)]
    if near and threshold is not None:
        y = _y(threshold, top)
        marks.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH}" y2="{y}" class="limit"/>')
    begin, end = (f"{at.astimezone(zone):%m-%d %H:%M}" for at in (window.start, window.end))
    base = HEIGHT - 6
    marks.append(
        f'<text x="{LEFT}" y="{base}">{begin}</text><text x="{WIDTH}" y="{base}" text-anchor="end">{end}</text>'
    )
    title = f"{series.ask.metric} {series.ask.statistic}"
    return Markup(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">{"".join(marks)}</svg>')


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / top), 1)


def _grid(top: float) -> str:
    lines: list[str] = []
    for share in (0.0, 0.5, 1.0):
        y = _y(top * share, top)
        figure = f"{top * share:,.0f}" if top >= 10 else f"{top * share:.2f}"
        lines.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH}" y2="{y}" class="grid"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{figure}</text>')
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
