"""The storage port: charts, their versions, generations with their events. One contract suite for every adapter.

Rules that every adapter keeps:

- An owner sees what is theirs; anything else reads as :class:`NotFound`, whether it exists or not.
- Every change names the version it was made on and fails with :class:`Conflict` (``stale_version``) when another came first.
- A change is whole or not at all, also with concurrent writers and after a crash.
- Deleting is for good: chart, versions, generations, events, the record of their single model calls (the sums stay).

Calls block; async callers run them in a thread. Times are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import GenerationError, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import SIZE, Chart

if TYPE_CHECKING:
    from goal_mandala.storage.listing import ChartFilter

KEPT_VERSIONS = 50
"""Versions of a chart that can be undone to; older ones go."""


@dataclass(frozen=True, slots=True)
class SubGoalSummary:
    """A sub-goal in a chart's small picture. ``progress`` is 0-100."""

    title: str
    progress: int


@dataclass(frozen=True, slots=True)
class ChartSummary:
    """A chart in a list. ``progress`` is 0-100; ``sub_goals`` are eight, None where there is none yet."""

    id: str
    title: str
    language: str
    progress: int
    version: int
    created_at: datetime
    updated_at: datetime
    deadline: date | None = None
    archived: bool = False
    sub_goals: tuple[SubGoalSummary | None, ...] = (None,) * SIZE


