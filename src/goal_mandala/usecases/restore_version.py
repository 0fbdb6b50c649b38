"""Restore a version: its content becomes the next version, so that nothing in between is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from goal_mandala.domain.mandala import Chart
from goal_mandala.usecases.change_chart import change_chart
from goal_mandala.usecases.desk import Desk


def restore_version(desk: Desk, owner: str, chart_id: str, version: int, expected: int) -> Chart:
    """Raises ``NotFound`` (no such chart, ``no_such_version``) and ``Conflict`` ``stale_version``."""
    old = desk.repository.read_version(owner, chart_id, version)

    def restored(_: Chart, now: datetime) -> Chart:
        return replace(old, updated_at=now)

    return change_chart(desk, owner, chart_id, expected, restored)
