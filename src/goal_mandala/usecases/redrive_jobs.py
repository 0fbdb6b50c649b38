"""What lies aside, for operators: looked at, ended where nobody was told, set going again."""

from __future__ import annotations

from goal_mandala.domain.errors import InternalFault
from goal_mandala.domain.events import failed
from goal_mandala.domain.generation_record import GenerationError
from goal_mandala.usecases.desk import Desk

SWEEPER = "sweeper"
"""Holds no lease: stands where a worker's name is asked for."""


def redrive_jobs(desk: Desk) -> int:
    """Every generation whose job lies aside goes on from the cells that are there; returns how many jobs were redriven.

    A generation that its owner has settled otherwise since (discarded, retried, deleted) stays as it is.
    """
    for job in desk.queue.dead():
        desk.repository.revive_generation(job.generation_id, now=desk.clock())
    return desk.queue.redrive(now=desk.clock())


def end_lost(desk: Desk) -> int:
    """End generations whose job a queue moved aside by itself (SQS's redrive policy), so that none runs for ever.

    Returns how many were ended. A generation that a worker still holds is left to it.
    """
    ended = 0
    for job in desk.queue.dead():
        told = failed(InternalFault(job.reason))
        reason = GenerationError(told.kind, told.code, told.retryable, told.facts)
        ended += desk.repository.give_up(job.generation_id, SWEEPER, reason, now=desk.clock())
    return ended
