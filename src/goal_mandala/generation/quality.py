"""Findings over a whole chart: what a careful reader would want mended, with cell, reason, severity.

Pure functions of the chart. Reasons are stable codes; words for them are made where they are shown.

======================  ==========  ==================================================================
reason                  severity    when
======================  ==========  ==================================================================
near_duplicate          warning     two of the 64 actions (or of the 8 sub-goals) say the same
repeats_goal            warning     a sub-goal is the goal again, an action its sub-goal again
vague                   warning     the title is pleasant words ("do your best", 「頑張る」)
wrong_language          error       the text is not in the goal's language
too_long                error       over the limit of its field
type_mismatch           info        worded as a habit but typed as done once, or the other way round
task_minutes            warning     a task is not 30-60 minutes
task_count              info        more or fewer tasks than the action's type should have
task_type               warning     a task's type is not its action's
time_over_budget        warning     the tasks need more time than there is before the deadline
deadline_past           warning     the deadline is over
======================  ==========  ==================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from goal_mandala.domain.limits import (
    EXECUTION_TASKS,
    HABIT_TASKS,
    MAX_TASK_MINUTES,
    MIN_TASK_MINUTES,
    text_limits,
)
from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, Finding, Goal, Severity, SubGoal
from goal_mandala.domain.schedule import open_execution_tasks, period_between
from goal_mandala.domain.time_budget import DEFAULT_MINUTES, weekly_minutes
from goal_mandala.generation.similarity import NEAR_DUPLICATE, ngrams, similarity
from goal_mandala.generation.wording import in_language, vague_words, words_of

REPEATS = 0.85
"""Likeness from which a title repeats the one above it; higher than between siblings, because a
sub-goal may well carry the goal's words."""

_HABIT_WORDS = re.compile(
    r"毎日|毎朝|毎晩|毎週|毎回|週\d回|週に\d|日課|\bdaily\b|\bevery (day|morning|night|week|evening)|(times|days) (a|per) week",
    re.I,
)
_ONCE_WORDS = re.compile(
    r"までに.*(提出|購入|申し込|予約|作成|完成|決め|登録)|\b(buy|book|sign up|register|submit) .* by [A-Z]", re.I
)


def inspect(chart: Chart, today: date) -> tuple[Finding, ...]:
    """Every finding, worst first, then by cell."""
    found = [*inspect_titles(chart), *_texts(chart), *_tasks(chart), *_time(chart, today)]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return tuple(sorted(found, key=lambda f: (order[f.severity], f.cell is not None, _place(f.cell), f.reason)))


def inspect_titles(chart: Chart) -> tuple[Finding, ...]:
    """Findings that need the titles alone: they can be mended before details are made."""
    return (*_duplicates(chart), *_titles(chart))


def _place(cell: CellRef | None) -> tuple[int, int]:
    return (-1, -1) if cell is None else (cell.sub_goal, -1 if cell.action is None else cell.action)


def cells(chart: Chart) -> Iterator[tuple[CellRef, SubGoal | Action]]:
    """Every cell that is there, with its place."""
    for sub_goal in chart.sub_goals:
        if sub_goal is None:
            continue
        yield CellRef(sub_goal.position), sub_goal
        for action in sub_goal.actions:
            if action is not None:
                yield CellRef(sub_goal.position, action.position), action


def _duplicates(chart: Chart) -> Iterator[Finding]:
    rows = list(cells(chart))
    for is_action in (False, True):
        named = [(cell, there.title) for cell, there in rows if (cell.action is not None) is is_action]
        for index, (cell, title) in enumerate(named):
            alike = [(similarity(title, other), ref) for ref, other in named[:index] if _could_be(title, other)]
            if alike and (best := max(alike))[0] >= NEAR_DUPLICATE:
                facts = (("similarity", round(best[0], 2)),)
                yield Finding("near_duplicate", Severity.WARNING, cell, best[1], facts)


def _could_be(one: str, other: str) -> bool:
    """Cheap bound: sets of very different size cannot reach the threshold."""
    a, b = len(ngrams(one)), len(ngrams(other))
    return 2 * min(a, b) >= NEAR_DUPLICATE * (a + b)


