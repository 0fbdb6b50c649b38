"""A generation as something that is recorded: its states and which may follow which (pure).

::

    queued ──► running ──► succeeded
      │  ▲        ├──────► failed ────┐
      │  │        ├──────► timed_out ─┤  retry, at most 3 times
      │  └────────┼───────────────────┘
      └───────────┴──────► cancelled

A failed one whose job lay aside becomes queued again by a redrive, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goal_mandala.domain.errors import Fact
from goal_mandala.domain.events import Failed
from goal_mandala.domain.mandala import CellRef, Chart

MAX_RETRIES = 3


class GenerationState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"

    @property
    def active(self) -> bool:
        return self in (GenerationState.QUEUED, GenerationState.RUNNING)


RETRYABLE_STATES = frozenset({GenerationState.FAILED, GenerationState.TIMED_OUT})


class DraftFate(StrEnum):
    """What became of a finished generation's draft."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class GenerationError:
    """Why a generation ended early: class and code of the error tree, facts without personal text."""

    kind: str
    code: str
    retryable: bool
    facts: tuple[tuple[str, Fact], ...] = ()


def given_up(
    error: GenerationError, *, cancelled: bool
) -> tuple[GenerationState, GenerationError | None, tuple[Failed, ...]]:
    """State, error and last events of a generation that no worker can carry out."""
    if cancelled:
        return GenerationState.CANCELLED, None, ()
    return GenerationState.FAILED, error, (Failed(error.kind, error.code, error.retryable, error.facts),)


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """One generation. ``draft`` is the chart as far as it is made; ``base_version`` the accepted version it builds on.

    ``scope`` and ``cell`` say what is generated (see ``generation.scope``), ``replace`` whether anew.
    ``accepts_itself`` is true for a chart's first generation. ``retries`` counts those asked for by a person.
    ``last_event`` is the number of the latest event (0: none).
    """

    id: str
    owner: str
    chart_id: str
    scope: str
    cell: CellRef | None
    replace: bool
    with_tasks: bool
    accepts_itself: bool
    base_version: int
    draft: Chart
    created_at: datetime
    updated_at: datetime
    state: GenerationState = GenerationState.QUEUED
    fate: DraftFate = DraftFate.OPEN
    retries: int = 0
    cancel_requested: bool = False
    last_event: int = 0
    error: GenerationError | None = None
