"""What a generation took so far: its own model calls, not those of the chart before it."""

from __future__ import annotations

from goal_mandala.domain.events import UsageAdded
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import Usage
from goal_mandala.usecases.desk import Desk

_PAGE = 500


def usage_of(desk: Desk, record: GenerationRecord) -> Usage:
    """Calls, tokens and cost of *record*. A chart's first generation began at nothing: its draft knows."""
    if record.accepts_itself or record.last_event == 0:
        return record.draft.usage if record.last_event else Usage()
    total, seen = Usage(), 0
    while page := desk.repository.events_after(record.owner, record.id, seen, limit=_PAGE):
        for numbered in page:
            if isinstance(numbered.event, UsageAdded):
                total += numbered.event.usage
        seen = page[-1].number
    return total
