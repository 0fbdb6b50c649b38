"""Share a chart's calendar by an address that nobody can guess: open it, close it, read by it."""

from __future__ import annotations

import hashlib
import secrets

from goal_mandala.domain.mandala import Chart
from goal_mandala.usecases.desk import Desk

SECRET_BYTES = 32


def open_calendar(desk: Desk, owner: str, chart_id: str) -> str:
    """The new secret, told this once; an address given out before works no longer. Raises ``NotFound``."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    desk.repository.open_calendar(owner, chart_id, _digest(secret), now=desk.clock())
    return secret


def calendar_by(desk: Desk, secret: str) -> Chart:
    """The chart that *secret* leads to; raises ``NotFound`` ``no_such_calendar``.

    It is looked up by its digest, so that how long it takes tells nothing about any secret.
    """
    return desk.repository.calendar_chart(_digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
