"""Import a chart that a person brings: a new chart of theirs, with a new id and no history."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.formats import parse
from goal_mandala.generation.quality import inspect
from goal_mandala.usecases.desk import Desk, new_id
from goal_mandala.usecases.order_generation import make_chart


def import_chart(desk: Desk, owner: str, data: bytes, format_name: str, *, chart_id: str | None = None) -> Chart:
    """The chart in *data* (``json`` or ``md``) as version 1 of a new chart; raises ``DamagedChart``.

    Under the same *chart_id* the same import finds what is there.
    """
    brought = parse(data, format_name)
    now = desk.clock()
    chart = replace(brought, id=chart_id or new_id(), version=1, updated_at=now)
    chart = replace(chart, findings=inspect(chart, now.date()))
    return make_chart(desk, owner, chart)
