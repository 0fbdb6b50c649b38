"""A finished chart in the terminal: the grid, then what a person wants to know next."""

from __future__ import annotations

from rich.cells import cell_len

from goal_mandala.cli import console
from goal_mandala.cli.files import today
from goal_mandala.cli.grid import NARROWEST_BLOCK, WIDE, block_cells, centre_cells, small_grid, whole_grid
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import finding_text
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, OccasionStatus, Severity, SubGoal
from goal_mandala.domain.progress import action_progress, goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import period_of

_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def show_chart(chart: Chart) -> None:
    """The whole chart on standard output, for a terminal as wide as it is, or as an outline elsewhere."""
    if not console.out().is_terminal:
        show_outline(chart)
        return
    width = console.out().width
    if width >= WIDE:
        console.draw(whole_grid(chart, width))
    elif width >= NARROWEST_BLOCK:
        console.draw(small_grid(centre_cells(chart), width))
        console.draw(*(small_grid(block_cells(chart, p), width) for p in POSITIONS if chart.sub_goals[p]))
    else:
        show_outline(chart)


def show_outline(chart: Chart) -> None:
    """Plain lines, one per cell: for pipes, logs and very narrow terminals."""
    console.show(" ".join(chart.goal.title.split()))
    for sub_goal in chart.sub_goals:
        if sub_goal is None:
            continue
        console.show(f"{sub_goal.position}    {sub_goal.title}")
        for action in sub_goal.actions:
            if action is not None:
                console.show(f"  {sub_goal.position}.{action.position}  {action.title}{_kind(action)}")


def _kind(action: Action) -> str:
    if action.type is ActionType.HABIT:
        return pick(f"（習慣、週{action.times_per_week}回）", f"  (habit, {action.times_per_week}x a week)")
    return ""


def show_cell(chart: Chart, ref: CellRef) -> None:
    """One cell with everything in it, its tasks numbered as ``done`` takes them."""
    there = chart.cell(ref)
    if there is None:
        return
    lock = " 🔒" if there.locked else ""
    console.show(f"{ref}  {there.title}{lock}", "bold", hang=5)
    for text in (there.description, there.background):
        if text:
            console.show(f"    {text}")
    period = period_of(chart)
    if isinstance(there, SubGoal):
        console.show(f"    {sub_goal_progress(there, period):.0f} %")
        for action in there.actions:
            if action is not None:
                console.show(f"    {ref}.{action.position}  {action.title}{_kind(action)}", hang=9)
        return
    if there.type:
        kind = _kind(there).strip(" （）()") or pick("実行", "execution")
        console.show(f"    {kind} · {action_progress(there, period):.0f} %{_log(there)}")
    for number, task in enumerate(there.tasks, 1):
        mark = {"completed": "x", "in_progress": "~", "skipped": "-"}.get(task.status.value, " ")
        minutes = f"{task.estimated_minutes} {pick('分', 'min')}"
        console.show(f"    [{mark}] {ref}#{number}  {task.title} ({minutes})", hang=15)
        if task.description:
            console.show(f"               {task.description}", "dim")


def _log(action: Action) -> str:
    """What became of a habit so far: ``· kept 3, missed 1, excused 1 (last 2026-11-23)``."""
    if not action.log:
        return ""
    names = {
        OccasionStatus.DONE: pick("した", "kept"),
        OccasionStatus.MISSED: pick("しなかった", "missed"),
        OccasionStatus.EXCUSED: pick("休み", "excused"),
    }
    counts = {name: sum(o.status is status for o in action.log) for status, name in names.items()}
    parts = pick("、", ", ").join(f"{name} {count}" for name, count in counts.items() if count)
    return f" · {parts}{pick(f'（最後 {action.log[-1].day}）', f' (last {action.log[-1].day})')}"


def show_progress(chart: Chart) -> None:
    console.show(f"{goal_progress(chart):5.1f} %  {' '.join(chart.goal.title.split())}", "bold", hang=9)
    for sub_goal in chart.sub_goals:
        if sub_goal is None:
            continue
        share = sub_goal_progress(sub_goal, period_of(chart))
        bar = "█" * round(share / 5) + "░" * (20 - round(share / 5))
        console.show(f"{share:5.1f} %  {bar}  {sub_goal.position} {sub_goal.title}", hang=33)
    if left := _days_left(chart):
        console.show(left, "dim")


def _days_left(chart: Chart) -> str:
    deadline = chart.goal.deadline
    if deadline is None:
        return ""
    days = (deadline - today()).days
    if days < 0:
        return pick(f"期限 {deadline} を過ぎています", f"The deadline {deadline} has passed")
    return pick(f"期限 {deadline} まであと{days}日", f"{days} days left until {deadline}")


def show_findings(chart: Chart) -> None:
    """Worst first: how bad, where, what; the commands that mend come last."""
    words = {
        Severity.ERROR: pick("誤り", "error"),
        Severity.WARNING: pick("注意", "warning"),
        Severity.INFO: pick("参考", "note"),
    }
    column = max(cell_len(word) for word in words.values())
    for finding in chart.findings:
        facts = dict(finding.facts) | {"other": _named(chart, finding.other)}
        place = _named(chart, finding.cell) or pick("チャート全体", "The chart")
        word = words[finding.severity]
        text = f"{word}{' ' * (column - cell_len(word))}  {place}: {finding_text(finding.reason, facts)}"
        console.show(text, _SEVERITY[finding.severity], hang=column + 2)


def _named(chart: Chart, ref: CellRef | None) -> str:
    """``3.5 “its title”``."""
    there = chart.cell(ref) if ref else None
    return f"{ref} {pick(f'「{there.title}」', f'“{there.title}”')}" if there else str(ref or "")
