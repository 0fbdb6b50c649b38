"""Budgets, model calls, request windows and idempotency keys: the ledger over the table.

``committed`` of a month is what is spent and reserved together: one number that a condition can hold
against the budget, since conditions cannot add. Owner, service and reservation change in one transaction;
where many meet at the service's month they wait their turn (see ``table``).
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from goal_mandala.domain.errors import BudgetExceeded, Conflict, Throttled
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import ABSENT, PRESENT, Action, ConditionCheck, Delete, Put, Update
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed
from goal_mandala.storage.dynamodb.table import DynamoTable
from goal_mandala.storage.dynamodb.turns import take_turn
from goal_mandala.storage.dynamodb.values import Item
from goal_mandala.storage.ledger import (
    SERVICE,
    UNDER_WAY,
    WITHDRAWN,
    WITHHELD,
    CallEntry,
    Spending,
    StoredAnswer,
    name_of,
    shows,
)
from goal_mandala.storage.records import LEVEL, entry_data, entry_from, month_of, packed, time_text, unpacked

ANSWERS_KEPT = timedelta(days=1)
LOOKS = 10
MARKS = 1000
"""Deleted charts that are remembered: more than the API lets pass while one request is under way."""


class DynamoLedger:
    """:class:`~goal_mandala.storage.ledger.Ledger` over one table."""

    def __init__(self, client: Any, table: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._table = DynamoTable(client, table, pause=pause)

    def reserve(self, owner: str, amount: int, *, owner_budget: int, service_budget: int, now: datetime) -> str:
        month, reservation = month_of(now), uuid4().hex
        budgets = (
            {SERVICE: min(owner_budget, service_budget)}
            if owner == SERVICE
            else {owner: owner_budget, SERVICE: service_budget}
        )
        actions: list[Action] = [_commitment(who, month, amount, budget) for who, budget in budgets.items()]
        held = {"owner": owner, "month": month, "amount": amount}
        try:
            self._table.transact(
                *actions, Put({**keys.reservation(reservation), **held}), Put({**keys.reserved(owner, reservation)})
            )
        except ConditionFailed as error:
            scope = "owner" if 0 in error.items else "service"
            raise BudgetExceeded(scope=scope, month=month) from None
        return reservation

    def settle(self, reservation: str, entries: tuple[CallEntry, ...], *, now: datetime) -> None:  # noqa: ARG002 (its month is kept)
        gone: set[str] = set()
        for _ in range(LOOKS):
            held = self._table.get(keys.reservation(reservation))
            if held is None:
                return
            listed = tuple(entry for entry in entries if entry.generation_id not in gone)
            actions = _settling(reservation, held, entries, listed)
            try:
                self._table.transact(*actions)
            except ConditionFailed as error:
                failed = (actions[place] for place in error.items)
                gone |= {keys.generation_id_in(each.key) for each in failed if isinstance(each, ConditionCheck)}
                continue
            return
        raise Throttled(THROTTLED[1])

    def spending(self, owner: str, *, now: datetime) -> Spending:
        month = month_of(now)
        item = self._table.get(keys.month(owner, month)) or {}
        names = ("calls", "input_tokens", "output_tokens", "micro_usd", "reserved")
        return Spending(owner, month, *(item.get(name, 0) for name in names))

    def entries(self, owner: str, month: str) -> tuple[CallEntry, ...]:
        items = self._table.partition(keys.spending_partition(owner), keys.calls_of_month(month))
        return tuple(entry_from(data) for item in items for data in unpacked(item["doc"]))

    def take_turn(self, owner: str, *, limit: int, window_seconds: int, now: datetime) -> None:
        take_turn(self._table, owner, limit=limit, window_seconds=window_seconds, now=now)

    def remember(
        self, owner: str, key: str, fingerprint: str, *, now: datetime, lasting: timedelta = UNDER_WAY
    ) -> StoredAnswer | None:
        attempt = uuid4().hex
        begun = {
            **keys.idempotency(owner, key),
            "fingerprint": fingerprint,
            "attempt": attempt,
            **_until(now, lasting),
        }
        for _ in range(LOOKS):
            try:
                self._table.write(Put(begun, f"{ABSENT} OR #until <= :now", {"now": time_text(now)}))
            except ConditionFailed as error:
                known = error.items[0]
                if known is None:  # forgotten between the condition and its answer
                    continue
                return None if known["attempt"] == attempt else _answer(known, fingerprint)
            return None
        raise Throttled(THROTTLED[1])

    def store_answer(self, owner: str, key: str, answer: StoredAnswer, *, now: datetime) -> None:
        marks: list[str] | None = None
        for _ in range(LOOKS):
            kept = WITHDRAWN if shows(answer.body, {_digest(mark) for mark in marks or ()}) else answer
            changes = {"status": kept.status, "body": zlib.compress(kept.body, LEVEL), **_until(now, ANSWERS_KEPT)}
            row = Update(keys.idempotency(owner, key), set=changes, condition=PRESENT)
            try:
                self._table.transact(row, ConditionCheck(keys.withdrawn(owner), *_marked(marks)))
            except ConditionFailed as error:
                if 0 in error.items:  # given up meanwhile, or deleted with its owner
                    return
                marks = (error.items[1] or {}).get("marks")
                continue
            return
        raise Throttled(THROTTLED[1])

    def forget(self, owner: str, key: str) -> None:
        try:
            self._table.write(Delete(keys.idempotency(owner, key), "attribute_not_exists(#status)"))
        except ConditionFailed:  # finished: the answer stays
            return

    def withdraw_answers(self, owner: str, about: str, *, now: datetime) -> None:
        self._mark(owner, f"{time_text(now)} {name_of(about)}", now)
        needle = about.encode("utf-8", "replace")
        empty = {"status": WITHDRAWN.status, "body": zlib.compress(WITHDRAWN.body, LEVEL)}
        for item in self._table.partition(keys.idempotency_partition(owner)):
            if "body" not in item or needle not in zlib.decompress(item["body"]):
                continue
            key = {name: item[name] for name in (Table.PARTITION, Table.SORT)}
            same = f"{PRESENT} AND #attempt = :attempt"
            try:
                self._table.write(Update(key, set=empty, condition=same, values={"attempt": item["attempt"]}))
            except ConditionFailed:  # too old to count, and begun anew meanwhile
                continue

    def _mark(self, owner: str, mark: str, now: datetime) -> None:
        """From here on no answer is stored but by who has seen *mark*; older ones go."""
        key = keys.withdrawn(owner)
        for _ in range(LOOKS):
            marks: list[str] | None = (self._table.get(key) or {}).get("marks")
            recent = [each for each in marks or () if each > time_text(now - WITHHELD)][1 - MARKS :]
            changes = {"marks": [*recent, mark], Table.EXPIRES_AT: _until(now, WITHHELD)[Table.EXPIRES_AT]}
            condition, values = _marked(marks)
            try:
                self._table.write(Update(key, set=changes, condition=condition, values=values))
            except ConditionFailed:
                continue
            return
        raise Throttled(THROTTLED[1])

    def delete_owner_usage(self, owner: str) -> None:
        """Sums, calls, turns and answers of the owner go; what is set aside stays set aside for the service alone."""
        for partition in (keys.spending_partition, keys.turns_partition, keys.idempotency_partition):
            while found := self._table.keys(partition(owner)):
                for key in found:
                    self._disown(key[Table.SORT])
                self._table.delete_all(found)

    def _disown(self, sort: str) -> None:
        if not sort.startswith(keys.RESERVED):
            return
        key = keys.reservation(sort.removeprefix(keys.RESERVED))
        try:
            self._table.write(Update(key, set={"owner": None}, condition=PRESENT))
        except ConditionFailed:  # settled meanwhile
            return


def _marked(marks: list[str] | None) -> tuple[str, Item]:
    """The condition that the owner's deleted charts are still *marks* (None: none is remembered), with its values."""
    return (ABSENT, {}) if marks is None else ("#marks = :marks", {"marks": marks})


