"""Walking the way, as requests ask and answers tell it: a day's work, progress, reflections, the calendar's address."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from goal_mandala.api.schemas_chart import Task
from goal_mandala.api.schemas_wire import Asked, Day, OptionalText, Told

Percent = Annotated[int, Field(ge=0, le=100)]


class DueHabit(Told):
    """`status` is `null` as long as nothing is noted for the day; note it with `POST …/cells/{cell}/log`."""

    cell: str
    title: str
    sub_goal: str
    times_per_week: int | None
    status: Literal["done", "missed", "excused"] | None
    progress: Percent


class DueTask(Told):
    """Tick it with `PATCH …/tasks/{id}`."""

    cell: str
    action: str
    task: Task


class DayOfChart(Told):
    """`minutes` is the day's share of the time budget; `doneMinutes` of it are done already."""

    id: str
    title: str
    language: str
    version: int
    minutes: int
    done_minutes: int
    habits: list[DueHabit]
    tasks: list[DueTask]


class Today(Told):
    """Per chart, latest change first: the habits that are due and the next tasks within the time budget."""

    date: str
    mandalas: list[DayOfChart]


class ProgressPoint(Told):
    """Progress at the end of a day."""

    day: str
    progress: Percent
    sub_goals: Annotated[list[Percent], Field(min_length=8, max_length=8)]


class ProgressSeries(Told):
    """From the first day to the deadline (or half a year); a point for each day on which something was done."""

    start: str
    end: str
    points: list[ProgressPoint]


class NewReflection(Asked):
    """At least one of the three texts. `day` is today (UTC) where it is left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"day": "2026-11-23", "wentWell": "毎朝走れた", "wasClose": "週末の長い距離", "didNotMove": ""}
            ]
        }
    )

    day: Day | None = None
    went_well: OptionalText = ""
    was_close: OptionalText = ""
    did_not_move: OptionalText = ""


class ReflectionPatch(Asked):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"didNotMove": "単語帳"}]})

    day: Day | None = None
    went_well: OptionalText | None = None
    was_close: OptionalText | None = None
    did_not_move: OptionalText | None = None


class CalendarAddress(Told):
    """The address is told this once. Whoever has it can read the calendar; revoke it with `DELETE`."""

    url: str


class CalendarState(Told):
    """`createdAt` is `null` when no address leads to the chart's calendar."""

    created_at: str | None


class Deleted(Told):
    mandalas: int = Field(description="How many charts there were")
