"""The chart as a table for spreadsheets: one row per task, and one for an action without tasks.

Owns the columns and the defence against cells that a spreadsheet would take for formulas. UTF-8
with a byte order mark (Excel needs it), commas, every value quoted, CRLF (RFC 4180). Line breaks
inside a text are LF inside the quotes. Columns keep their English names in every language, so that
a formula or a script written for one chart works for all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from goal_mandala.domain.mandala import Action, CellRef, Chart, SubGoal, Task
from goal_mandala.domain.progress import action_progress, sub_goal_progress
from goal_mandala.domain.schedule import Period, period_of
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.text_hygiene import JOINERS, paragraphs

COLUMNS = {
    "cell": "name of the action, or of a sub-goal that has no actions yet: 3.5, 3 (from 0)",
    "sub_goal": "title of the sub-goal",
    "action": "title of the action",
    "action_description": "what the action is",
    "action_background": "why it is needed",
    "type": "execution (done once) or habit (kept up)",
    "times_per_week": "how often a habit is due, 1-7",
    "progress": "of the action, or of a sub-goal without actions, 0-100",
    "locked": "yes where a new generation leaves the cell alone",
    "task": "title of the task",
    "task_description": "what to do",
    "minutes": "estimated minutes",
    "status": "not_started, in_progress, completed or skipped",
}
"""Each column and what it holds, in order."""

_FORMULA_STARTS = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\u2212")
"""Half and full width: Excel reads full-width signs as formulas too."""

_QUOTE = "'"

Row = dict[str, str]


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as CSV with the columns of :data:`COLUMNS`."""
    del options
    table = io.StringIO()
    writer = csv.DictWriter(table, list(COLUMNS), restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in _rows(chart))
    return table.getvalue().encode("utf-8-sig")


def _rows(chart: Chart) -> Iterator[Row]:
    period = period_of(chart)
    for sub_goal in filter(None, chart.sub_goals):
        actions = [a for a in sub_goal.actions if a is not None]
        for action in actions:
            known = _action(sub_goal, action, period)
            for task in action.tasks:
                yield known | _task(task)
            if not action.tasks:
                yield known
        if not actions:
            yield {
                "cell": str(CellRef(sub_goal.position)),
                "sub_goal": sub_goal.title,
                "progress": _percent(sub_goal_progress(sub_goal, period)),
                "locked": _yes(sub_goal.locked),
            }


def _action(sub_goal: SubGoal, action: Action, period: Period) -> Row:
    return {
        "cell": str(CellRef(sub_goal.position, action.position)),
        "sub_goal": sub_goal.title,
        "action": action.title,
        "action_description": action.description,
        "action_background": action.background,
        "type": action.type.value if action.type is not None else "",
        "times_per_week": str(action.times_per_week) if action.times_per_week is not None else "",
        "progress": _percent(action_progress(action, period)),
        "locked": _yes(action.locked),
    }


def _task(task: Task) -> Row:
    return {
        "task": task.title,
        "task_description": task.description,
        "minutes": str(task.estimated_minutes),
        "status": task.status.value,
    }


def _safe(text: str) -> str:
    """*text* without hidden characters, and never the start of a formula (OWASP, "CSV Injection")."""
    shown = "\n".join(paragraphs(text))
    return _QUOTE + shown if shown.lstrip(JOINERS)[:1] in _FORMULA_STARTS else shown


def _percent(value: float) -> str:
    return str(int(value + 0.5))


def _yes(flag: bool) -> str:
    return "yes" if flag else ""
