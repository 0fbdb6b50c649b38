"""The words of a model call: instructions, the person's words as fenced data, and the request line.

What a person wrote enters as JSON inside ``<data>``: every character arrives as meant (braces,
``<``, newlines, any script), and none of it can close the fence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from goal_mandala.domain.document import goal_data
from goal_mandala.domain.limits import text_limits
from goal_mandala.domain.mandala import Chart
from goal_mandala.domain.schedule import period_between
from goal_mandala.generation import prompts
from goal_mandala.generation.model_planner.items import Refused
from goal_mandala.generation.model_planner.modes import OutputMode
from goal_mandala.generation.outline import ITEM_TOOL, LIST_TOOL, item_schema
from goal_mandala.generation.planner import PlanRequest, Stage


def instructions(request: PlanRequest, mode: OutputMode, wanted: Sequence[int]) -> str:
    """The system prompt: the stage's, the rule about data, the format."""
    goal = request.chart.goal
    limits = text_limits(goal.language)
    period = period_between(request.start, goal.deadline)
    stage = prompts.fill(
        prompts.text(request.stage.value, goal.language),
        today=request.start.isoformat(),
        deadline=period.end.isoformat(),
        weeks=max(1, round(period.weeks)),
        language=goal.language,
        title_limit=limits.title,
        description_limit=limits.description,
        background_limit=limits.background,
        task_title_limit=limits.task_title,
        task_description_limit=limits.task_description,
    )
    form = prompts.fill(
        prompts.text(f"format_{mode.value}", goal.language),
        tool=LIST_TOOL if mode is OutputMode.TOOL else ITEM_TOOL[request.stage],
        count=len(wanted),
        keys=", ".join(item_schema(request.stage)["required"]),
    )
    return "\n\n".join((stage, prompts.text("data", goal.language), form))


def question(request: PlanRequest, mode: OutputMode, wanted: Sequence[int], refused: Sequence[Refused]) -> str:
    """The user's turn: data, the mending asked for if any, and the request on one line."""
    parts = [f"<data>\n{_fenced(_material(request))}\n</data>"]
    problems = [*_found(request), *(_refusal(r) for r in refused)]
    rejected = [t for t in (*request.rejected, *(r.text for r in refused)) if t]
    if problems or rejected:
        parts.append(prompts.text("repair", request.chart.goal.language) if problems else "")
        parts.append("MEND: " + _fenced({"problems": problems, "rejected": rejected}, indent=None))
    line = {
        "stage": request.stage.value,
        "language": request.chart.goal.language,
        "cell": _cell(request),
        "positions": list(wanted),
        "mode": mode.value,
        "variant": len(rejected),
    }
    parts.append("REQUEST: " + json.dumps(line, ensure_ascii=False))
    return "\n\n".join(p for p in parts if p)


def _cell(request: PlanRequest) -> str | None:
    if request.block is None:
        return None
    return str(request.block) if request.action is None else f"{request.block}.{request.action}"


def _material(request: PlanRequest) -> dict[str, Any]:
    chart = request.chart
    material: dict[str, Any] = {"goal": {k: v for k, v in goal_data(chart.goal).items() if v}}
    asked = set(request.cells)
    if request.stage is Stage.SUB_GOALS:
        given = [s for s in chart.sub_goals if s is not None and s.position not in request.positions]
        material["given"] = [{"position": s.position, "title": s.title} for s in given]
        return material
    material["subGoals"] = [{"position": s.position, "title": s.title} for s in chart.sub_goals if s is not None]
    block = chart.sub_goals[request.block] if request.block is not None else None
    if block is None:
        return material
    material["block"] = {"position": block.position, "title": block.title}
    actions = [a for a in block.actions if a is not None]
    if request.stage is Stage.ACTIONS:
        given_actions = [a for a in actions if all(c.action != a.position for c in asked)]
        material["given"] = [{"position": a.position, "title": a.title} for a in given_actions]
        if request.rejected or request.problems:
            material["elsewhere"] = _elsewhere(chart, block.position)
    elif request.stage is Stage.DETAILS:
        material["actions"] = [{"position": a.position, "title": a.title} for a in actions]
    else:
        one = next(a for a in actions if a.position == request.action)
        material["action"] = {"title": one.title, "description": one.description, "type": one.type or "execution"}
    return material


def _elsewhere(chart: Chart, block: int) -> list[str]:
    others = (s for s in chart.sub_goals if s is not None and s.position != block)
    return [a.title for s in others for a in s.actions if a is not None]


def _found(request: PlanRequest) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for finding in request.problems:
        if finding.cell is None:
            continue
        position = finding.cell.sub_goal if finding.cell.action is None else finding.cell.action
        there = request.chart.cell(finding.other) if finding.other else None
        row = {"position": position, "reason": finding.reason, **dict(finding.facts)}
        rows.append(row | ({"sameAs": there.title} if there else {}))
    return rows


def _refusal(refused: Refused) -> dict[str, Any]:
    row = {"position": refused.position, "reason": refused.reason, "length": refused.length, "limit": refused.limit}
    return {k: v for k, v in row.items() if v or k == "position"}


def _fenced(data: dict[str, Any], indent: int | None = 1) -> str:
    """JSON that cannot close its fence: ``</`` is written ``<\\/``, which JSON reads as the same."""
    clean = json.dumps(data, ensure_ascii=False, indent=indent).replace("</", "<\\/")
    return clean.encode("utf-8", "replace").decode("utf-8")