@dataclass(frozen=True, slots=True)
class ChartPage:
    """Charts, latest change first; ``cursor`` continues the list, None at its end."""

    charts: tuple[ChartSummary, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version in a chart's history; ``position`` is ``undo``, ``current`` or ``redo``."""

    version: int
    updated_at: datetime
    position: str


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its number in its generation, from 1, without gaps."""

    number: int
    event: Event


class ChartRepository(Protocol):
    """Charts and their versions."""

    def create_chart(self, owner: str, chart: Chart) -> None:
        """Store a new chart; :class:`Conflict` ``chart_exists`` when the id is taken."""
        ...

    def read_chart(self, owner: str, chart_id: str) -> Chart: ...

    def list_charts(
        self, owner: str, *, limit: int = 50, cursor: str | None = None, only: ChartFilter | None = None
    ) -> ChartPage:
        """Those that *only* takes. :class:`InvalidInput` ``bad_cursor`` for a cursor that is not one of ours.

        While charts change, those that do not are in the pages once each; a changed one is at the front of the next list.
        """
        ...

    def replace_chart(self, owner: str, chart: Chart, *, expected: int) -> None:
        """Store the next version (``expected + 1``), made on version *expected*; the old one can be undone to, the redo versions go."""
        ...

    def undo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        """The content before, as the next version; :class:`NotFound` ``nothing_to_undo``."""
        ...

    def redo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        """What was undone, as the next version; :class:`NotFound` ``nothing_to_redo``."""
        ...

    def chart_history(self, owner: str, chart_id: str) -> tuple[VersionInfo, ...]:
        """By number, oldest first. A version that was undone or redone stands here under its new number alone."""
        ...

    def read_version(self, owner: str, chart_id: str, version: int) -> Chart:
        """A version of the history; :class:`NotFound` ``no_such_version`` for one that is not kept (any more)."""
        ...

    def delete_chart(self, owner: str, chart_id: str) -> None:
        """Everything about the chart goes; :class:`NotFound` when it is not there.

        Whole or not at all is what can be read: where a store must delete in pieces (DynamoDB) and dies half-way,
        nothing of the chart can be read any more, and asking again, here or in :meth:`delete_owner`, ends it.
        """
        ...

    def delete_owner(self, owner: str) -> int:
        """Everything of the owner goes, chart by chart; returns how many charts there were."""
        ...


class CalendarRepository(Protocol):
    """Links to a chart's calendar: at most one a chart. Only the *digest* of a link's secret is ever stored."""

    def open_calendar(self, owner: str, chart_id: str, digest: str, *, now: datetime) -> None:
        """From now on *digest* leads to the chart, and none before it does. The one that does so already stays as it is.

        :class:`NotFound` for another's chart.
        """
        ...

    def close_calendar(self, owner: str, chart_id: str) -> None:
        """No link leads to the chart any more; none before is no fault. :class:`NotFound` for another's chart."""
        ...

    def calendar_opened(self, owner: str, chart_id: str) -> datetime | None:
        """When the link that works was made; None without one."""
        ...

    def calendar_chart(self, digest: str) -> Chart:
        """The chart that a link leads to; :class:`NotFound` when it leads nowhere (any more)."""
        ...


class GenerationRepository(Protocol):
    """Generations, leases on them, and their events. A store may drop a generation 90 days after its end."""

    def create_generation(self, record: GenerationRecord) -> None:
        """:class:`Conflict` ``generation_active`` when another generation of the chart is queued or running.

        :class:`NotFound` when the owner has no such chart (any more); :class:`Conflict` ``generation_exists`` when the id is taken.
        """
        ...

    def read_generation(self, owner: str, generation_id: str) -> GenerationRecord: ...

    def generations_of(self, owner: str, chart_id: str) -> tuple[GenerationRecord, ...]:
        """Newest first."""
        ...

    def lease(self, generation_id: str, worker: str, *, now: datetime, until: datetime) -> GenerationRecord | None:
        """Take (or take over, when the last lease ran out) a queued or running generation.

        None when it is finished, gone, or leased by another. The state becomes running. Where the record says that a
        cancel was asked for, the worker before may have died on it: the next ends it and calls nobody.
        """
        ...

    def heartbeat(self, generation_id: str, worker: str, *, until: datetime, now: datetime | None = None) -> bool:
        """Prolong the lease; returns whether a cancel was asked for. :class:`Conflict` ``lease_lost`` when it is not ours any more.

        With *now* a lease does not grow when the clock jumps ahead between two heartbeats.
        A lease that ran out is still ours until another takes it. Of a deleted generation: ``lease_lost`` or :class:`NotFound`.
        """
        ...

    def append_events(
        self, generation_id: str, worker: str, events: Sequence[Event], draft: Chart, *, now: datetime
    ) -> int:
        """Store events and the draft they lead to, at once; returns the last number.

        :class:`Conflict` ``lease_lost`` when another worker has taken over: nothing is stored.
        """
        ...

    def events_after(
        self, owner: str, generation_id: str, after: int, *, limit: int = 500
    ) -> tuple[NumberedEvent, ...]: ...

    def finish_generation(
        self,
        generation_id: str,
        worker: str,
        state: GenerationState,
        *,
        now: datetime,
        error: GenerationError | None = None,
        events: Sequence[Event] = (),
        accepted: Chart | None = None,
    ) -> None:
        """End a generation, with its last events, and swap in *accepted* as the chart's next version, all at once.

        *accepted* is stored only while the chart is still at ``base_version``; otherwise the draft stays open.
        :class:`Conflict` ``lease_lost`` when it is not ours any more.
        """
        ...

    def generation_state(self, generation_id: str) -> GenerationState | None:
        """For workers: the state, whoever's it is; None when it is gone."""
        ...

    def give_up(self, generation_id: str, worker: str, error: GenerationError, *, now: datetime) -> bool:
        """End a generation whose job goes aside: ``failed`` with *error* and a last event that says so; what was made stays.

        ``cancelled``, without an error, when that was asked for. False, and nothing changes, when it is finished, gone,
        or held by another than *worker*.
        """
        ...

    def revive_generation(self, generation_id: str, *, now: datetime) -> bool:
        """Redrive: a failed one, with its draft open and no other of the chart active, becomes queued; no retry is counted.

        True when it is queued (now or already); False, and nothing changes, when there is nothing to go on with.
        """
        ...

    def request_cancel(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        """A queued generation is cancelled at once; a running one when its worker has stopped. Finished: no change.

        A lease that ran out does not tell that its worker has stopped: whoever takes over ends it.
        """
        ...

    def requeue_generation(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        """Retry: failed or timed out, with its draft still open, becomes queued.

        :class:`Conflict` ``not_retryable``, ``retries_used_up``, ``generation_active`` (another of the chart).
        """
        ...

    def accept_draft(self, owner: str, generation_id: str, accepted: Chart, *, expected: int, now: datetime) -> None:
        """Swap *accepted* in as the next version; :class:`Conflict` ``stale_version``, ``draft_closed``, ``generation_active``."""
        ...

    def discard_draft(self, owner: str, generation_id: str, *, now: datetime) -> None:
        """:class:`Conflict` ``draft_closed``, ``generation_active``."""
        ...

    def unfinished_generations(self, *, now: datetime) -> tuple[str, ...]:
        """Ids that no worker holds: queued, or running with a lease that ran out. Oldest first.

        For sweeps: a store may learn of one a moment late (DynamoDB's global index).
        """
        ...


class Repository(ChartRepository, CalendarRepository, GenerationRepository, Protocol):
    """All of it, in one store, so that a swap can be atomic."""
