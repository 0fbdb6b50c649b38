"""Spans of time that a jumping clock can neither hold open for ever nor, within their own length, lose (pure).

A personal computer's clock jumps: after sleep, at the first contact with a time server, by hand. So a mark in time
(a lease, a hidden job, a turn, a request under way) counts only while the clock is within the mark's span *on either
side*: forward it ends as usual; when the clock goes back by more than the span, the mark is void at once; by less, it
lasts at most twice its length. A lease that ends too early is harmless, because it is a fence as well: its worker's
next write is refused. Money set aside has no time but its month, and order is by sequence, not by clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from goal_mandala.storage.records import time_from, time_text


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    end: datetime

    @classmethod
    def read(cls, since: str, end: str) -> Self:
        return cls(time_from(since), time_from(end))

    @property
    def since_text(self) -> str:
        return time_text(self.since)

    @property
    def end_text(self) -> str:
        return time_text(self.end)

    @property
    def length(self) -> timedelta:
        return max(self.end - self.since, timedelta())

    def holds(self, now: datetime) -> bool:
        return self.since - self.length < now < self.end

    def moved_to(self, end: datetime) -> Span:
        """Prolonged (or cut) to *end*, where the caller gives no clock reading: it is taken to be one length before
        *end*, and no later than the old end, because who prolongs still holds it."""
        return Span(min(end - self.length, self.end), end)


def around(now: datetime, length: timedelta) -> tuple[str, str]:
    """The open interval in which marks of *length* that are made at a moment still count at *now*, as sortable text."""
    return time_text(now - length), time_text(now + length)
