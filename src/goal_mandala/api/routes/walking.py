"""Walking the way: a day's work, how far it has come, looking back."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from goal_mandala.api.answers import answer, chart_answer
from goal_mandala.api.context import Expected, TheCaller, TheDesk
from goal_mandala.api.days import day_of
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_chart import Chart
from goal_mandala.api.schemas_problem import problems
from goal_mandala.api.schemas_walk import NewReflection, ProgressSeries, ReflectionPatch, Today
from goal_mandala.domain import mandala
from goal_mandala.domain.document import task_data
from goal_mandala.domain.progress import action_progress
from goal_mandala.domain.progress_history import progress_series
from goal_mandala.domain.reflecting import ReflectionText, add_reflection, edit_reflection, remove_reflection
from goal_mandala.domain.schedule import period_of
from goal_mandala.domain.time_budget import MAX_MINUTES
from goal_mandala.domain.today import DayPlan, DueHabit
from goal_mandala.usecases.change_chart import change_chart
from goal_mandala.usecases.plan_day import plan_day

router = APIRouter(prefix="/v1", tags=["every day"], responses=problems(409))


@router.get("/today", response_model=Today)
def today(
    caller: TheCaller,
    desk: TheDesk,
    day: Annotated[
        str | None, Query(alias="date", pattern=r"^\d{4}-\d{2}-\d{2}$", description="Default: today (UTC)")
    ] = None,
    mandala_id: Annotated[str | None, Query(alias="mandala", max_length=100, description="This chart alone")] = None,
    minutes_per_week: Annotated[int | None, Query(alias="minutesPerWeek", ge=1, le=MAX_MINUTES)] = None,
) -> Response:
    """What is to be done on a day, in every chart that is not put away."""
    wanted = desk.today() if day is None else day_of(day, "date")
    plans = plan_day(desk, caller.owner, wanted, chart_id=mandala_id, minutes_per_week=minutes_per_week)
    return answer({"date": wanted.isoformat(), "mandalas": [_day_data(chart, plan) for chart, plan in plans]})


@router.get("/mandalas/{mandala_id}/progress", response_model=ProgressSeries)
def progress(mandala_id: str, caller: TheCaller, desk: TheDesk) -> Response:
    """How the progress came about, for a plot."""
    chart = desk.repository.read_chart(caller.owner, mandala_id)
    period = period_of(chart)
    points = [
        {"day": p.day.isoformat(), "progress": _percent(p.goal), "subGoals": [_percent(s) for s in p.sub_goals]}
        for p in progress_series(chart)
    ]
    return answer({"start": period.start.isoformat(), "end": period.end.isoformat(), "points": points})


@router.post("/mandalas/{mandala_id}/reflections", status_code=201, response_model=Chart)
async def reflect(
    mandala_id: str, body: NewReflection, caller: TheCaller, desk: TheDesk, expected: Expected, run_once: RunOnce
) -> Response:
    """Look back: what went well, what was close, what did not move."""
    text, made = _text(body), run_once.id_for("reflection")

    async def run() -> Response:
        if run_once.keyed:  # sent again, perhaps, after an answer that never came
            there = await asyncio.to_thread(desk.repository.read_chart, caller.owner, mandala_id)
            if made in {reflection.id for reflection in there.reflections}:
                return chart_answer(there, status=201)
        chart = await asyncio.to_thread(
            change_chart,
            desk,
            caller.owner,
            mandala_id,
            expected,
            lambda chart, now: add_reflection(chart, made, text, now),
        )
        return chart_answer(chart, status=201)

    return await run_once(run)


@router.patch("/mandalas/{mandala_id}/reflections/{reflection}", response_model=Chart)
def change_reflection(
    mandala_id: str, reflection: str, body: ReflectionPatch, caller: TheCaller, desk: TheDesk, expected: Expected
) -> Response:
    """Change what was written."""
    text = _text(body)
    return chart_answer(
        change_chart(
            desk,
            caller.owner,
            mandala_id,
            expected,
            lambda chart, now: edit_reflection(chart, reflection, text, now),
        )
    )


@router.delete("/mandalas/{mandala_id}/reflections/{reflection}", response_model=Chart)
def delete_reflection(
    mandala_id: str, reflection: str, caller: TheCaller, desk: TheDesk, expected: Expected
) -> Response:
    """Take a reflection away; undo brings it back."""
    return chart_answer(
        change_chart(
            desk, caller.owner, mandala_id, expected, lambda chart, now: remove_reflection(chart, reflection, now)
        )
    )


def _text(body: NewReflection | ReflectionPatch) -> ReflectionText:
    day = None if body.day is None else day_of(body.day)
    return ReflectionText(day, body.went_well, body.was_close, body.did_not_move)


def _day_data(chart: mandala.Chart, plan: DayPlan) -> dict[str, Any]:
    return {
        "id": chart.id,
        "title": chart.goal.title,
        "language": chart.goal.language,
        "version": chart.version,
        "minutes": plan.minutes,
        "doneMinutes": plan.done_minutes,
        "habits": [_habit_data(chart, due) for due in plan.habits],
        "tasks": [
            {"cell": str(due.cell), "action": due.action.title, "task": task_data(due.task)} for due in plan.tasks
        ],
    }


def _habit_data(chart: mandala.Chart, due: DueHabit) -> dict[str, Any]:
    return {
        "cell": str(due.cell),
        "title": due.action.title,
        "subGoal": due.owner.title,
        "timesPerWeek": due.action.times_per_week,
        "status": due.status and due.status.value,
        "progress": _percent(action_progress(due.action, period_of(chart))),
    }


def _percent(value: float) -> int:
    return int(value + 0.5)
