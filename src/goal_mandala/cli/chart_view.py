"""A finished chart in the terminal: the grid, then what a person wants to know next."""

from __future__ import annotations

from goal_mandala.cli import console
from goal_mandala.cli.grid import NARROWEST_BLOCK, WIDE, block_cells, centre_cells, small_grid, whole_grid
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import finding_text
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, Severity, SubGoal
from goal_mandala.domain.progress import action_progress, goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import period_of

_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def show_chart(chart: Chart) -> None:
    """The whole chart on standard output, for a terminal as wide as it is, or as an outline elsewhere."""
    if not console.out.is_terminal:
        show_outline(chart)
        return
    width = console.out.width
    if width >= WIDE:
        console.show(whole_grid(chart, width))
    elif width >= NARROWEST_BLOCK:
        console.show(small_grid(centre_cells(chart), width))
        for position in POSITIONS:
            console.show(small_grid(block_cells(chart, position), width))
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
    console.show(f"{ref}  {there.title}{lock}", "bold")
    for text in (there.description, there.background):
        if text:
            console.show(f"    {text}")
    period = period_of(chart)
    if isinstance(there, SubGoal):
        console.show(f"    {sub_goal_progress(there, period):.0f} %")
        return
    label = {ActionType.HABIT: pick("習慣", "habit"), ActionType.EXECUTION: pick("実行", "execution")}
    if there.type:
        console.show(
            f"    {label[there.type]}{_kind(there) if there.type is ActionType.HABIT else ''} · {action_progress(there, period):.0f} %"
        )
    for number, task in enumerate(there.tasks, 1):
        mark = {"completed": "x", "in_progress": "~", "skipped": "-"}.get(task.status.value, " ")
        console.show(f"    [{mark}] {ref}#{number}  {task.title} ({task.estimated_minutes} {pick('分', 'min')})")
        if task.description:
            console.show(f"            {task.description}", "dim")


def show_progress(chart: Chart) -> None:
    period = period_of(chart)
    console.show(f"{goal_progress(chart):5.1f} %  {' '.join(chart.goal.title.split())}", "bold")
    for sub_goal in chart.sub_goals:
        if sub_goal is None:
            continue
        share = sub_goal_progress(sub_goal, period)
        bar = "█" * round(share / 5) + "░" * (20 - round(share / 5))
        console.show(f"{share:5.1f} %  {bar}  {sub_goal.position} {sub_goal.title}")


def show_findings(chart: Chart) -> None:
    for finding in chart.findings:
        facts = dict(finding.facts) | {"other": str(finding.other) if finding.other else ""}
        place = str(finding.cell) if finding.cell else pick("全体", "chart")
        there = chart.cell(finding.cell) if finding.cell else None
        title = f"「{there.title}」" if there else ""
        text = f"{place:<5} {title} {finding_text(finding.reason, facts)}"
        console.show(text, _SEVERITY[finding.severity])
