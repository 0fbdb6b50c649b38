"""Days in requests: the form is the schema's business, that there is such a day is this one's."""

from __future__ import annotations

from datetime import date

from goal_mandala.domain.errors import InvalidInput


def day_of(text: str, field: str = "day") -> date:
    """Raises :class:`InvalidInput` ``bad_date`` naming *field*."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("bad_date", field=field) from None
