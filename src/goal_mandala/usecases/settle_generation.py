"""What a person does with a generation: cancel, retry, accept, discard."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.errors import Conflict
from goal_mandala.domain.generation_record import DraftFate, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.quality import inspect
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.order_generation import queue_again, take_turns


def cancel_generation(desk: Desk, owner: str, generation_id: str) -> GenerationRecord:
    """Ask for it to stop; the state is ``cancelled`` only when the model call has stopped."""
    return desk.repository.request_cancel(owner, generation_id, now=desk.clock())


def retry_generation(desk: Desk, owner: str, generation_id: str, *, number: int | None = None) -> GenerationRecord:
    """Go on from the cells that are there; only after failed or timed out, three times at most.

    With *number* (from 1) it is the retry of that number, and nothing happens when that one was made already.
    """
    if number is not None:
        there = desk.repository.read_generation(owner, generation_id)
        if there.retries >= number:
            return queue_again(desk, there)
    take_turns(desk, owner)
    record = desk.repository.requeue_generation(owner, generation_id, now=desk.clock())
    desk.queue.send(record.id, now=desk.clock())
    return record


def accept_generation(desk: Desk, owner: str, generation_id: str, expected: int | None = None) -> Chart:
    """Swap the draft in as the chart's next version; the old one stays in the history.

    Raises ``Conflict``: ``not_succeeded`` while it is not finished well, ``draft_closed``, ``draft_outdated`` when the chart
    was changed since the draft was begun (whatever is *expected*), ``stale_version`` when it is not the version *expected*.
    """
    record = desk.repository.read_generation(owner, generation_id)
    if record.state is not GenerationState.SUCCEEDED:
        raise Conflict("not_succeeded", state=record.state.value)
    if expected not in (None, record.base_version):
        current = desk.repository.read_chart(owner, record.chart_id).version
        if current == record.base_version:  # else the draft itself is refused, below
            raise Conflict("stale_version", expected=expected, current=current)
    now = desk.clock()
    findings = inspect(record.draft, now.date())
    accepted = replace(record.draft, version=record.base_version + 1, updated_at=now, findings=findings)
    try:
        desk.repository.accept_draft(owner, generation_id, accepted, expected=record.base_version, now=now)
    except Conflict as error:
        if error.code != "stale_version":
            raise
        raise Conflict("draft_outdated", begun=record.base_version, current=error.facts["current"]) from None
    return accepted


def accepted_chart(desk: Desk, owner: str, generation_id: str) -> Chart | None:
    """The chart as it is now, when the draft was accepted already."""
    record = desk.repository.read_generation(owner, generation_id)
    if record.fate is not DraftFate.ACCEPTED:
        return None
    return desk.repository.read_chart(owner, record.chart_id)


def discard_generation(desk: Desk, owner: str, generation_id: str) -> None:
    """Let the draft go; the chart stays as it is. One that was let go already stays so."""
    if desk.repository.read_generation(owner, generation_id).fate is DraftFate.DISCARDED:
        return
    desk.repository.discard_draft(owner, generation_id, now=desk.clock())
