"""Generations as their owner sees them: begin, read, cancel, retry, accept, discard.

Conditions stand on CONTROL and on the chart's head, whose ``active`` names the one generation that is
queued or running. Whoever finds a condition broken reads again and decides anew.
"""

from __future__ import annotations

import time
from datetime import datetime
from itertools import islice

from goal_mandala.domain.errors import Conflict, NotFound, Throttled
from goal_mandala.domain.generation_record import (
    MAX_RETRIES,
    RETRYABLE_STATES,
    DraftFate,
    GenerationRecord,
    GenerationState,
)
from goal_mandala.domain.mandala import Chart
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import ABSENT, Action, Put, Update
from goal_mandala.storage.dynamodb.charts import DynamoCharts
from goal_mandala.storage.dynamodb.controls import (
    KEPT,
    NO_LEASE,
    control_item,
    draft_item,
    events_of,
    expiry,
    owned,
    record_of,
    waiting,
)
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed
from goal_mandala.storage.dynamodb.heads import ALIVE, next_version
from goal_mandala.storage.dynamodb.values import Item
from goal_mandala.storage.records import time_text
from goal_mandala.storage.repository import NumberedEvent

LOOKS = 20
"""How often a decision is made anew when others were faster."""


class DynamoGenerations(DynamoCharts):
    """What an owner does with generations; workers are served by the subclass in ``repository``."""

    def create_generation(self, record: GenerationRecord) -> None:
        born = time.time_ns()
        reference = keys.generation_of_chart(record.chart_id, born, record.id)
        actions: list[Action] = [
            Update(
                keys.head(record.owner, record.chart_id),
                set={"active": record.id if record.state.active else None},
                condition=f"{ALIVE} AND attribute_not_exists(#active)",
            ),
            Put(control_item(record, born), ABSENT),
            Put(draft_item(record.id, record.draft, 0, record.created_at)),
            Put({**reference}),
        ]
        try:
            self._table.transact(*actions)
        except ConditionFailed as error:
            raise _not_begun(error) from None

    def read_generation(self, owner: str, generation_id: str) -> GenerationRecord:
        record = self._record(generation_id)
        if record is None or record.owner != owner:
            raise NotFound
        self._need_chart(owner, record.chart_id)
        return record

    def generations_of(self, owner: str, chart_id: str) -> tuple[GenerationRecord, ...]:
        self._head(owner, chart_id)
        references = self._table.partition(keys.chart_partition(chart_id), keys.GENERATIONS, forward=False)
        ids = [keys.generation_id_of(reference) for reference in references]
        items = self._table.get_all([key(i) for i in ids for key in (keys.control, keys.draft)])
        parts = {(item[Table.PARTITION], item[Table.SORT]): item for item in items}
        found = (self._joined(i, parts) for i in ids)
        return tuple(record for record in found if record is not None)

    def events_after(
        self, owner: str, generation_id: str, after: int, *, limit: int = 500
    ) -> tuple[NumberedEvent, ...]:
        control = owned(self._table.get(keys.control(generation_id)), owner)
        self._need_chart(owner, control["chart_id"])
        items = (
            self._table.query(
                "#PK = :partition AND #SK BETWEEN :first AND :last",
                partition=keys.generation_partition(generation_id),
                first=keys.event_sort(max(0, after) + 1),
                last=keys.event_sort(control["last_event"]),
            )
            if control["last_event"] > after
            else ()
        )
        return tuple(islice(events_of(items, after), max(0, limit)))

    def request_cancel(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        for _ in range(LOOKS):
            control = self._owned_control(owner, generation_id)
            if not GenerationState(control["state"]).active:
                break
            try:
                self._cancel(control, now)
            except ConditionFailed:
                continue
            break
        return self.read_generation(owner, generation_id)

    def requeue_generation(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        control = self._owned_control(owner, generation_id)
        if GenerationState(control["state"]) not in RETRYABLE_STATES or control["fate"] != DraftFate.OPEN:
            raise Conflict("not_retryable", state=control["state"], fate=control["fate"])
        if control["retries"] >= MAX_RETRIES:
            raise Conflict("retries_used_up", limit=MAX_RETRIES)
        head, again = self._queued_again(control, control["retries"] + 1, now)
        try:
            self._table.transact(head, again)
        except ConditionFailed as error:
            raise _not_begun(error) if 0 in error.items else Conflict("not_retryable") from None
        return self.read_generation(owner, generation_id)

    def _queued_again(self, control: Item, retries: int, now: datetime) -> tuple[Update, Update]:
        """The chart's head taken, CONTROL queued."""
        moment = time_text(now)
        again = {
            "state": GenerationState.QUEUED.value,
            "retries": retries,
            "cancel_requested": False,
            "updated_at": moment,
            "error": None,
            Table.EXPIRES_AT: None,
            **waiting(moment),
        }
        generation_id = control[Table.PARTITION].removeprefix(keys.GENERATIONS)
        head = Update(
            keys.head(control["owner"], control["chart_id"]),
            set={"active": generation_id},
            condition=f"{ALIVE} AND attribute_not_exists(#active)",
        )
        return head, self._control_update(control, again)

    def accept_draft(self, owner: str, generation_id: str, accepted: Chart, *, expected: int, now: datetime) -> None:
        for _ in range(LOOKS):
            control = self._ended(owner, generation_id)
            _require_open(control)
            head = self._head_at(owner, control["chart_id"], expected)
            new = head.followed_by(accepted)
            closed = {"fate": DraftFate.ACCEPTED.value, "updated_at": time_text(now)}
            try:
                self._table.transact(*next_version(head, new, accepted), self._control_update(control, closed))
            except ConditionFailed:
                continue
            self._forget(head, new)
            return
        raise Throttled(THROTTLED[1])

    def discard_draft(self, owner: str, generation_id: str, *, now: datetime) -> None:
        for _ in range(LOOKS):
            control = self._ended(owner, generation_id)
            if control["fate"] == DraftFate.DISCARDED:
                return
            _require_open(control)
            closed = {"fate": DraftFate.DISCARDED.value, "updated_at": time_text(now)}
            try:
                self._table.write(self._control_update(control, closed))
            except ConditionFailed:
                continue
            return
        raise Throttled(THROTTLED[1])

    def _cancel(self, control: Item, now: datetime) -> None:
        """At once when no worker ever had it, else by asking its worker, or the next."""
        moment = time_text(now)
        if control["state"] == GenerationState.RUNNING:
            self._table.write(self._control_update(control, {"cancel_requested": True, "updated_at": moment}))
            return
        ended = {
            "state": GenerationState.CANCELLED.value,
            "cancel_requested": True,
            "updated_at": moment,
            Table.EXPIRES_AT: expiry(now, KEPT),
            **NO_LEASE,
        }
        self._table.transact(self._control_update(control, ended), self._release(control))

    def _release(self, control: Item) -> Update:
        """The chart is free for another generation."""
        generation_id = control[Table.PARTITION].removeprefix(keys.GENERATIONS)
        return Update(
            keys.head(control["owner"], control["chart_id"]),
            set={"active": None},
            condition="#active = :generation",
            values={"generation": generation_id},
        )

    def _control_update(self, control: Item, changes: Item, *also: str) -> Update:
        """Change CONTROL while state, fate, retries and lease (and *also* these) are as they were seen."""
        names = ("state", "fate", "retries", "worker", "until", *also)
        seen = {name: control[name] for name in names if name in control}
        condition = " AND ".join(f"#{name} = :{name}" for name in seen)
        condition += "" if "worker" in control else " AND attribute_not_exists(#worker)"
        key = {name: control[name] for name in (Table.PARTITION, Table.SORT)}
        return Update(key, set=changes, condition=condition, values=seen)

    def _ended(self, owner: str, generation_id: str) -> Item:
        """CONTROL, when nobody works on the generation (any more)."""
        control = self._owned_control(owner, generation_id)
        if GenerationState(control["state"]).active:
            raise Conflict("generation_active", state=control["state"])
        return control

    def _owned_control(self, owner: str, generation_id: str) -> Item:
        control = owned(self._table.get(keys.control(generation_id)), owner)
        self._need_chart(owner, control["chart_id"])
        return control

    def _need_chart(self, owner: str, chart_id: str) -> None:
        """A generation whose chart is being deleted is not there any more."""
        try:
            self._head(owner, chart_id)
        except NotFound:
            raise NotFound from None

    def _joined(self, generation_id: str, parts: dict[tuple[str, str], Item]) -> GenerationRecord | None:
        """The record of CONTROL and DRAFT read together; read anew when they don't belong together."""
        partition = keys.generation_partition(generation_id)
        control, draft = parts.get((partition, keys.CONTROL)), parts.get((partition, keys.DRAFT))
        if control is None or draft is None:
            return None
        same = control["drafted"] == draft["drafted"]
        return record_of(control, draft) if same else self._record(generation_id)

    def _record(self, generation_id: str) -> GenerationRecord | None:
        """The record with the draft that belongs to it; None when it is gone."""
        for _ in range(LOOKS):
            items = self._table.query(
                "#PK = :partition AND #SK BETWEEN :control AND :draft",
                partition=keys.generation_partition(generation_id),
                control=keys.CONTROL,
                draft=keys.DRAFT,
            )
            found = {item[Table.SORT]: item for item in items}
            control, draft = found.get(keys.CONTROL), found.get(keys.DRAFT)
            if control is None or draft is None:
                return None
            if control["drafted"] == draft["drafted"]:
                return record_of(control, draft)
        raise Throttled(THROTTLED[1], problem="draft_in_motion")


def _not_begun(error: ConditionFailed) -> Conflict | NotFound:
    """Why a generation could not take its chart's head (place 0)."""
    if 0 not in error.items:
        return Conflict("generation_exists")
    head = error.items[0]
    return NotFound() if head is None or "deleted" in head else Conflict("generation_active")


def _require_open(control: Item) -> None:
    if control["fate"] != DraftFate.OPEN:
        raise Conflict("draft_closed", fate=control["fate"])
