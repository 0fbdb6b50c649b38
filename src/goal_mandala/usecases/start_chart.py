"""Start a chart: from what a person typed to an empty chart that a generation can fill."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time

from goal_mandala.domain.document import goal_data
from goal_mandala.domain.goal_input import GoalInput, goal_from
from goal_mandala.domain.mandala import Chart, PlannerInfo


def start_chart(typed: GoalInput, planner: PlannerInfo, start: date) -> Chart:
    """An empty chart for the goal, dated by its first day *start*.

    The id and the dates depend on the input alone, so that a deterministic planner gives the same
    chart, byte for byte, for the same goal, day and seed. Raises :class:`InvalidInput`.
    """
    goal = goal_from(typed, start)
    moment = datetime.combine(start, time(), UTC)
    told = json.dumps([goal_data(goal), start.isoformat(), planner.kind, planner.model, planner.seed], sort_keys=True)
    return Chart(
        id=hashlib.sha256(told.encode()).hexdigest()[:16],
        goal=goal,
        planner=planner,
        created_at=moment,
        updated_at=moment,
    )