def _digest(mark: str) -> str:
    return mark.split()[1]


def _until(now: datetime, kept: timedelta) -> Item:
    return {"until": time_text(now + kept), Table.EXPIRES_AT: int((now + kept).timestamp()) + 1}


def _commitment(owner: str, month: str, amount: int, budget: int) -> Update:
    values = {"room": budget - amount}
    fits = "#committed <= :room"
    if amount <= budget:
        fits = f"attribute_not_exists(#committed) OR {fits}"
    added = {"committed": amount, "reserved": amount}
    return Update(keys.month(owner, month), add=added, condition=fits, values=values)


def _settling(
    reservation: str, held: Item, entries: tuple[CallEntry, ...], listed: tuple[CallEntry, ...]
) -> list[Action]:
    """The reservation goes, what was spent comes; without an owner (usage deleted) for the service alone.

    *listed* are written down one by one, while their generation is there.
    """
    owner, month, amount = held.get("owner"), held["month"], held["amount"]
    same, values = ("attribute_not_exists(#owner)", {}) if owner is None else ("#owner = :owner", {"owner": owner})
    actions: list[Action] = [Delete(keys.reservation(reservation), f"{PRESENT} AND {same}", values)]
    actions.append(_settlement(SERVICE, month, amount, entries))
    if owner is None:
        return actions
    actions.append(Delete(keys.reserved(owner, reservation)))
    if owner != SERVICE:
        actions.append(_settlement(owner, month, amount, entries))
    if listed:
        calls = keys.calls(owner, month, time.time_ns(), reservation)
        actions.append(Put({**calls, "doc": packed([entry_data(entry) for entry in listed])}))
    for generation_id in {entry.generation_id for entry in listed} - {""}:
        actions.append(ConditionCheck(keys.control(generation_id), PRESENT))
    return actions


def _settlement(owner: str, month: str, amount: int, entries: tuple[CallEntry, ...]) -> Update:
    spent = sum(entry.micro_usd for entry in entries)
    added = {
        "committed": spent - amount,
        "reserved": -amount,
        "micro_usd": spent,
        "calls": len(entries),
        "input_tokens": sum(entry.input_tokens for entry in entries),
        "output_tokens": sum(entry.output_tokens for entry in entries),
    }
    return Update(keys.month(owner, month), add=added, condition=PRESENT)


def _answer(known: Item, fingerprint: str) -> StoredAnswer:
    if known["fingerprint"] != fingerprint:
        raise Conflict("idempotency_reused")
    if "status" not in known:
        raise Conflict("idempotency_in_progress")
    return StoredAnswer(known["status"], zlib.decompress(known["body"]))
