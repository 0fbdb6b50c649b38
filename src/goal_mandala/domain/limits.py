"""How long a text may be. Figures: the generation specification; code points after trimming.

Generated text has the room of a Japanese (full-width) cell; a language written with narrow
letters gets twice as many characters in the same room.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDE_LANGUAGES = frozenset({"ja", "zh", "ko"})

GOAL_TITLE = 100
GOAL_TEXT = 500  # description, background, constraints

POSITIONS = range(8)
MIN_TASK_MINUTES = 30
MAX_TASK_MINUTES = 60
EXECUTION_TASKS = (3, 10)
HABIT_TASKS = (1, 3)
MAX_TIMES_PER_WEEK = 7
MAX_REFLECTIONS = 500
"""A chart's: more than one a day for its usual year."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits of one language, in code points."""

    title: int = 30
    description: int = 200
    background: int = 100
    task_title: int = 50
    task_description: int = 200


_WIDE = TextLimits()
_NARROW = TextLimits(title=60, description=400, background=200, task_title=100, task_description=400)


def text_limits(language: str) -> TextLimits:
    """The limits for generated text in *language* (a BCP 47 tag such as ``ja`` or ``en-GB``)."""
    return _WIDE if language.split("-")[0].lower() in WIDE_LANGUAGES else _NARROW
