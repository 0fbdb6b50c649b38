"""The sheet set by typst, for PDF and PNG: fonts, page size and data in, bytes out.

Owns the call of typst and the data of ``sheet.typ``. A person's text goes in as JSON and is set as
a string; it is never part of a typst source. No clock, no network, no package of typst is used.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from goal_mandala.domain.errors import InternalFault, Misconfigured
from goal_mandala.exports.fitting import LINE_HEIGHT
from goal_mandala.exports.labels import primary_language
from goal_mandala.exports.poster import HEIGHT, WIDTH, Lettering, Mark, Panel, Poster, PosterCell

if TYPE_CHECKING:
    from types import ModuleType

EXTRA = "pdf"
SANS, SERIF = "Noto Sans JP", "Noto Serif JP"

PAGE_POINTS = {"a4": (841.89, 595.28), "a3": (1190.55, 841.89)}
"""ISO 216 landscape, width and height in points."""

POINTS_PER_INCH = 72

_COVERED = ((0x20, 0x17F), (0x391, 0x451), (0x2010, 0x27BF), (0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
"""Scripts that the bundled fonts have. Others are looked for among the system's fonts."""


def typeset(poster: Poster, output: Literal["pdf", "png"], *, paper: str = "a4", ppi: float | None = None) -> bytes:
    """*poster* as one page of *paper*; ``ppi`` (pixels per inch) is for png.

    Same poster, same bytes; where a script is not in the bundled fonts (see ``_COVERED``) the
    bytes depend on the machine's fonts too. Raises :class:`Misconfigured` when the extra ``pdf``
    is not installed.
    """
    typst, fonts = _typst(output)
    try:
        made = typst.compile(
            files("goal_mandala.exports").joinpath("sheet.typ").read_bytes(),
            font_paths=[str(fonts)],
            ignore_system_fonts=_is_covered(poster),
            format=output,
            ppi=ppi,
            timestamp=0,
            sys_inputs={"sheet": json.dumps(_data(poster, paper), ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise InternalFault("export_failed", format=output) from error
    return bytes(made[0] if isinstance(made, list) else made)


@lru_cache(maxsize=2)
def _typst(output: str) -> tuple[ModuleType, Path]:
    """The compiler and the folder of the fonts, loaded at first use."""
    try:
        import pylopdf_fonts_jp
        import typst
    except ImportError as error:
        raise Misconfigured("export_needs_extra", format=output, extra=EXTRA) from error
    return typst, pylopdf_fonts_jp.sans_path().parent


def _is_covered(poster: Poster) -> bool:
    shown = set(poster.title).union(*(c.lettering.text for c in poster.cells if c.lettering is not None))
    return all(any(low <= ord(char) <= high for low, high in _COVERED) for char in shown)


def _data(poster: Poster, paper: str) -> dict[str, Any]:
    width, height = PAGE_POINTS[paper]
    language = primary_language(poster.language)
    return {
        "page": {"width": width, "height": height},
        "width": WIDTH,
        "height": HEIGHT,
        "line_height": LINE_HEIGHT,
        "title": poster.title,
        "lang": "en" if language == "und" else language,
        "sans": [SANS],
        "serif": [SERIF, SANS],
        "paper": poster.paper,
        "header": [_lettering(it) for it in poster.header],
        "panels": [_panel(it) for it in poster.panels],
        "cells": [_cell(it) for it in poster.cells],
        "legend": [_mark(it) for it in poster.legend],
        "footer": [_lettering(it) for it in poster.footer],
    }


def _cell(cell: PosterCell) -> dict[str, Any]:
    bar = None if cell.bar is None else _panel(Panel(cell.bar[0], cell.bar[1], rounding=1.2))
    return {
        "panel": _panel(cell.panel),
        "lettering": None if cell.lettering is None else _lettering(cell.lettering),
        "mark": None if cell.mark is None else _mark(cell.mark),
        "bar": bar,
    }


def _panel(panel: Panel) -> dict[str, Any]:
    rect = panel.rect
    return {
        "x": rect.x,
        "y": rect.y,
        "width": rect.width,
        "height": rect.height,
        "rounding": panel.rounding,
        "fill": panel.fill,
    }


def _lettering(lettering: Lettering) -> dict[str, Any]:
    rect = lettering.rect
    return {
        "x": rect.x,
        "y": rect.y,
        "width": rect.width,
        "height": rect.height,
        "lines": list(lettering.fitted.lines),
        "size": lettering.fitted.size,
        "colour": lettering.colour,
        "align": lettering.align,
        "bold": lettering.bold,
        "serif": lettering.serif,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"kind": mark.kind, "x": mark.x, "y": mark.y, "size": mark.size, "colour": mark.colour}
