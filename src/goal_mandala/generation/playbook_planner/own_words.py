"""Plain texts for a cell that the person wrote: the offline planner has no knowledge of it and says no more than it can."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goal_mandala.domain.limits import text_limits
from goal_mandala.domain.mandala import ActionType
from goal_mandala.generation.playbook_planner.reading import Reading

_HABIT = re.compile(r"毎日|毎朝|毎晩|毎週|週\d|\bdaily\b|\bevery\b|each (day|week)|a week|times per", re.I)
_TIMES = re.compile(r"週に?(\d)|(\d)\s*(?:x|times?)\s*(?:a|per|each) week", re.I)
_ONCE_A_WEEK = re.compile(r"毎週|weekly|every week|once a week|(mon|tues|wednes|thurs|fri|satur|sun)day", re.I)


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action's texts, rendered; ``tasks`` are (minutes, title, description)."""

    title: str
    description: str
    background: str
    type: ActionType
    times_per_week: int | None
    tasks: tuple[tuple[int, str, str], ...]


def own_action(title: str, reading: Reading, language: str) -> PlannedAction:
    """Description, type and tasks for a title that no playbook knows."""
    kind = ActionType.HABIT if _HABIT.search(title) else ActionType.EXECUTION
    slot, week = reading.facts["slot"], reading.facts["w1"]
    if language == "ja":
        text = f"{slot}に時間を取り、{week}までに最初の1回を終える。終わったと言える状態を1文で書いておく。"
        why = "自分で選んだ行動。"
    else:
        text = f"Set time aside {slot} and finish the first session by {week}. Write down in one sentence what done looks like."
        why = "Your own choice."
    times = _times(title) if kind is ActionType.HABIT else None
    return PlannedAction(title, text, why, kind, times, own_tasks(title, kind, language))


def _times(title: str) -> int:
    if named := _TIMES.search(title):
        return max(1, min(7, int(named[1] or named[2])))
    return 1 if _ONCE_A_WEEK.search(title) else 7


def own_tasks(title: str, kind: ActionType, language: str) -> tuple[tuple[int, str, str], ...]:
    """One repeating session for a habit; define, begin, finish for an execution."""
    limit = text_limits(language).task_title
    if language == "ja":
        name = title if len(title) <= limit - 12 else title[: limit - 13] + "…"
        if kind is ActionType.HABIT:
            return ((30, f"「{name}」の1回分", "始める時刻を決めて行い、終えたら記録する。"),)
        return (
            (30, f"「{name}」の完了条件を書く", "終わったと言える状態と、必要な物・人・情報を書き出す。"),
            (45, f"「{name}」の前半を進める", "最初の一歩から手を付け、迷った点を書き留める。"),
            (45, f"「{name}」を仕上げる", "残りを終え、完了条件と照らし合わせる。"),
        )
    name = title if len(title) <= limit - 30 else title[: limit - 31] + "…"
    if kind is ActionType.HABIT:
        return ((30, f"One session: {name}", "Start at a fixed time, do it, and note that it is done."),)
    return (
        (30, f"Define done: {name}", "Write what done looks like and which things, people and facts it needs."),
        (45, f"First half: {name}", "Begin with the first step and note what was unclear."),
        (45, f"Finish: {name}", "Do the rest and compare it with your definition of done."),
    )
