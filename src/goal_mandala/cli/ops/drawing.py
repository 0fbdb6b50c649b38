"""Series as characters: a sparkline for a table's cell, a plot for a screen. Owns how numbers become marks; no colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goal_mandala.ops.window import Window

_BARS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def sparkline(values: Sequence[float | None], width: int = 20, top: float | None = None) -> str:
    """*values* in *width* columns, the highest of each column's share; ``·`` where there is no data. *top* is the full height."""
    if not values:
        return _NOTHING * width
    cells = [
        _most(values[i * len(values) // width : max((i + 1) * len(values) // width, i * len(values) // width + 1)])
        for i in range(width)
    ]
    high = max([top or 0.0, *(value for value in cells if value is not None)])
    return "".join(_NOTHING if value is None else _bar(value, high) for value in cells)


def _most(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _bar(value: float, high: float) -> str:
    return _BARS[0] if high <= 0 else _BARS[min(len(_BARS) - 1, int(value / high * (len(_BARS) - 1) + 0.5))]


_TICKS = 5


def plot(
    points: Sequence[tuple[datetime, float]],
    zone: tzinfo,
    width: int,
    height: int = 12,
    unit: str = "",
    window: Window | None = None,
) -> str:
    """A plot from zero up over *window* (default: its points), with figures of *unit* at its side and the clock below; empty where there are no points."""
    if not points:
        return ""
    import plotext

    figure = plotext.figure
    figure.clear()
    figure.plot_size(max(30, width), height)
    first, last = (window.start, window.end) if window else (points[0][0], points[-1][0])
    minutes = [(at - first).total_seconds() / 60 for at, _ in points]
    signal = figure.signal(minutes, [value for _, value in points])
    if len(points) > 1:
        signal.lines()
    figure.draw(signal)
    high = max(value for _, value in points) or 1.0
    length = (last - first).total_seconds() / 60 or 1.0
    figure.ruler("x").lim(0, length)
    figure.ruler("y").lim(0, high)
    figure.ruler("y").ticks([0, high / 2, high], [figure_of(value, unit) for value in (0, high / 2, high)])
    times = [length * n / (_TICKS - 1) for n in range(_TICKS)]
    figure.ruler("x").ticks(times, [f"{(first + timedelta(minutes=one)).astimezone(zone):%H:%M}" for one in times])
    lines = [line.rstrip() for line in plotext.uncolorize(figure.build().string()).split("\n")]
    body = "\n".join(line for line in lines if line)
    begin, end = (f"{at.astimezone(zone):%m-%d %H:%M}" for at in (first, last))
    return f"{body}\n  {begin} → {end}"


def figure_of(value: float | None, unit: str = "") -> str:
    """A figure as a person reads it: ``1,234``, ``0.5``, ``12.3 s`` for milliseconds."""
    if value is None:
        return "-"
    if unit == "ms":
        return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.2f}"


def money(usd: float | None) -> str:
    if usd is None:
        return "-"
    return f"${usd:,.2f}" if usd >= 1 else f"${usd:.4f}"
