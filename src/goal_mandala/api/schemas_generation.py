"""Generations and usage as requests ask for and answers tell them."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from goal_mandala.api.schemas_chart import Chart, Usage
from goal_mandala.api.schemas_problem import Error
from goal_mandala.api.schemas_wire import Asked, CellName, Told

ScopeName = Literal["chart", "sub_goals", "block", "cell", "tasks"]


class NewGeneration(Asked):
    """What to generate: the chart, the sub-goals, one sub-goal's actions (`block`), one cell, one action's tasks.

    `replace` false fills only what is missing. Locked cells stay. The result is a draft.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scope": "block", "cell": "3"}, {"scope": "chart", "replace": False}]}
    )

    scope: ScopeName
    cell: CellName | None = None
    replace: bool = True
    with_tasks: bool = True


class Counts(Told):
    """How much of the draft is there: 8 sub-goals, 64 actions, 72 cells with details, tasks."""

    sub_goals: int
    actions: int
    detailed: int
    tasks: int


class Generation(Told):
    id: str
    mandala_id: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled", "timed_out"]
    draft: Literal["open", "accepted", "discarded"]
    scope: ScopeName
    cell: str | None
    replace: bool
    with_tasks: bool
    accepts_itself: bool
    base_version: int
    created_at: str
    updated_at: str
    retries: int
    cancel_requested: bool
    last_event: int
    counts: Counts
    usage: Usage
    error: Error | None
    chart: Chart | None = None


class Started(Told):
    """The chart (empty cells) and the generation that fills it."""

    chart: Chart
    generation: Generation


class GenerationList(Told):
    """Newest first."""

    generations: list[Generation]


class MonthOfUsage(Told):
    """A month (UTC). `reservedUsd` is set aside for calls under way."""

    month: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    reserved_usd: float
    budget_usd: float
    remaining_usd: float


class UsageReport(MonthOfUsage):
    service: MonthOfUsage | None = None
