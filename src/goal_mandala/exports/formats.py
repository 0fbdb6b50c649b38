"""Every format a chart can be written in, and the two it can be read from.

Owns the list: names, suffixes, media types. A format's module, and the library behind it, is loaded
when the format is first used, so that listing formats costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.options import ExportOptions

__all__ = ["FORMATS", "PARSED", "ExportOptions", "Format", "Parsed", "export", "parse"]

Parsed = Literal["json", "md"]

_PACKAGE = "goal_mandala.exports"


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``suffix`` has its dot; ``text`` is True where the bytes are UTF-8 text."""

    name: str
    suffix: str
    media_type: str
    text: bool
    description: str
    module: str

    @property
    def render(self) -> Callable[[Chart, ExportOptions], bytes]:
        """The function that writes a chart; its module is loaded here."""
        return import_module(f"{_PACKAGE}.{self.module}").render


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("json", ".json", "application/json", True, "everything, for programs; can be imported", "json"),
        Format("md", ".md", "text/markdown; charset=utf-8", True, "text to read and edit; can be imported", "markdown"),
        Format("csv", ".csv", "text/csv; charset=utf-8", True, "a table of tasks for spreadsheets", "csv"),
        Format("svg", ".svg", "image/svg+xml", True, "the 9x9 sheet as a vector picture", "svg"),
        Format("html", ".html", "text/html; charset=utf-8", True, "the sheet and all details as one page", "html"),
        Format("pdf", ".pdf", "application/pdf", False, "the sheet on one page of A4 or A3, to print", "pdf"),
        Format("png", ".png", "image/png", False, "the sheet as a picture of any width", "png"),
        Format("ics", ".ics", "text/calendar; charset=utf-8", True, "tasks and habits for a calendar", "ics"),
    )
}

NEEDS: dict[str, str] = {"pdf": "typst", "png": "typst"}
"""Formats that need a library which not every home of the program carries."""

PARSED: tuple[Parsed, ...] = ("json", "md")


def available() -> tuple[str, ...]:
    """Names of the formats that work here."""
    return tuple(name for name in FORMATS if name not in NEEDS or find_spec(NEEDS[name]) is not None)


def export(chart: Chart, format_name: str, options: ExportOptions | None = None) -> bytes:
    """*chart* in the format *format_name*. The same chart and options give the same bytes.

    Raises :class:`InvalidInput` for an unknown format and :class:`Misconfigured` where the format
    needs an extra that is not installed (pdf, png).
    """
    return _known(format_name, FORMATS).render(chart, options or ExportOptions())


def parse(data: bytes, format_name: str) -> Chart:
    """A chart from *data* in a format of :data:`PARSED`.

    Raises :class:`DamagedChart` naming ``path``, ``problem`` and, where known, ``line``, and
    :class:`InvalidInput` for a format that cannot be read.
    """
    readable = {name: FORMATS[name] for name in PARSED}
    return import_module(f"{_PACKAGE}.{_known(format_name, readable).module}").parse(data)


def _known(name: str, among: dict[str, Format]) -> Format:
    if name not in among:
        raise InvalidInput("unknown_format", value=name[:20], allowed=", ".join(among))
    return among[name]
