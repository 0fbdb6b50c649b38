"""Order a generation: recorded first, queued second, so that nothing that was promised can be lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.generation_record import GenerationRecord, GenerationState
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.scope import Scope, work_for
from goal_mandala.storage.ledger import SERVICE
from goal_mandala.usecases.desk import MINUTE, Desk, new_id
from goal_mandala.usecases.start_chart import start_chart


@dataclass(frozen=True, slots=True)
class NewIds:
    """Ids for what is ordered. Under the same ids the same order finds what is there instead of making it twice."""

    chart: str
    generation: str


def order_chart(
    desk: Desk, owner: str, typed: GoalInput, *, with_tasks: bool = True, ids: NewIds | None = None
) -> tuple[Chart, GenerationRecord]:
    """A new chart, empty, and the generation that fills it and is accepted by itself.

    Raises ``InvalidInput`` (nothing is stored) and ``Throttled``.
    """
    ids = ids or NewIds(new_id(), new_id())
    if there := _ordered(desk, owner, ids.generation):
        return desk.repository.read_chart(owner, there.chart_id), there
    now = desk.clock()
    started = start_chart(typed, desk.planner_info, now.date())
    take_turns(desk, owner)
    chart = make_chart(desk, owner, replace(started, id=ids.chart, created_at=now, updated_at=now))
    record = GenerationRecord(
        id=ids.generation,
        owner=owner,
        chart_id=chart.id,
        scope=Scope().kind.value,
        cell=None,
        replace=False,
        with_tasks=with_tasks,
        accepts_itself=True,
        base_version=chart.version,
        draft=chart,
        created_at=now,
        updated_at=now,
    )
    return chart, _record_and_queue(desk, record)


def order_scope(
    desk: Desk,
    owner: str,
    chart_id: str,
    scope: Scope,
    *,
    replace_all: bool = True,
    with_tasks: bool = True,
    generation_id: str | None = None,
) -> GenerationRecord:
    """A generation of a part of a chart, as a draft to be accepted.

    Raises ``NotFound``, ``Conflict`` (locked cell, another generation under way) and ``Throttled``.
    """
    generation_id = generation_id or new_id()
    if there := _ordered(desk, owner, generation_id):
        return there
    chart = desk.repository.read_chart(owner, chart_id)
    work_for(chart, scope, replace=replace_all, with_tasks=with_tasks)
    take_turns(desk, owner)
    now = desk.clock()
    record = GenerationRecord(
        id=generation_id,
        owner=owner,
        chart_id=chart_id,
        scope=scope.kind.value,
        cell=scope.cell,
        replace=replace_all,
        with_tasks=with_tasks,
        accepts_itself=False,
        base_version=chart.version,
        draft=chart,
        created_at=now,
        updated_at=now,
    )
    return _record_and_queue(desk, record)


def make_chart(desk: Desk, owner: str, chart: Chart) -> Chart:
    """Store a new chart; the one that is there when the same order came before."""
    try:
        desk.repository.create_chart(owner, chart)
    except Conflict as error:
        if error.code != "chart_exists":
            raise
        return desk.repository.read_chart(owner, chart.id)
    return chart


def take_turns(desk: Desk, owner: str) -> None:
    """One turn of the person and one of the service; raises ``Throttled`` when either is used up."""
    now, limits = desk.clock(), desk.limits
    desk.ledger.take_turn(owner, limit=limits.per_minute, window_seconds=MINUTE, now=now)
    desk.ledger.take_turn(SERVICE, limit=limits.service_per_minute, window_seconds=MINUTE, now=now)


def queue_again(desk: Desk, record: GenerationRecord) -> GenerationRecord:
    """For a request that came before: whether it got as far as the queue is not known, and a job too many does no harm."""
    if record.state is GenerationState.QUEUED:
        desk.queue.send(record.id, now=desk.clock())
    return record


def _ordered(desk: Desk, owner: str, generation_id: str) -> GenerationRecord | None:
    """The generation, when the same order came before."""
    try:
        return queue_again(desk, desk.repository.read_generation(owner, generation_id))
    except NotFound:
        return None


def _record_and_queue(desk: Desk, record: GenerationRecord) -> GenerationRecord:
    try:
        desk.repository.create_generation(record)
    except Conflict:
        if there := _ordered(desk, record.owner, record.id):  # the same order, at the same moment
            return there
        raise
    desk.queue.send(record.id, now=desk.clock())
    return record


def queue_unfinished(desk: Desk) -> int:
    """Queue again what no worker holds: called when a process starts, for generations recorded but never queued."""
    ids = desk.repository.unfinished_generations(now=desk.clock())
    for generation_id in ids:
        desk.queue.send(generation_id, now=desk.clock())
    return len(ids)
