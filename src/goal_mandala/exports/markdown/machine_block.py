"""The end of a Markdown chart: what its text does not show, as JSON in one HTML comment.

Owns the block's shape and place. Ids of tasks find their tasks again by a digest of the title, so
that a task may be moved, edited, added or taken out by hand. Knows nothing of the text above.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from goal_mandala.domain.document import to_data
from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.json import strict_loads
from goal_mandala.exports.text_hygiene import storable

Data = dict[str, Any]

OPENING = "<!-- goal-mandala"
CLOSING = "-->"
_NOTE = "keep this block: ids, locks and history, which the text above does not show"
_KEPT = (
    "schemaVersion",
    "id",
    "version",
    "createdAt",
    "updatedAt",
    "planner",
    "usage",
    "findings",
    "reflections",
    "archived",
)


def write(chart: Chart) -> str:
    """The block as text, with its newline. It holds no ``--``, ``<`` or ``>`` of the chart's own."""
    data = to_data(chart)
    kept: Data = {key: data[key] for key in _KEPT if key in data}
    kept["language"] = chart.goal.language
    kept["cells"] = {ref: cell for ref, cell in _cells(data) if cell}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in kept.items())
    inert = lines.replace("--", "\\u002d\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{OPENING}: {_NOTE}\n{{{inert}}}\n{CLOSING}\n"


def read(lines: list[str]) -> Data:
    """The data of a block given by its lines without opening and closing. Raises as ``strict_loads``."""
    found = strict_loads("\n".join(lines).encode("utf-8"))
    return found if isinstance(found, dict) else {}


def digest(title: str) -> str:
    """What a task's title is known by in the block."""
    return hashlib.sha256(storable(title).encode("utf-8")).hexdigest()[:8]


def _cells(data: Data) -> list[tuple[str, Data]]:
    found: list[tuple[str, Data]] = []
    for sub_goal in filter(None, data["subGoals"]):
        found.append((str(sub_goal["position"]), {"locked": True} if sub_goal["locked"] else {}))
        for action in filter(None, sub_goal["actions"]):
            found.append((f"{sub_goal['position']}.{action['position']}", _action(action)))
    return found


def _action(action: Data) -> Data:
    kept: Data = {"locked": True} if action["locked"] else {}
    if action.get("log"):
        kept["log"] = action["log"]
    tasks = [_task(task, action["type"]) for task in action["tasks"]]
    return {**kept, "tasks": tasks} if tasks else kept


def _task(task: Data, type_of_action: str | None) -> Data:
    kept: Data = {"id": storable(task["id"]), "title": digest(task["title"])}
    if "completedOn" in task:
        kept["completedOn"] = task["completedOn"]
    return kept if task["type"] == type_of_action else {**kept, "type": task["type"]}