def _titles(chart: Chart) -> Iterator[Finding]:
    language = chart.goal.language
    limits = text_limits(language)
    for cell, there in cells(chart):
        above = chart.goal.title if cell.action is None else _title_of(chart, cell.sub_goal)
        if similarity(there.title, above) >= REPEATS:
            yield Finding("repeats_goal", Severity.WARNING, cell)
        if words := vague_words(there.title, language):
            yield Finding("vague", Severity.WARNING, cell, facts=(("words", words),))
        if not in_language(there.title, language) and not _goals_own_script(there.title, chart.goal):
            yield Finding("wrong_language", Severity.ERROR, cell, facts=(("language", language),))
        yield from _over(cell, "title", there.title, limits.title)


def _title_of(chart: Chart, block: int) -> str:
    owner = chart.sub_goals[block]
    return "" if owner is None else owner.title


def _goals_own_script(text: str, goal: Goal) -> bool:
    """A name from the goal itself may stand in another script: 「TOEIC 850」, "the kanji 書"."""
    words = words_of(text)
    return bool(words) and words <= words_of(f"{goal.title} {goal.description}")


def _over(cell: CellRef, name: str, text: str, limit: int) -> Iterator[Finding]:
    if len(text) > limit:
        facts = (("field", name), ("length", len(text)), ("limit", limit))
        yield Finding("too_long", Severity.ERROR, cell, facts=facts)


def _texts(chart: Chart) -> Iterator[Finding]:
    limits = text_limits(chart.goal.language)
    for cell, there in cells(chart):
        yield from _over(cell, "description", there.description, limits.description)
        yield from _over(cell, "background", there.background, limits.background)
        if there.description and not in_language(there.description, chart.goal.language):
            facts = (("language", chart.goal.language), ("field", "description"))
            yield Finding("wrong_language", Severity.ERROR, cell, facts=facts)
        if isinstance(there, Action) and _mistyped(there):
            yield Finding("type_mismatch", Severity.INFO, cell, facts=(("type", str(there.type)),))


def _mistyped(action: Action) -> bool:
    if action.type is ActionType.EXECUTION:
        return bool(_HABIT_WORDS.search(action.title)) and not _ONCE_WORDS.search(action.title)
    return action.type is ActionType.HABIT and bool(_ONCE_WORDS.search(action.title))


def _tasks(chart: Chart) -> Iterator[Finding]:
    limits = text_limits(chart.goal.language)
    for cell, there in cells(chart):
        if not isinstance(there, Action) or not there.tasks:
            continue
        low, high = HABIT_TASKS if there.type is ActionType.HABIT else EXECUTION_TASKS
        if not low <= len(there.tasks) <= high:
            facts = (("count", len(there.tasks)), ("minimum", low), ("maximum", high))
            yield Finding("task_count", Severity.INFO, cell, facts=facts)
        for task in there.tasks:
            yield from _over(cell, "task", task.title, limits.task_title)
            if not MIN_TASK_MINUTES <= task.estimated_minutes <= MAX_TASK_MINUTES:
                yield Finding("task_minutes", Severity.WARNING, cell, facts=(("minutes", task.estimated_minutes),))
            if there.type is not None and task.type is not there.type:
                yield Finding("task_type", Severity.WARNING, cell, facts=(("type", task.type.value),))


def _time(chart: Chart, today: date) -> Iterator[Finding]:
    deadline = chart.goal.deadline
    if deadline is not None and deadline < today:
        yield Finding("deadline_past", Severity.WARNING, facts=(("deadline", deadline.isoformat()),))
        return
    start = max(today, chart.created_at.date())
    weekly = weekly_minutes(f"{chart.goal.constraints}\n{chart.goal.background}\n{chart.goal.description}")
    available = (weekly or DEFAULT_MINUTES) * period_between(start, deadline).weeks
    needed = sum(task.estimated_minutes for _, _, task in open_execution_tasks(chart))
    if needed > available:
        hours = (("neededHours", round(needed / 60)), ("availableHours", round(available / 60)))
        yield Finding("time_over_budget", Severity.WARNING, facts=hours)
