"""A goal from what a person typed: trimmed, checked against the limits, language and deadline read from it (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.deadline import deadline_in
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.language import detect_language
from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE
from goal_mandala.domain.mandala import Goal

FIELDS: Mapping[str, int] = {
    "title": GOAL_TITLE,
    "description": GOAL_TEXT,
    "background": GOAL_TEXT,
    "constraints": GOAL_TEXT,
}
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class GoalInput:
    """What was typed; ``deadline`` as ``YYYY-MM-DD`` or empty, ``language`` a BCP 47 tag or empty."""

    title: str
    description: str = ""
    deadline: str = ""
    background: str = ""
    constraints: str = ""
    language: str = ""


def clean_text(field: str, value: str, limit: int, *, required: bool = False) -> str:
    """*value* trimmed, with Unix line ends; raises :class:`InvalidInput` naming the field and the limit."""
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if forbidden := _FORBIDDEN.search(text):
        raise InvalidInput("control_characters", field=field, character=f"U+{ord(forbidden.group()):04X}")
    if required and not _VISIBLE.search(text):
        raise InvalidInput("empty_field", field=field, limit=limit)
    if len(text) > limit:
        raise InvalidInput("too_long", field=field, length=len(text), limit=limit)
    return text


def goal_from(typed: GoalInput, today: date) -> Goal:
    """A goal; its language is detected and its deadline read from the title where none is given.

    Raises :class:`InvalidInput`: ``empty_field``, ``too_long``, ``control_characters``,
    ``bad_date``, ``deadline_past``, ``bad_language``, each naming the field.
    """
    texts = {
        name: clean_text(name, getattr(typed, name), limit, required=name == "title") for name, limit in FIELDS.items()
    }
    language = typed.language.strip() or detect_language(f"{texts['title']} {texts['description']}")
    if not _LANGUAGE.fullmatch(language):
        raise InvalidInput("bad_language", field="language", value=language[:20])
    deadline = day_ahead(typed.deadline.strip(), today) or deadline_in(texts["title"], today) or _said(texts, today)
    return Goal(**texts, deadline=deadline, language=language)


_DEADLINE_WORDS = re.compile(r"期限|締め?切り?|期末|本番は|試験日|deadline|\bdue\b|exam date|race day", re.I)


def _said(texts: Mapping[str, str], today: date) -> date | None:
    """A deadline that description or constraints name as one: 「期末は2027年3月」, "deadline: 15 May"."""
    for name in ("constraints", "description"):
        for sentence in re.split(r"[。\n.;；]", texts[name]):
            if _DEADLINE_WORDS.search(sentence) and (found := deadline_in(sentence, today)):
                return found
    return None


def day_ahead(text: str, today: date) -> date | None:
    """A deadline as typed (empty: none); raises :class:`InvalidInput` ``bad_date`` and ``deadline_past``."""
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise InvalidInput("bad_date", field="deadline", value=text[:20])
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("bad_date", field="deadline", value=text[:20]) from None
    if day < today:
        raise InvalidInput("deadline_past", field="deadline", value=text, today=today.isoformat())
    return day
