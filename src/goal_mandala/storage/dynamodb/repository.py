"""Generations as a worker sees them, and the whole repository: leases, events, the end with its swap.

A lease is a fence: every write of a worker has the condition that CONTROL still names it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from goal_mandala.domain.errors import Conflict, NotFound, Throttled
from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import (
    DraftFate,
    GenerationError,
    GenerationRecord,
    GenerationState,
    given_up,
)
from goal_mandala.domain.mandala import Chart
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import Action, Put, Update
from goal_mandala.storage.dynamodb.calendars import DynamoCalendars
from goal_mandala.storage.dynamodb.controls import KEPT, NO_LEASE, draft_item, event_items, expiry
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed
from goal_mandala.storage.dynamodb.generations import LOOKS, DynamoGenerations
from goal_mandala.storage.dynamodb.heads import Head, head_of, next_version
from goal_mandala.storage.dynamodb.table import DynamoTable
from goal_mandala.storage.dynamodb.values import Item
from goal_mandala.storage.records import error_text, time_text

HELD = "#worker = :worker AND #state = :running"
FREE = "#state = :queued OR (#state = :running AND (#until <= :now OR #worker = :worker))"


class DynamoRepository(DynamoCalendars, DynamoGenerations):
    """:class:`~goal_mandala.storage.repository.Repository` over one table; *client* is boto3's low-level DynamoDB client."""

    def __init__(self, client: Any, table: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        super().__init__(DynamoTable(client, table, pause=pause))
        self._seen: dict[
            tuple[str, str], Item
        ] = {}  # CONTROL as a worker's last append left it: saves a read each time

    def lease(self, generation_id: str, worker: str, *, now: datetime, until: datetime) -> GenerationRecord | None:
        end, moment = time_text(until), time_text(now)
        taken = {
            "state": GenerationState.RUNNING.value,
            "worker": worker,
            "until": end,
            "updated_at": moment,
            Table.FREE_AT: end,
        }
        values = {"queued": GenerationState.QUEUED.value, **_holder(worker), "now": moment}
        try:
            self._table.write(Update(keys.control(generation_id), set=taken, condition=FREE, values=values))
        except ConditionFailed:
            return None
        return self._record(generation_id)

    def heartbeat(self, generation_id: str, worker: str, *, until: datetime, now: datetime | None = None) -> bool:  # noqa: ARG002 (clocks there do not jump)
        end = time_text(until)
        prolonged = Update(
            keys.control(generation_id),
            set={"until": end, Table.FREE_AT: end},
            condition=HELD,
            values=_holder(worker),
        )
        try:
            return bool(self._table.write(prolonged)["cancel_requested"])
        except ConditionFailed as error:
            raise (NotFound() if error.items[0] is None else Conflict("lease_lost")) from None

    def append_events(
        self, generation_id: str, worker: str, events: Sequence[Event], draft: Chart, *, now: datetime
    ) -> int:
        for _ in range(LOOKS):
            control = self._held(generation_id, worker)
            last, drafted = control["last_event"] + len(events), control["drafted"] + 1
            changes = {"last_event": last, "drafted": drafted, "updated_at": time_text(now)}
            actions: list[Action] = [
                _held_update(control, worker, changes),
                Put(draft_item(generation_id, draft, drafted, now)),
                *event_items(generation_id, control["last_event"], events, now),
            ]
            try:
                self._table.transact(*actions)
            except ConditionFailed:
                continue
            self._seen[generation_id, worker] = control | changes
            return last
        raise Throttled(THROTTLED[1])

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
        if state.active:
            raise ValueError(f"{state} does not end a generation")
        for _ in range(LOOKS):
            control = self._held(generation_id, worker)
            head = self._swappable(control) if accepted is not None else None
            changes = _end(state, now) | {
                "error": error_text(error),
                "last_event": control["last_event"] + len(events),
                "fate": control["fate"] if head is None else DraftFate.ACCEPTED.value,
            }
            actions: list[Action] = [_held_update(control, worker, changes)]
            actions += event_items(generation_id, control["last_event"], events, now)
            new = None
            if head is None or accepted is None:
                actions.append(self._release(control))
            else:
                new = head.followed_by(accepted)
                actions += next_version(head, new, accepted, release=True)
            try:
                self._table.transact(*actions)
            except ConditionFailed:
                continue
            if head is not None and new is not None:
                self._forget(head, new)
            return
        raise Throttled(THROTTLED[1])

    def generation_state(self, generation_id: str) -> GenerationState | None:
        control = self._table.get(keys.control(generation_id))
        return None if control is None else GenerationState(control["state"])

    def give_up(self, generation_id: str, worker: str, error: GenerationError, *, now: datetime) -> bool:
        for _ in range(LOOKS):
            control = self._table.get(keys.control(generation_id))
            if control is None or not GenerationState(control["state"]).active:
                return False
            if control.get("worker") != worker and control.get("until", "") > time_text(now):
                return False
            state, told, events = given_up(error, cancelled=bool(control["cancel_requested"]))
            last = control["last_event"]
            changes = _end(state, now) | {"error": error_text(told), "last_event": last + len(events)}
            ended = self._control_update(control, changes, "last_event")
            actions: list[Action] = [ended, *event_items(generation_id, last, events, now)]
            try:
                self._table.transact(*actions, self._release(control))
            except ConditionFailed:
                continue
            return True
        raise Throttled(THROTTLED[1])

    def revive_generation(self, generation_id: str, *, now: datetime) -> bool:
        for _ in range(LOOKS):
            control = self._table.get(keys.control(generation_id))
            if control is None or GenerationState(control["state"]).active:
                return control is not None
            if control["state"] != GenerationState.FAILED or control["fate"] != DraftFate.OPEN:
                return False
            try:
                self._table.transact(*self._queued_again(control, control["retries"], now))
            except ConditionFailed as error:
                if 0 in error.items:  # another generation of the chart is under way, or the chart is gone
                    return False
                continue
            return True
        raise Throttled(THROTTLED[1])

    def unfinished_generations(self, *, now: datetime) -> tuple[str, ...]:
        found = self._table.query(
            f"#{Table.WAITING} = :waiting AND #{Table.FREE_AT} <= :now",
            index=Table.WAITING_INDEX,
            waiting=keys.WAITING,
            now=time_text(now),
        )
        oldest_first = sorted(found, key=lambda item: item["born"])
        return tuple(item[Table.PARTITION].removeprefix(keys.GENERATIONS) for item in oldest_first)

    def _held(self, generation_id: str, worker: str) -> Item:
        """CONTROL, held by *worker* so far as is known; the write's own condition decides, and after it failed this reads anew."""
        seen = self._seen.pop((generation_id, worker), None)
        if seen is not None:
            return seen
        control = self._table.get(keys.control(generation_id))
        if control is None:
            raise NotFound
        if control.get("worker") != worker or control["state"] != GenerationState.RUNNING:
            raise Conflict("lease_lost")
        return control

    def _swappable(self, control: Item) -> Head | None:
        """The chart's head while it is at the version the generation builds on."""
        item = self._table.get(keys.head(control["owner"], control["chart_id"]))
        if item is None or "deleted" in item or item["version"] != control["base_version"]:
            return None
        return head_of(control["owner"], control["chart_id"], item)


def _holder(worker: str) -> Item:
    return {"worker": worker, "running": GenerationState.RUNNING.value}


def _held_update(control: Item, worker: str, changes: Item) -> Update:
    """Change CONTROL while *worker* holds it and nobody wrote an event or a draft since it was seen."""
    key = {name: control[name] for name in (Table.PARTITION, Table.SORT)}
    seen = {"last_event": control["last_event"], "drafted": control["drafted"]}
    condition = f"{HELD} AND #last_event = :last_event AND #drafted = :drafted"
    return Update(key, set=changes, condition=condition, values=_holder(worker) | seen)


def _end(state: GenerationState, now: datetime) -> Item:
    return {"state": state.value, "updated_at": time_text(now), Table.EXPIRES_AT: expiry(now, KEPT), **NO_LEASE}
