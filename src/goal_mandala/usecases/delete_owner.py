"""Delete everything of a person: charts with all that belongs to them, what was spent in detail, keys and turns."""

from __future__ import annotations

from goal_mandala.usecases.desk import Desk


def delete_owner(desk: Desk, owner: str) -> int:
    """How many charts there were. The service's sums stay, without a name."""
    count = desk.repository.delete_owner(owner)
    desk.ledger.delete_owner_usage(owner)
    return count
