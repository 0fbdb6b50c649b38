"""Share a chart's calendar by an address that nobody can guess: open it, read by it. Of its secret a digest alone is kept."""

from __future__ import annotations

import hashlib

from goal_mandala.domain.mandala import Chart
from goal_mandala.usecases.desk import Desk


def open_calendar(desk: Desk, owner: str, chart_id: str, secret: str) -> None:
    """From now on *secret* leads to the calendar, and an address given out before does no longer. Raises ``NotFound``."""
    desk.repository.open_calendar(owner, chart_id, _digest(secret), now=desk.clock())


def calendar_by(desk: Desk, secret: str) -> Chart:
    """The chart that *secret* leads to; raises ``NotFound`` ``no_such_calendar``.

    It is looked up by its digest, so that how long it takes tells nothing about any secret.
    """
    return desk.repository.calendar_chart(_digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
