"""Order a generation: recorded first, queued second, so that nothing that was promised can be lost."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.scope import Scope, work_for
from goal_mandala.storage.ledger import SERVICE
from goal_mandala.usecases.desk import MINUTE, Desk, new_id
from goal_mandala.usecases.start_chart import start_chart


def order_chart(desk: Desk, owner: str, typed: GoalInput, *, with_tasks: bool = True) -> tuple[Chart, GenerationRecord]:
    """A new chart, empty, and the generation that fills it and is accepted by itself.

    Raises ``InvalidInput`` (nothing is stored) and ``Throttled``.
    """
    now = desk.clock()
    started = start_chart(typed, desk.planner_info, now.date())
    take_turns(desk, owner)
    chart = replace(started, id=new_id(), created_at=now, updated_at=now)
    record = GenerationRecord(
        id=new_id(),
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
    desk.repository.create_chart(owner, chart)
    _record_and_queue(desk, record)
    return chart, record


def order_scope(
    desk: Desk, owner: str, chart_id: str, scope: Scope, *, replace_all: bool = True, with_tasks: bool = True
) -> GenerationRecord:
    """A generation of a part of a chart, as a draft to be accepted.

    Raises ``NotFound``, ``Conflict`` (locked cell, another generation under way) and ``Throttled``.
    """
    chart = desk.repository.read_chart(owner, chart_id)
    work_for(chart, scope, replace=replace_all, with_tasks=with_tasks)
    take_turns(desk, owner)
    now = desk.clock()
    record = GenerationRecord(
        id=new_id(),
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
    _record_and_queue(desk, record)
    return record


def take_turns(desk: Desk, owner: str) -> None:
    """One turn of the person and one of the service; raises ``Throttled`` when either is used up."""
    now, limits = desk.clock(), desk.limits
    desk.ledger.take_turn(owner, limit=limits.per_minute, window_seconds=MINUTE, now=now)
    desk.ledger.take_turn(SERVICE, limit=limits.service_per_minute, window_seconds=MINUTE, now=now)


def _record_and_queue(desk: Desk, record: GenerationRecord) -> None:
    desk.repository.create_generation(record)
    desk.queue.send(record.id, now=desk.clock())


def queue_unfinished(desk: Desk) -> int:
    """Queue again what no worker holds: called when a process starts, for generations recorded but never queued."""
    ids = desk.repository.unfinished_generations(now=desk.clock())
    for generation_id in ids:
        desk.queue.send(generation_id, now=desk.clock())
    return len(ids)
