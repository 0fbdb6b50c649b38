"""Delete a chart for good, in the version that the person saw; a generation that runs is stopped first."""

from __future__ import annotations

from goal_mandala.domain.errors import Conflict
from goal_mandala.usecases.desk import Desk


def delete_chart(desk: Desk, owner: str, chart_id: str, expected: int) -> None:
    """Chart, versions, generations, events, its calls one by one, kept answers that show it. Raises ``NotFound`` and ``Conflict`` ``stale_version``.

    The chart goes last: who deletes again after a crash finds it, and goes on from there. A request that is under way keeps no answer about it. A worker that is at it finds its generation gone and stops; what its calls cost stays in the sums.
    """
    chart = desk.repository.read_chart(owner, chart_id)
    if chart.version != expected:
        raise Conflict("stale_version", expected=expected, current=chart.version)
    desk.ledger.withdraw_answers(owner, chart_id, now=desk.clock())
    desk.repository.delete_chart(owner, chart_id)
