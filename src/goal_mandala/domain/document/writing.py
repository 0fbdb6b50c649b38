"""A chart as plain data: the JSON of files, exports and the API alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from goal_mandala.domain.mandala import (
    Action,
    ActionType,
    Chart,
    Finding,
    Goal,
    Reflection,
    SubGoal,
    Task,
    Usage,
)
from goal_mandala.domain.progress import action_progress, goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import Period, period_of

SCHEMA_VERSION = 1

Data = dict[str, Any]


def to_data(chart: Chart) -> Data:
    """The chart as JSON-ready data, keys in the order of the specification."""
    period = period_of(chart)
    data = {
        "schemaVersion": SCHEMA_VERSION,
        "id": chart.id,
        "version": chart.version,
        "createdAt": _instant(chart.created_at),
        "updatedAt": _instant(chart.updated_at),
        "planner": {
            "kind": chart.planner.kind,
            "model": chart.planner.model,
            "promptVersion": chart.planner.prompt_version,
            "seed": chart.planner.seed,
        },
        "goal": goal_data(chart.goal),
        "progress": _percent(goal_progress(chart)),
        "subGoals": [_sub_goal_data(s, period) for s in chart.sub_goals],
        "usage": usage_data(chart.usage),
        "findings": [finding_data(f) for f in chart.findings],
    }
    if chart.reflections:
        data["reflections"] = [reflection_data(r) for r in chart.reflections]
    return data | {"archived": True} if chart.archived else data


def reflection_data(reflection: Reflection) -> Data:
    return {
        "id": reflection.id,
        "day": reflection.day.isoformat(),
        "wentWell": reflection.went_well,
        "wasClose": reflection.was_close,
        "didNotMove": reflection.did_not_move,
    }


def goal_data(goal: Goal) -> Data:
    return {
        "title": goal.title,
        "description": goal.description,
        "deadline": goal.deadline.isoformat() if goal.deadline else None,
        "background": goal.background,
        "constraints": goal.constraints,
        "language": goal.language,
    }


def usage_data(usage: Usage) -> Data:
    return {
        "calls": usage.calls,
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "costUsd": round(usage.cost_usd, 9),
    }


def finding_data(finding: Finding) -> Data:
    return {
        "reason": finding.reason,
        "severity": finding.severity.value,
        "cell": None if finding.cell is None else str(finding.cell),
        "other": None if finding.other is None else str(finding.other),
        "facts": dict(finding.facts),
    }


def task_data(task: Task) -> Data:
    data = {
        "id": task.id,
        "title": task.title,
        "description": task.description,
        "type": task.type.value,
        "estimatedMinutes": task.estimated_minutes,
        "status": task.status.value,
    }
    return data | {"completedOn": task.completed_on.isoformat()} if task.completed_on else data


def _sub_goal_data(sub_goal: SubGoal | None, period: Period) -> Data | None:
    if sub_goal is None:
        return None
    return {
        "position": sub_goal.position,
        "title": sub_goal.title,
        "description": sub_goal.description,
        "background": sub_goal.background,
        "locked": sub_goal.locked,
        "progress": _percent(sub_goal_progress(sub_goal, period)),
        "actions": [_action_data(a, period) for a in sub_goal.actions],
    }


def _action_data(action: Action | None, period: Period) -> Data | None:
    if action is None:
        return None
    data: Data = {
        "position": action.position,
        "title": action.title,
        "description": action.description,
        "background": action.background,
        "type": action.type.value if action.type else None,
        "locked": action.locked,
        "progress": _percent(action_progress(action, period)),
    }
    if action.type is ActionType.HABIT:
        data["timesPerWeek"] = action.times_per_week
        data["log"] = [{"day": o.day.isoformat(), "status": o.status.value} for o in action.log]
    data["tasks"] = [task_data(t) for t in action.tasks]
    return data


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _percent(value: float) -> int:
    return int(value + 0.5)
