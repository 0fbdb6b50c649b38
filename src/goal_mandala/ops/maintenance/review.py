"""What a maintenance run found, as data: sections of checks and tables. Pure; how it is shown is ``rendering`` and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goal_mandala.ops.verdict import Check
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import NOTHING, Words

Cell = str | Words


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under ``columns``; ``note`` says what they count. ``first``: so many rows are what a terminal shows; None: all."""

    columns: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Words = NOTHING
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One thing of the guide's list. ``text`` says what was done to find out."""

    id: str
    title: Words
    checks: tuple[Check, ...]
    tables: tuple[Table, ...] = ()
    text: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Review:
    """``kind`` is monthly or quarterly; ``window`` the stretch it is about; ``label`` its name, as 2026-10 or 2026-Q3."""

    kind: str
    label: str
    environment: str
    region: str
    window: Window
    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def checks(self) -> Iterator[Check]:
        for section in self.sections:
            yield from section.checks

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "label": self.label,
            "since": self.window.start.isoformat(),
            "until": self.window.end.isoformat(),
            "sections": [_section(section, language) for section in self.sections],
        }


def told(cell: Cell, language: str) -> str:
    """A cell's text in *language*."""
    return cell.of(language) if isinstance(cell, Words) else cell


def _section(section: Section, language: str) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title.of(language),
        "checks": [check.as_dict(language) for check in section.checks],
        "tables": [
            {
                "columns": [column.of(language) for column in table.columns],
                "rows": [[told(cell, language) for cell in row] for row in table.rows],
                "note": table.note.of(language) or None,
            }
            for table in section.tables
        ],
    }
