"""The queue port: generation ids that are to be worked on. One contract suite for every adapter.

At least once: a job may come twice (the lease on the generation makes that harmless). A job that
failed :data:`MAX_ATTEMPTS` times goes aside with its reason and can be redriven.

A queue may keep its own clock and its own order (SQS does both): there, times handed in are spans from now, in
whole seconds rounded up, "the oldest" is meant as far as the queue keeps order, and counts are approximate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MAX_ATTEMPTS = 3

NO_REASON = "worker_lost"
"""Of a job whose workers never said what was wrong: they died."""


@dataclass(frozen=True, slots=True)
class Job:
    """``receipt`` names this delivery; ``attempt`` counts deliveries from 1."""

    generation_id: str
    receipt: str
    attempt: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class DeadJob:
    generation_id: str
    reason: str
    attempts: int
    since: datetime


class JobQueue(Protocol):
    def send(self, generation_id: str, *, now: datetime) -> None: ...

    def receive(self, *, now: datetime, visible_after: datetime) -> Job | None:
        """The oldest visible job, hidden until *visible_after*; None when there is none. Jobs over :data:`MAX_ATTEMPTS` go aside."""
        ...

    def extend(self, job: Job, *, visible_after: datetime) -> None: ...

    def complete(self, job: Job) -> None: ...

    def fail(self, job: Job, reason: str, *, visible_after: datetime) -> None:
        """Give it back; *reason* is an error code, never personal text.

        After its last attempt it goes aside, by the next :meth:`receive` at the latest. The delivery is over: its
        receipt is of no further use.
        """
        ...

    def dead(self) -> tuple[DeadJob, ...]:
        """Oldest first. A job that went aside twice (at least once, again) is there once.

        Looking may hide them from a :meth:`redrive` at the same moment (SQS shows messages only by handing them out).
        """
        ...

    def redrive(self, *, now: datetime) -> int:
        """Everything that lies aside becomes visible again; returns how many."""
        ...

    def depth(self, *, now: datetime) -> tuple[int, float | None]:
        """(visible jobs, age of the oldest in seconds); None for the age where the queue cannot tell (SQS: CloudWatch can)."""
        ...
