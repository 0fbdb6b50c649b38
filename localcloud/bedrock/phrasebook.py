"""Ready-made phrases, one file a language, from which generated answers are put together.

Owns the reading of ``phrases/*.toml`` and the places in it: rows 0-7 are sub-goals, 8-71 their
actions, the rest spares. It knows no request and no schema.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "phrases"
FIRST_SPARE = 72


class UnknownLanguageError(ValueError):
    """There is no phrase book for the language."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language; texts are picked by row, templates by any number."""

    language: str
    other_language: str
    small_talk: str
    titles: tuple[tuple[str, str], ...]
    descriptions: tuple[str, ...]
    backgrounds: tuple[str, ...]
    tasks: tuple[str, ...]
    task_descriptions: tuple[str, ...]

    def title(self, row: int) -> str:
        return self.titles[row][1]

    def spare(self, number: int) -> str:
        """A title that no cell of a chart has."""
        return self.title(self.spare_row(number))

    def spare_row(self, number: int) -> int:
        return FIRST_SPARE + number % (len(self.titles) - FIRST_SPARE)

    def description(self, row: int, form: int) -> str:
        return self._filled(self.descriptions, row, form)

    def background(self, row: int, form: int) -> str:
        return self._filled(self.backgrounds, row, form)

    def task(self, row: int, form: int) -> str:
        return self._filled(self.tasks, row, form)

    def task_description(self, row: int, form: int) -> str:
        return self._filled(self.task_descriptions, row, form)

    def _filled(self, templates: tuple[str, ...], row: int, form: int) -> str:
        keyword, title = self.titles[row]
        return templates[form % len(templates)].format(k=keyword, t=title)


def languages() -> list[str]:
    """The languages that there is a phrase book for."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@lru_cache
def phrasebook(language: str) -> Phrasebook:
    """The phrases of *language* (a BCP 47 tag; only its first part counts)."""
    plain = language.split("-")[0].lower()
    if plain not in languages():
        raise UnknownLanguageError(f"no phrases for {language!r}; there are {', '.join(languages())}")
    data = tomllib.loads((_FOLDER / f"{plain}.toml").read_text("utf-8"))
    return Phrasebook(
        language=plain,
        other_language=data["other_language"],
        small_talk=data["small_talk"],
        titles=tuple((keyword, title) for keyword, title in data["titles"]),
        descriptions=tuple(data["descriptions"]),
        backgrounds=tuple(data["backgrounds"]),
        tasks=tuple(data["tasks"]),
        task_descriptions=tuple(data["task_descriptions"]),
    )
