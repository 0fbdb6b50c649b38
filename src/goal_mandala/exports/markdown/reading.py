"""Markdown back into a chart: the text says what a person may say, the machine block the rest.

Owns how the two meet. A checked box, a changed word, a task added or taken out, a section filled
in or removed is taken as it stands; ids, locks, logs and usage come from the block. Every rule of
a chart is checked by ``domain.document``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from goal_mandala.domain.errors import DamagedChart
from goal_mandala.domain.limits import MIN_TASK_MINUTES
from goal_mandala.domain.mandala import SIZE, ActionType, Chart, TaskStatus
from goal_mandala.exports.json import chart_of, damaged, decoded
from goal_mandala.exports.labels import ENGLISH, JAPANESE
from goal_mandala.exports.markdown import machine_block
from goal_mandala.exports.markdown.outline import Section, TaskLines, join_wrapped, plain, read_outline

Data = dict[str, Any]

_BOTH = (JAPANESE, ENGLISH)
_TYPES = {words.execution.lower(): ActionType.EXECUTION for words in _BOTH} | {
    words.habit.lower(): ActionType.HABIT for words in _BOTH
}
_EVERY_DAY = frozenset(words.every_day.lower() for words in _BOTH)
_IN_WORDS = {"once a week": 1, "twice a week": 2}
_OPEN_STATUSES = {
    getattr(words, status.value).lower(): status
    for words in _BOTH
    for status in (TaskStatus.IN_PROGRESS, TaskStatus.SKIPPED)
}
_FACTS = re.compile(r"(\d{1,3})\s{0,3}(?:分|min|mins|minutes)(?:\s{0,3}·\s{0,3}(.{1,40}))?")
_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D{0,3}")


def parse(data: bytes) -> Chart:
    """Read a chart; raises :class:`DamagedChart` with ``path``, ``problem`` and, where known, ``line``."""
    outline = read_outline(decoded(data))
    try:
        block = machine_block.read(outline.block)
    except DamagedChart as error:
        inside = error.facts.get("line")
        line = outline.block_line + (inside if isinstance(inside, int) else 0)
        raise damaged(str(error.facts["problem"]), path="machine_block", line=line) from error
    return _Reading(block, outline.block_line).chart(outline.sections)


@dataclass(slots=True)
class _Reading:
    """One reading: *block* is the machine block's data, ``_places`` the line of each path."""

    block: Data
    block_line: int

    def chart(self, sections: list[Section]) -> Chart:
        places: dict[str, int] = {}
        top = {key: value for key, value in self.block.items() if key not in ("language", "cells")}
        top["subGoals"] = [None] * SIZE
        seen: set[str] = set()
        for section in sections:
            if section.ref in seen:
                raise damaged("section_twice", line=section.line)
            seen.add(section.ref)
            self._place(section, top, places)
        if "" not in seen:
            raise damaged("goal_missing", path="goal", line=1)
        try:
            return chart_of(top)
        except DamagedChart as error:
            raise self._located(error, places) from error

    def _place(self, section: Section, top: Data, places: dict[str, int]) -> None:
        if not section.ref:
            path, top["goal"] = "goal", self._goal(section)
        elif "." not in section.ref:
            path = f"subGoals[{section.ref}]"
            top["subGoals"][_index(section.ref, section)] = self._sub_goal(section)
        else:
            owner, number = section.ref.split(".")
            path = f"subGoals[{owner}].actions[{number}]"
            block = top["subGoals"][_index(owner, section)]
            action = self._action(section)
            if block is None and action is not None:
                raise damaged("block_without_sub_goal", path=path, line=section.line)
            if block is not None:
                block["actions"][_index(number, section)] = action
        places[path] = section.line
        places.update({f"{path}.{name}": line for name, line in section.lines.items()})
        places.update({f"{path}.tasks[{i}]": task.line for i, task in enumerate(section.tasks)})

    def _goal(self, section: Section) -> Data:
        texts = {name: section.fields.get(name, "") for name in ("description", "background", "constraints")}
        deadline = section.fields.get("deadline") or None
        return {
            "title": section.title,
            **texts,
            "deadline": _iso(deadline) if deadline else None,
            "language": self.block.get("language"),
        }

    def _sub_goal(self, section: Section) -> Data | None:
        if not section.title:
            return None
        return {**self._cell(section), "actions": [None] * SIZE}

    def _action(self, section: Section) -> Data | None:
        if not section.title:
            return None
        kept = self._kept(section.ref)
        kind, times = _type(section)
        action: Data = {**self._cell(section), "type": kind, "tasks": self._tasks(section, kept, kind)}
        if kind == ActionType.HABIT:
            action |= {"timesPerWeek": times, "log": kept.get("log", [])}
        return action

    def _cell(self, section: Section) -> Data:
        return {
            "position": int(section.ref[-1]),
            "title": section.title,
            "description": section.fields.get("description", ""),
            "background": section.fields.get("why", section.fields.get("background", "")),
            "locked": self._kept(section.ref).get("locked", False),
        }

    def _kept(self, ref: str) -> Data:
        cells = self.block.get("cells")
        found = cells.get(ref) if isinstance(cells, dict) else None
        return found if isinstance(found, dict) else {}

    def _tasks(self, section: Section, kept: Data, kind: str | None) -> list[Data]:
        written = [_task(task) for task in section.tasks]
        for task, old in zip(written, _matched([t["title"] for t in written], kept.get("tasks")), strict=True):
            task["id"] = old.get("id") or f"t-{section.ref}-{machine_block.digest(task['title'])}"
            task["type"] = old.get("type", kind)
            if task["status"] == TaskStatus.COMPLETED and "completedOn" in old:
                task["completedOn"] = old["completedOn"]
        used: set[str] = set()
        for task in written:
            while task["id"] in used:
                task["id"] += "+"
            used.add(task["id"])
        return written

    def _located(self, error: DamagedChart, places: dict[str, int]) -> DamagedChart:
        """*error* with the line of the nearest thing that its path names."""
        path = str(error.facts.get("path", ""))
        found = [place for place in places if path.startswith(place)]
        line = places[max(found, key=len)] if found else self.block_line
        return damaged(str(error.facts.get("problem", "")), path=path, line=line)


