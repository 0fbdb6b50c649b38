"""The sheet as SVG: self-contained, text as text, no script, no reference to anything outside.

Owns SVG syntax and its escaping. The composition is :mod:`.poster`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape as escape_text
from xml.sax.saxutils import quoteattr

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.fitting import LINE_HEIGHT
from goal_mandala.exports.labels import labels_for, safe_language
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.poster import HEIGHT, WIDTH, Lettering, Mark, Panel, Poster, PosterCell, compose

SANS = (
    "'Hiragino Sans','Hiragino Kaku Gothic ProN','Yu Gothic','Noto Sans JP','Noto Sans CJK JP',Meiryo,Arial,sans-serif"
)
SERIF = "'Hiragino Mincho ProN','Yu Mincho','Noto Serif JP','Noto Serif CJK JP','Times New Roman',serif"

_BASELINE = 0.36
"""From the middle of a line down to its baseline, in em, for Japanese and Latin alike."""

_ANCHORS = {"start": (0.0, "start"), "middle": (0.5, "middle"), "end": (1.0, "end")}


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as an SVG document in UTF-8; scales to any size, ratio of ISO A landscape."""
    del options
    poster = compose(chart)
    about = f"{labels_for(poster.language).chart}: {poster.title}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" width="{_n(WIDTH)}"'
        f' height="{_n(HEIGHT)}" xml:lang={quoteattr(safe_language(poster.language))}'
        f' role="img" aria-labelledby="about" font-family="{SANS}">',
        f'<title id="about">{escape_text(about)}</title>',
        f'<rect width="{_n(WIDTH)}" height="{_n(HEIGHT)}" fill="{poster.paper}"/>',
        *_body(poster),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _body(poster: Poster) -> Iterator[str]:
    for lettering in poster.header:
        yield _text(lettering)
    for panel in poster.panels:
        yield _panel(panel)
    for cell in poster.cells:
        yield from _cell(cell)
    for mark in poster.legend:
        yield _mark(mark)
    for lettering in poster.footer:
        yield _text(lettering)


def _cell(cell: PosterCell) -> Iterator[str]:
    ref = f' data-cell="{cell.cell.ref}"' if cell.cell.ref is not None else ""
    yield f'<g class="{cell.cell.role}"{ref}>'
    if cell.lettering is not None:
        yield f"<title>{escape_text(cell.lettering.text)}</title>"
    yield _panel(cell.panel)
    if cell.lettering is not None:
        yield _text(cell.lettering)
    if cell.mark is not None:
        yield _mark(cell.mark)
    if cell.bar is not None:
        rect, colour = cell.bar
        yield (
            f'<rect class="progress" x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}"'
            f' height="{_n(rect.height)}" rx="1.2" fill="{colour}"/>'
        )
    yield "</g>"


def _panel(panel: Panel) -> str:
    rect = panel.rect
    return (
        f'<rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" height="{_n(rect.height)}"'
        f' rx="{_n(panel.rounding)}" fill="{panel.fill}"/>'
    )


def _mark(mark: Mark) -> str:
    half = mark.size / 2
    paint = f'fill="none" stroke="{mark.colour}" stroke-width="1.3"'
    if mark.kind == "ring":
        return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(half)}" {paint}/>'
    side = _n(mark.size * 0.9)
    left, top = _n(mark.x - half * 0.9), _n(mark.y - half * 0.9)
    return f'<rect x="{left}" y="{top}" width="{side}" height="{side}" rx="0.8" {paint}/>'


def _text(lettering: Lettering) -> str:
    """Lines round the middle of the box, each its own tspan, so that no viewer breaks them anew."""
    rect, size = lettering.rect, lettering.fitted.size
    share, anchor = _ANCHORS[lettering.align]
    x, step = rect.x + rect.width * share, size * LINE_HEIGHT
    first = rect.y + rect.height / 2 - step * (len(lettering.fitted.lines) - 1) / 2 + size * _BASELINE
    spans = "".join(
        f'<tspan x="{_n(x)}" y="{_n(first + i * step)}">{escape_text(line)}</tspan>'
        for i, line in enumerate(lettering.fitted.lines)
    )
    weight = ' font-weight="600"' if lettering.bold else ""
    family = f' font-family="{SERIF}"' if lettering.serif else ""
    return (
        f'<text font-size="{_n(size)}" fill="{lettering.colour}" text-anchor="{anchor}"{weight}{family}>{spans}</text>'
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
