"""Plan a day: what is to be done in every chart that is not put away."""

from __future__ import annotations

from datetime import date

from goal_mandala.domain.errors import NotFound
from goal_mandala.domain.mandala import Chart
from goal_mandala.domain.today import DayPlan, plan_of_day
from goal_mandala.storage.listing import ChartFilter
from goal_mandala.usecases.desk import Desk

MOST_CHARTS = 50
"""Latest changed first: nobody works at more in a day."""


def plan_day(
    desk: Desk, owner: str, day: date, *, chart_id: str | None = None, minutes_per_week: int | None = None
) -> list[tuple[Chart, DayPlan]]:
    """The plan of *day* for one chart or for all; raises ``NotFound`` for another's chart."""
    charts = _all(desk, owner) if chart_id is None else [desk.repository.read_chart(owner, chart_id)]
    return [(chart, plan_of_day(chart, day, minutes_per_week)) for chart in charts]


def _all(desk: Desk, owner: str) -> list[Chart]:
    found: list[Chart] = []
    page = desk.repository.list_charts(owner, limit=MOST_CHARTS, only=ChartFilter(archived=False))
    for summary in page.charts:
        try:
            found.append(desk.repository.read_chart(owner, summary.id))
        except NotFound:  # deleted since the list was read
            continue
    return found
