"""What a person does with a generation: cancel, retry, accept, discard."""

from __future__ import annotations

from dataclasses import replace

from goal_mandala.domain.errors import Conflict
from goal_mandala.domain.generation_record import GenerationRecord, GenerationState
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.quality import inspect
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.order_generation import take_turns


def cancel_generation(desk: Desk, owner: str, generation_id: str) -> GenerationRecord:
    """Ask for it to stop; the state is ``cancelled`` only when the model call has stopped."""
    return desk.repository.request_cancel(owner, generation_id, now=desk.clock())


def retry_generation(desk: Desk, owner: str, generation_id: str) -> GenerationRecord:
    """Go on from the cells that are there; only after failed or timed out, three times at most."""
    take_turns(desk, owner)
    record = desk.repository.requeue_generation(owner, generation_id, now=desk.clock())
    desk.queue.send(record.id, now=desk.clock())
    return record


def accept_generation(desk: Desk, owner: str, generation_id: str) -> Chart:
    """Swap the draft in as the chart's next version; the old one stays in the history.

    Raises ``Conflict``: ``not_succeeded`` while it is not finished well, ``stale_version`` when the
    chart was changed since.
    """
    record = desk.repository.read_generation(owner, generation_id)
    if record.state is not GenerationState.SUCCEEDED:
        raise Conflict("not_succeeded", state=record.state.value)
    now = desk.clock()
    findings = inspect(record.draft, now.date())
    accepted = replace(record.draft, version=record.base_version + 1, updated_at=now, findings=findings)
    desk.repository.accept_draft(owner, generation_id, accepted, expected=record.base_version, now=now)
    return accepted


def discard_generation(desk: Desk, owner: str, generation_id: str) -> None:
    """Let the draft go; the chart stays as it is."""
    desk.repository.discard_draft(owner, generation_id, now=desk.clock())
