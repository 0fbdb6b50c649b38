"""The shapes a model must fill, stage by stage, as plain JSON schemas.

Flat objects without ``$defs`` (Nova refuses them) and without length limits (a limit in the schema
makes a model cut words; lengths are asked for in the prompt and checked on arrival).
"""

from __future__ import annotations

from typing import Any

from goal_mandala.domain.limits import MAX_TASK_MINUTES, MAX_TIMES_PER_WEEK, MIN_TASK_MINUTES
from goal_mandala.generation.planner import Stage

Schema = dict[str, Any]

ITEM_TOOL = {
    Stage.SUB_GOALS: "add_sub_goal",
    Stage.ACTIONS: "add_action",
    Stage.DETAILS: "add_details",
    Stage.TASKS: "add_task",
}
LIST_TOOL = "submit_items"

_POSITION: Schema = {"type": "integer", "description": "The position this item is for, as listed in REQUEST."}
_TITLE: Schema = {"type": "string", "description": "The title, readable alone in a small cell."}
_TEXTS: dict[str, Schema] = {
    "description": {
        "type": "string",
        "description": "What is done or reached, how much, by when, how one knows it is done.",
    },
    "background": {"type": "string", "description": "Why the goal needs it."},
}

_ITEMS: dict[Stage, dict[str, Schema]] = {
    Stage.SUB_GOALS: {"position": _POSITION, "title": _TITLE},
    Stage.ACTIONS: {"position": _POSITION, "title": _TITLE},
    Stage.DETAILS: {
        "position": _POSITION,
        **_TEXTS,
        "type": {"type": "string", "enum": ["execution", "habit"], "description": "Done once, or kept up. Position 8 is the sub-goal: execution."},
        "timesPerWeek": {"type": "integer", "minimum": 1, "maximum": MAX_TIMES_PER_WEEK, "description": "Habits: how often a week. Executions: 1."},
    },
    Stage.TASKS: {
        "position": _POSITION,
        "title": _TITLE,
        "description": {"type": "string", "description": "What exactly is done in this sitting."},
        "estimatedMinutes": {"type": "integer", "minimum": MIN_TASK_MINUTES, "maximum": MAX_TASK_MINUTES},
    },
}  # fmt: skip


def item_schema(stage: Stage) -> Schema:
    """Schema of one item of *stage*."""
    properties = _ITEMS[stage]
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_schema(stage: Stage) -> Schema:
    """Schema of all items of a request in one call."""
    items: Schema = {"type": "array", "items": item_schema(stage)}
    return {"type": "object", "properties": {"items": items}, "required": ["items"]}
