"""The queue port: generation ids that are to be worked on. One contract suite for every adapter.

At least once: a job may come twice (the lease on the generation makes that harmless). A worker puts a job aside, with
the reason, once :data:`MAX_ATTEMPTS` attempts failed, after it has ended the job's generation; it can be redriven.

A queue may keep its own clock and its own order (SQS does both): there, times handed in are spans from now, in
whole seconds rounded up, "the oldest" is meant as far as the queue keeps order, and counts are approximate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MAX_ATTEMPTS = 3

MAX_DELIVERIES = 5
"""At the latest with this delivery a job goes aside, even if nobody ever began it. SQS counts deliveries too that a
throttled function never saw: AWS advises at least five."""

NO_REASON = "worker_lost"
"""Of a job whose workers never said what was wrong: they died."""


@dataclass(frozen=True, slots=True)
class Job:
    """``receipt`` names this delivery; ``attempt`` counts deliveries from 1; ``reason`` is why it was given back, where the queue keeps that.

    ``trace`` is the header (``X-Amzn-Trace-Id``) of the trace in which it was sent, where the queue hands that over with the job.
    """

    generation_id: str
    receipt: str
    attempt: int
    queued_at: datetime
    reason: str | None = None
    trace: str | None = None

    @property
    def exhausted(self) -> bool:
        """It had all its attempts and is here again: the last worker died without a word, if there was one."""
        return self.attempt > MAX_ATTEMPTS

    @property
    def spent(self) -> bool:
        """It comes for the last time."""
        return self.attempt >= MAX_DELIVERIES

    @property
    def last_attempt(self) -> bool:
        return self.attempt >= MAX_ATTEMPTS


@dataclass(frozen=True, slots=True)
class DeadJob:
    generation_id: str
    reason: str
    attempts: int
    since: datetime


class JobQueue(Protocol):
    def send(self, generation_id: str, *, now: datetime) -> None: ...

    def receive(self, *, now: datetime, visible_after: datetime) -> Job | None:
        """The oldest visible job, hidden until *visible_after*; None when there is none."""
        ...

    def extend(self, job: Job, *, visible_after: datetime, now: datetime | None = None) -> None:
        """Hide it until *visible_after*. With *now* that does not grow when the clock jumps ahead between two calls."""
        ...

    def complete(self, job: Job) -> None: ...

    def fail(self, job: Job, reason: str, *, visible_after: datetime, now: datetime | None = None) -> None:
        """Give it back, to come again at *visible_after* (and *now* as in :meth:`extend`); *reason* is an error code, never personal text.

        The delivery is over: its receipt is of no further use.
        """
        ...

    def set_aside(self, job: Job, reason: str, *, now: datetime) -> None:
        """Take it out of the queue for :meth:`redrive`. Nothing happens when the delivery is over."""
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