def _index(digit: str, section: Section) -> int:
    if int(digit) >= SIZE:
        raise damaged("heading_without_cell", line=section.line)
    return int(digit)


def _iso(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text[:20]


def _type(section: Section) -> tuple[str | None, int | None]:
    """Type and times a week from words such as ``習慣 · 週3回``; (None, None) where nothing is said."""
    words = section.fields.get("type", "").strip().lower()
    if not words:
        return None, None
    kind, _, cadence = (part.strip() for part in words.partition("·"))
    if kind not in _TYPES:
        raise damaged("unknown_value", path="type", line=section.lines["type"])
    if cadence in _EVERY_DAY:
        return _TYPES[kind].value, 7
    number = re.search(r"\d{1,2}", cadence)
    return _TYPES[kind].value, int(number[0]) if number else _IN_WORDS.get(cadence)


def _task(task: TaskLines) -> Data:
    head, facts = _without_facts(task.head)
    status = TaskStatus.COMPLETED if task.checked else TaskStatus.NOT_STARTED
    if facts and facts[2] and not task.checked:
        status = _OPEN_STATUSES.get(facts[2].strip().lower(), status)
    body = join_wrapped([plain(line, task.line) for line in task.body])
    return {
        "title": plain(head, task.line),
        "description": body,
        "estimatedMinutes": int(facts[1]) if facts else MIN_TASK_MINUTES,
        "status": status.value,
    }


def _without_facts(head: str) -> tuple[str, re.Match[str] | None]:
    """A task's line as its title and the facts in the last bracket, ``(45分 · 進行中)``."""
    head = head.rstrip()
    opening = max(head.rfind("("), head.rfind("\uff08"))
    if opening >= 0 and head.endswith((")", "\uff09")):
        facts = _FACTS.fullmatch(head[opening + 1 : -1].strip())
        if facts:
            return head[:opening], facts
    return head, None


def _matched(titles: list[str], kept: Any) -> list[Data]:
    """For each title the task of the block that it was; ``{}`` for a new one.

    First by the digest of the title. What is left over on both sides was edited: it is matched in
    order where as many tasks were written as kept, and is new otherwise.
    """
    left = [old for old in kept if isinstance(old, dict)] if isinstance(kept, list) else []
    edited = len(left) == len(titles)
    found: list[Data | None] = []
    for title in titles:
        mark = machine_block.digest(title)
        same = next((old for old in left if old.get("title") == mark), None)
        if same is not None:
            left.remove(same)
        found.append(same)
    rest = iter(left if edited else [])
    return [old if old is not None else next(rest, {}) for old in found]
