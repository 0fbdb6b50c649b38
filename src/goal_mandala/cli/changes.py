"""Before and after: what changed between two charts, cell by cell."""

from __future__ import annotations

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Action, CellRef, Chart, SubGoal

_IN_DETAIL = 9
"""Up to so many changed cells (a block) descriptions and tasks are shown too, above it titles alone."""


def show_changes(before: Chart, after: Chart) -> None:
    """Old lines with ``-`` in red, new ones with ``+`` in green."""
    changed = [ref for ref in _all_cells() if _lines(before, ref) != _lines(after, ref)]
    detailed = len(changed) <= _IN_DETAIL
    for ref in changed:
        old, new = (_lines(chart, ref) if detailed else _lines(chart, ref)[:1] for chart in (before, after))
        if old == new:
            continue
        for line in old or ["·"]:
            if line not in new:
                console.show(f"{ref!s:<4} - {line}", "red", hang=7)
        for line in new or ["·"]:
            if line not in old:
                console.show(f"{ref!s:<4} + {line}", "green", hang=7)
    if not detailed:
        count = len(changed)
        console.say(pick(f"変わるセル: {count}", f"{count} cells change"), "dim")


def same_content(before: Chart, after: Chart) -> bool:
    return before.sub_goals == after.sub_goals


def _all_cells() -> list[CellRef]:
    return [CellRef(s) for s in POSITIONS] + [CellRef(s, a) for s in POSITIONS for a in POSITIONS]


def _lines(chart: Chart, ref: CellRef) -> list[str]:
    """A cell as lines: its title, description, type, lock, tasks."""
    there = chart.cell(ref)
    if there is None:
        return []
    return [there.title, *([there.description] if there.description else []), *_extras(there)]


def _extras(there: SubGoal | Action) -> list[str]:
    lines = [pick("🔒 ロック", "🔒 locked")] if there.locked else []
    if isinstance(there, SubGoal):
        return lines
    times = f" {there.times_per_week}{pick('回/週', 'x a week')}" if there.times_per_week else ""
    if there.type is not None:
        lines.append({"habit": pick("習慣", "habit"), "execution": pick("実行", "execution")}[there.type.value] + times)
    lines += [f"{o.day} {o.status.value}" for o in there.log]
    status = {"completed": "x", "in_progress": "~", "skipped": "-"}
    return lines + [f"[{status.get(t.status.value, ' ')}] {t.title}" for t in there.tasks]
