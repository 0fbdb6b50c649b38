"""Request windows: the moments of an owner's last requests, never more of them within a window than the limit."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from goal_mandala.domain.errors import Throttled
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import Append, Update
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed
from goal_mandala.storage.dynamodb.table import DynamoTable

LOOKS = 20
KEPT_SECONDS = 3600
MICROSECONDS = 1_000_000


def take_turn(table: DynamoTable, owner: str, *, limit: int, window_seconds: int, now: datetime) -> None:
    """Count one request; raises :class:`Throttled` ``too_many_requests`` with ``retryAfter`` in seconds."""
    if limit < 1:
        raise Throttled("too_many_requests", retryAfter=window_seconds)
    moment, length = round(now.timestamp() * MICROSECONDS), window_seconds * MICROSECONDS
    key = keys.turns(owner, window_seconds)
    expiry = {Table.EXPIRES_AT: int(now.timestamp()) + window_seconds + KEPT_SECONDS}
    room = "attribute_not_exists(#taken) OR size(#taken) < :limit"
    for _ in range(LOOKS):
        try:
            table.write(Append(key, "taken", moment, set=expiry, condition=room, values={"limit": limit}))
        except ConditionFailed as error:
            taken = list((error.items[0] or {}).get("taken", ()))
        else:
            return
        recent = sorted(at for at in taken if moment - length < at < moment + length)
        if len(recent) >= limit:
            wait = recent[-limit] + length - moment
            raise Throttled("too_many_requests", retryAfter=max(1, ceil(wait / MICROSECONDS)))
        _tidy(table, key, taken, recent)
    raise Throttled(THROTTLED[1])


def _tidy(table: DynamoTable, key: keys.Key, taken: list[int], recent: list[int]) -> None:
    """Leave only the *recent* moments, unless another was faster."""
    try:
        table.write(Update(key, set={"taken": recent}, condition="#taken = :seen", values={"seen": taken}))
    except ConditionFailed:
        return
