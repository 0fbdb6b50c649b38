"""One item of a model's answer: validated alone, salvaged where that is safe, else refused with its reason."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from goal_mandala.domain.events import ActionTitled, CellDetailed, Event, SubGoalTitled, TaskAdded
from goal_mandala.domain.limits import (
    MAX_TASK_MINUTES,
    MAX_TIMES_PER_WEEK,
    MIN_TASK_MINUTES,
    WIDE_LANGUAGES,
    TextLimits,
    text_limits,
)
from goal_mandala.domain.mandala import ActionType, CellRef, Task
from goal_mandala.generation.planner import SUB_GOAL_ITSELF, PlanRequest, Stage
from goal_mandala.generation.similarity import normalize
from goal_mandala.generation.wording import in_language, words_of

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBERING = re.compile(r"^\s*(?:[-*•・]|\d{1,2}[.)．、])\s+")
_HABIT = re.compile(r"habit|習慣|repeat|recurr", re.I)
_LEAKED = re.compile(r"</?data>|REQUEST:|add_sub_goal|add_action|add_details|add_task|submit_items")
_LEAK_LENGTH = {True: 14, False: 20}
"""So many characters of the instructions in a row, of a wide script or of narrow letters, are no coincidence."""

_WITH_EXAMPLE = 4
"""So many more where an example is among them."""

_EXAMPLE = re.compile(r"「[^」]*」|\"[^\"]*\"")
"""An example in the instructions may be followed to the letter."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an item cannot be used; ``position`` is the one it claimed (None when it claimed none)."""

    position: int | None
    reason: str
    text: str = ""
    length: int = 0
    limit: int = 0


