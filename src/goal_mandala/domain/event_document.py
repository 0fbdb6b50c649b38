"""Events as plain data and back: for records that outlive a process and for streams to a browser.

``{"type": "SubGoalTitled", …}`` with camelCase fields; cells as ``"3"`` or ``"3.5"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from goal_mandala.domain import events as ev
from goal_mandala.domain.document import finding_data, finding_from, task_data, task_from, usage_data, usage_from
from goal_mandala.domain.errors import DamagedChart, Fact, InvalidInput
from goal_mandala.domain.mandala import ActionType, CellRef

Data = dict[str, Any]


def event_data(event: ev.Event) -> Data:
    """The event as JSON-ready data; ``type`` is the event's name."""
    return {"type": type(event).__name__, **_fields(event)}


def _fields(event: ev.Event) -> Data:
    match event:
        case ev.SubGoalTitled(position, title):
            return {"cell": str(position), "title": title}
        case ev.ActionTitled(cell, title):
            return {"cell": str(cell), "title": title}
        case ev.CellDetailed(cell, description, background, kind, times):
            texts = {"cell": str(cell), "description": description, "background": background}
            return texts | {"actionType": kind.value if kind else None, "timesPerWeek": times}
        case ev.TaskAdded(cell, task):
            return {"cell": str(cell), "task": task_data(task)}
        case ev.TasksCleared(cell):
            return {"cell": str(cell)}
        case ev.FindingsChanged(findings):
            return {"findings": [finding_data(f) for f in findings]}
        case ev.UsageAdded(usage):
            return {"usage": usage_data(usage)}
        case ev.Noticed(code, facts):
            return {"code": code, "facts": dict(facts)}
        case ev.Finished():
            return {}
        case ev.Failed(kind, code, retryable, facts):
            return {"kind": kind, "code": code, "retryable": retryable, "facts": dict(facts)}


def event_from(data: Mapping[str, Any]) -> ev.Event:
    """The event that *data* is; raises :class:`DamagedChart` for anything else."""
    try:
        return _read(str(data["type"]), data)
    except DamagedChart:
        raise
    except (InvalidInput, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedChart("damaged_chart", path="event", problem=type(error).__name__) from None


def _read(name: str, data: Mapping[str, Any]) -> ev.Event:
    if name == "FindingsChanged":
        return ev.FindingsChanged(tuple(finding_from(f) for f in data["findings"]))
    if name == "UsageAdded":
        return ev.UsageAdded(usage_from(data["usage"]))
    if name == "Noticed":
        return ev.Noticed(str(data["code"]), _facts(data["facts"]))
    if name == "Finished":
        return ev.Finished()
    if name == "Failed":
        return ev.Failed(str(data["kind"]), str(data["code"]), bool(data["retryable"]), _facts(data["facts"]))
    return _about_cell(name, CellRef.parse(data["cell"]), data)


def _about_cell(name: str, cell: CellRef, data: Mapping[str, Any]) -> ev.Event:
    if name == "SubGoalTitled":
        return ev.SubGoalTitled(cell.sub_goal, str(data["title"]))
    if name == "ActionTitled":
        return ev.ActionTitled(cell, str(data["title"]))
    if name == "TaskAdded":
        return ev.TaskAdded(cell, task_from(data["task"]))
    if name == "TasksCleared":
        return ev.TasksCleared(cell)
    if name == "CellDetailed":
        kind = None if data["actionType"] is None else ActionType(data["actionType"])
        times = None if data["timesPerWeek"] is None else int(data["timesPerWeek"])
        return ev.CellDetailed(cell, str(data["description"]), str(data["background"]), kind, times)
    raise ValueError(name)


def _facts(data: Any) -> tuple[tuple[str, Fact], ...]:
    return tuple(cast("Mapping[str, Fact]", data).items())
