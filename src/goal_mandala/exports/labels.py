"""Words around a chart, in Japanese and English; every other language gets the English ones.

Owns labels, dates and amounts in words, for all formats. Knows no format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.mandala import Action, ActionType, TaskStatus

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Labels:
    """One language's words; ``{}`` takes a number."""

    goal: str
    deadline: str
    description: str
    background: str
    constraints: str
    progress: str
    type: str
    why: str
    sub_goal: str
    chart: str
    details: str
    tasks: str
    execution: str
    habit: str
    per_week: str
    every_day: str
    minutes: str
    not_started: str
    in_progress: str
    completed: str
    skipped: str
    empty: str
    reflections: str
    went_well: str
    was_close: str
    did_not_move: str
    separator: str


JAPANESE = Labels(
    goal="目標",
    deadline="期限",
    description="説明",
    background="背景",
    constraints="制約",
    progress="進み具合",
    type="種類",
    why="なぜ",
    sub_goal="サブ目標",
    chart="マンダラチャート",
    details="くわしく",
    tasks="タスク",
    execution="実行",
    habit="習慣",
    per_week="週{}回",
    every_day="毎日",
    minutes="{}分",
    not_started="未着手",
    in_progress="進行中",
    completed="完了",
    skipped="見送り",
    empty="まだありません",
    reflections="振り返り",
    went_well="うまくいったこと",
    was_close="惜しかったこと",
    did_not_move="動かなかったこと",
    separator=":",
)

ENGLISH = Labels(
    goal="Goal",
    deadline="Deadline",
    description="Description",
    background="Background",
    constraints="Constraints",
    progress="Progress",
    type="Type",
    why="Why",
    sub_goal="Sub-goal",
    chart="Mandala chart",
    details="In detail",
    tasks="Tasks",
    execution="Do once",
    habit="Habit",
    per_week="{} times a week",
    every_day="every day",
    minutes="{} min",
    not_started="not started",
    in_progress="in progress",
    completed="done",
    skipped="skipped",
    empty="not there yet",
    reflections="Looking back",
    went_well="What went well",
    was_close="What was close",
    did_not_move="What did not move",
    separator=":",
)


def labels_for(language: str) -> Labels:
    """The labels for a goal in *language* (a BCP 47 tag)."""
    return JAPANESE if primary_language(language) == "ja" else ENGLISH


def primary_language(language: str) -> str:
    """The first part of a tag in small letters: ``en`` of ``en-GB``; ``und`` of what is no tag."""
    return safe_language(language).split("-")[0].lower()


def safe_language(language: str) -> str:
    """*language* where it is a well-formed tag, else ``und`` (undetermined)."""
    return language if _LANGUAGE_TAG.fullmatch(language) else "und"


def day_words(day: date, language: str) -> str:
    """A date as people write it: 2027年3月31日, 31 March 2027; ISO 8601 in other languages."""
    primary = primary_language(language)
    if primary == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if primary == "en" else day.isoformat()


def cadence(action: Action, labels: Labels) -> str:
    """How often a habit is due, ``""`` where it does not say."""
    times = action.times_per_week
    if action.type is not ActionType.HABIT or times is None:
        return ""
    if times >= 7:
        return labels.every_day
    if times <= 2 and labels is ENGLISH:
        return "once a week" if times == 1 else "twice a week"
    return labels.per_week.format(times)


def type_words(action: Action, labels: Labels) -> str:
    """``習慣 · 週3回``, ``Do once``, or ``""`` while the type is not known."""
    if action.type is None:
        return ""
    word = labels.habit if action.type is ActionType.HABIT else labels.execution
    return " · ".join(part for part in (word, cadence(action, labels)) if part)


def status_words(status: TaskStatus, labels: Labels) -> str:
    """The word for *status*."""
    return getattr(labels, status.value)