class ItemReader:
    """Turns the items of one request into events; keeps what is still wanted.

    ``wanted`` are the positions not yet filled; ``instructions`` is the system prompt, of which no
    longer part may come back.
    """

    def __init__(self, request: PlanRequest, wanted: list[int], instructions: str) -> None:
        self.wanted = list(wanted)
        self._request = request
        self._language = request.chart.goal.language
        self._limits: TextLimits = text_limits(self._language)
        self._instructions, self._own_words = _compared(instructions)
        self._leak_length = _LEAK_LENGTH[self._language.split("-")[0].lower() in WIDE_LANGUAGES]
        self._seen = {normalize(t) for t in request.rejected} | self._siblings()

    def read(self, item: dict[str, Any]) -> Event | Refused | None:
        """An event for the item, the reason it is refused, or None for one too many."""
        position = self._position(item)
        if position is None:
            return None
        refused_or_event = self._read(item, position)
        if not isinstance(refused_or_event, Refused):
            self.wanted.remove(position)
        return refused_or_event

    def _siblings(self) -> set[str]:
        chart, asked = self._request.chart, set(self._request.cells)
        if self._request.stage is Stage.SUB_GOALS:
            return {normalize(s.title) for s in chart.sub_goals if s and CellRef(s.position) not in asked}
        if self._request.stage is Stage.ACTIONS and self._request.block is not None:
            block = chart.sub_goals[self._request.block]
            actions = block.actions if block else ()
            return {normalize(a.title) for a in actions if a and CellRef(self._request.block, a.position) not in asked}
        return set()

    def _position(self, item: dict[str, Any]) -> int | None:
        """The claimed position if it is wanted; the next wanted one for an item that claims none."""
        claimed = _whole(item.get("position"))
        if claimed in self.wanted:
            return claimed
        known = {*self._request.positions, *range(9)} if self._request.stage is not Stage.TASKS else set[int]()
        if claimed is not None and claimed in known:
            return None
        return self.wanted[0] if self.wanted else None

    def _read(self, item: dict[str, Any], position: int) -> Event | Refused:
        stage = self._request.stage
        if stage is Stage.DETAILS:
            return self._details(item, position)
        title = self._text(item.get("title"), one_line=True)
        limit = self._limits.task_title if stage is Stage.TASKS else self._limits.title
        if refused := self._refuse_title(title, position, limit):
            return refused
        if stage is Stage.TASKS:
            return self._task(item, position, title)
        self._seen.add(normalize(title))
        if stage is Stage.SUB_GOALS:
            return SubGoalTitled(position, title)
        assert self._request.block is not None
        return ActionTitled(CellRef(self._request.block, position), title)

    def _refuse_title(self, title: str, position: int, limit: int) -> Refused | None:
        if not title:
            return Refused(position, "missing")
        if len(title) > limit:
            return Refused(position, "too_long", title, len(title), limit)
        if not self._may_be(title):
            return Refused(position, "wrong_language", title)
        if self._leaks(title):
            return Refused(position, "leaked")
        if normalize(title) in self._seen:
            return Refused(position, "duplicate", title)
        return None

    def _details(self, item: dict[str, Any], position: int) -> Event | Refused:
        texts: dict[str, str] = {}
        for name, limit in (("description", self._limits.description), ("background", self._limits.background)):
            text = _within(self._text(item.get(name)), limit)
            if text is None:
                return Refused(position, "too_long", "", len(str(item.get(name))), limit)
            if not text and name == "description":
                return Refused(position, "missing")
            if text and not self._may_be(text):
                return Refused(position, "wrong_language")
            if self._leaks(text):
                return Refused(position, "leaked")
            texts[name] = text
        assert self._request.block is not None
        cell = CellRef(self._request.block, None if position == SUB_GOAL_ITSELF else position)
        if cell.action is None:
            return CellDetailed(cell, texts["description"], texts["background"])
        kind = ActionType.HABIT if _HABIT.search(str(item.get("type", ""))) else ActionType.EXECUTION
        times = _whole(item.get("timesPerWeek")) or MAX_TIMES_PER_WEEK
        per_week = max(1, min(MAX_TIMES_PER_WEEK, times)) if kind is ActionType.HABIT else None
        return CellDetailed(cell, texts["description"], texts["background"], kind, per_week)

    def _task(self, item: dict[str, Any], position: int, title: str) -> Event | Refused:
        description = _within(self._text(item.get("description")), self._limits.task_description)
        if description is None or self._leaks(description):
            return Refused(position, "too_long" if description is None else "leaked", "description")
        (cell,) = self._request.cells
        action = self._request.chart.action(cell)
        kind = (action.type if action else None) or ActionType.EXECUTION
        minutes = _whole(item.get("estimatedMinutes")) or MIN_TASK_MINUTES
        self._seen.add(normalize(title))
        digest = hashlib.sha256(f"{self._request.chart.id}\0{cell}\0{title}".encode()).hexdigest()[:12]
        clamped = max(MIN_TASK_MINUTES, min(MAX_TASK_MINUTES, minutes))
        return TaskAdded(cell, Task(digest, title, description, kind, clamped))

    def _may_be(self, text: str) -> bool:
        goal = self._request.chart.goal
        if in_language(text, self._language):
            return True
        return words_of(text) <= words_of(f"{goal.title} {goal.description}")

    def _leaks(self, text: str) -> bool:
        if _LEAKED.search(text):
            return True
        bare, length = _bare(text), self._leak_length
        return _quotes(bare, self._own_words, length) or _quotes(bare, self._instructions, length + _WITH_EXAMPLE)

    @staticmethod
    def _text(value: Any, *, one_line: bool = False) -> str:
        text = _CONTROL.sub("", unicodedata.normalize("NFC", value if isinstance(value, str) else ""))
        if one_line:
            text = _NUMBERING.sub("", re.sub(r"\s+", " ", text).strip())
            text = re.sub(r"^(\*\*|「)(.*)(\*\*|」)$", r"\2", text) if text[:2] in {"**"} else text
        return text.strip()


def _quotes(text: str, source: str, length: int) -> bool:
    """True when *length* characters in a row of *text* stand in *source*."""
    return any(text[i : i + length] in source for i in range(len(text) - length + 1))


@lru_cache(maxsize=64)
def _compared(instructions: str) -> tuple[str, str]:
    """Instructions as they are compared, with their examples and without: the same for all blocks, and long."""
    return _bare(instructions), _bare(_EXAMPLE.sub("\0", instructions))


def _bare(text: str) -> str:
    """*text* as it is compared: full and half width, capitals, blanks and invisible characters make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "", _INVISIBLE.sub("", plain))


def _whole(value: Any) -> int | None:
    """3, 3.0, "3" and "45分" are whole numbers; True, 2.5 and "" are not."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    found = re.match(r"\s*(\d{1,4})(?!\d|\.\d)", value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def _within(text: str, limit: int) -> str | None:
    """A text too long by a sentence loses its last ones; None when not one whole sentence fits."""
    if len(text) <= limit:
        return text
    ends = [m.end() for m in re.finditer(r"[。.!?！？](?=\s|$|[^\d\s])", text[:limit])]
    return text[: ends[-1]].rstrip() if ends and ends[-1] >= limit // 3 else None
