"""A chart into Markdown. Owns the order and the look of the text; escaping is :mod:`.inert`'s.

Headings carry the names of cells that the product uses everywhere (``3``, ``3.5``, from 0), so that
what is read here can be named there.
"""

from __future__ import annotations

from collections.abc import Iterator

from goal_mandala.domain.mandala import Action, CellRef, Chart, SubGoal, Task, TaskStatus
from goal_mandala.domain.progress import goal_progress
from goal_mandala.exports.labels import Labels, labels_for, status_words, type_words
from goal_mandala.exports.markdown import machine_block
from goal_mandala.exports.markdown.inert import escape
from goal_mandala.exports.options import ExportOptions

SEPARATOR = "·"


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as Markdown (CommonMark with task lists) in UTF-8."""
    del options
    labels = labels_for(chart.goal.language)
    blocks = [*_goal(chart, labels)]
    for position, sub_goal in enumerate(chart.sub_goals):
        blocks.extend(_sub_goal(CellRef(position), sub_goal, labels))
    blocks.extend(_reflections(chart, labels))
    blocks.append(machine_block.write(chart))
    return "\n\n".join(blocks).encode("utf-8")


def _goal(chart: Chart, labels: Labels) -> Iterator[str]:
    goal = chart.goal
    yield f"# {escape(goal.title)}"
    if goal.deadline is not None:
        yield _labelled(labels.deadline, goal.deadline.isoformat())
    if percent := int(goal_progress(chart) + 0.5):
        yield _labelled(labels.progress, f"{percent}%")
    for label, text in (
        (labels.description, goal.description),
        (labels.background, goal.background),
        (labels.constraints, goal.constraints),
    ):
        if text:
            yield _labelled(label, escape(text))


def _reflections(chart: Chart, labels: Labels) -> Iterator[str]:
    """For people; what is read back is in the machine block."""
    if chart.reflections:
        yield f"## {labels.reflections}"
    for reflection in chart.reflections:
        yield f"### {reflection.day.isoformat()}"
        for label, text in (
            (labels.went_well, reflection.went_well),
            (labels.was_close, reflection.was_close),
            (labels.did_not_move, reflection.did_not_move),
        ):
            if text:
                yield _labelled(label, escape(text))


def _sub_goal(ref: CellRef, sub_goal: SubGoal | None, labels: Labels) -> Iterator[str]:
    if sub_goal is None:
        yield f"## {ref}"
        return
    yield f"## {ref} {SEPARATOR} {escape(sub_goal.title)}"
    yield from _details(sub_goal, labels)
    for position, action in enumerate(sub_goal.actions):
        yield from _action(CellRef(ref.sub_goal, position), action, labels)


def _action(ref: CellRef, action: Action | None, labels: Labels) -> Iterator[str]:
    if action is None:
        yield f"### {ref}"
        return
    yield f"### {ref} {SEPARATOR} {escape(action.title)}"
    if words := type_words(action, labels):
        yield _labelled(labels.type, words)
    yield from _details(action, labels)
    if action.tasks:
        yield "\n".join(_task(task, labels) for task in action.tasks)


def _details(cell: SubGoal | Action, labels: Labels) -> Iterator[str]:
    if cell.description:
        yield escape(cell.description)
    if cell.background:
        yield _labelled(labels.why, escape(cell.background))


def _task(task: Task, labels: Labels) -> str:
    box = "x" if task.status is TaskStatus.COMPLETED else " "
    facts = labels.minutes.format(task.estimated_minutes)
    if task.status in (TaskStatus.IN_PROGRESS, TaskStatus.SKIPPED):
        facts += f" {SEPARATOR} {status_words(task.status, labels)}"
    line = f"- [{box}] {escape(task.title)} ({facts})"
    return f"{line}\\\n  {escape(task.description)}" if task.description else line


def _labelled(label: str, text: str) -> str:
    return f"**{label}:** {text}"
