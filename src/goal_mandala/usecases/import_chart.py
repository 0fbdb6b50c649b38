"""Import a chart that a person brings: a new chart of theirs, with a new id and no history."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.formats import parse
from goal_mandala.generation.quality import inspect
from goal_mandala.usecases.desk import Desk, new_id


def import_chart(desk: Desk, owner: str, data: bytes, format_name: str) -> Chart:
    """The chart in *data* (``json`` or ``md``) as version 1 of a new chart; raises ``DamagedChart``."""
    brought = parse(data, format_name)
    now = desk.clock()
    chart = replace(brought, id=new_id(), version=1, updated_at=now)
    chart = replace(chart, findings=inspect(chart, now.date()))
    desk.repository.create_chart(owner, chart)
    return chart
