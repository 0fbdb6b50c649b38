"""Change a chart: read, change with a domain function, look it over, store as the next version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from goal_mandala.domain.errors import Conflict
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.quality import inspect
from goal_mandala.usecases.desk import Desk

Change = Callable[[Chart, datetime], Chart]


def change_chart(desk: Desk, owner: str, chart_id: str, expected: int, change: Change) -> Chart:
    """Apply *change* (one of ``domain.editing``) to version *expected*.

    Raises ``NotFound``, ``Conflict`` ``stale_version`` when another change came first, and what the change raises.
    """
    chart = desk.repository.read_chart(owner, chart_id)
    if chart.version != expected:
        raise Conflict("stale_version", expected=expected, current=chart.version)
    now = desk.clock()
    changed = change(chart, now)
    changed = replace(changed, version=expected + 1, findings=inspect(changed, now.date()))
    desk.repository.replace_chart(owner, changed, expected=expected)
    return changed
