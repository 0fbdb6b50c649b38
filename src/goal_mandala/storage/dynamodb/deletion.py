"""Deleting for good, in an order that a crash cannot spoil.

First one transaction marks the head and takes away the control of the active generation: from then on
nothing of the chart can be read or written, and its worker is fenced off. Then everything below goes, the controls
first (what a call cost is written down only while its generation has one), then the calls, the head last. Whoever
deletes again after a crash goes on from there. Generations are those that the chart names, also when time has taken them.
"""

from __future__ import annotations

from collections.abc import Collection

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import Action, Delete, Update
from goal_mandala.storage.dynamodb.failures import ConditionFailed
from goal_mandala.storage.dynamodb.heads import ALIVE
from goal_mandala.storage.dynamodb.table import DynamoTable
from goal_mandala.storage.records import unpacked


def delete_chart(table: DynamoTable, owner: str, chart_id: str) -> None:
    """Raises :class:`NotFound` when the owner has no such chart."""
    _mark(table, owner, chart_id)
    _sweep(table, owner, chart_id, calls=True)


def delete_owner(table: DynamoTable, owner: str) -> int:
    """Every chart of the owner, those included that come meanwhile; returns how many were alive.

    The owner's calls go all at once, with the rest of the usage (``Ledger.delete_owner_usage``).
    """
    alive = 0
    while heads := list(table.partition(keys.owner_partition(owner), keys.CHARTS, only=(Table.SORT, "deleted"))):
        for head in heads:
            alive += "deleted" not in head
            chart_id = head[Table.SORT].removeprefix(keys.CHARTS)
            try:
                _mark(table, owner, chart_id)
            except NotFound:  # another was at it
                continue
            _sweep(table, owner, chart_id, calls=False)
    return alive


def _mark(table: DynamoTable, owner: str, chart_id: str) -> None:
    key = keys.head(owner, chart_id)
    while True:
        head = table.get(key)
        if head is None:
            raise NotFound
        if "deleted" in head:
            return
        try:
            table.transact(*_marks(key, head.get("active")))
        except ConditionFailed:
            continue
        return


def _marks(key: keys.Key, active: str | None) -> list[Action]:
    gone = {"deleted": True, Table.CHANGED: None, "title": None, "active": None}
    if active is None:
        return [Update(key, set=gone, condition=f"{ALIVE} AND attribute_not_exists(#active)")]
    same = f"{ALIVE} AND #active = :active"
    return [Update(key, set=gone, condition=same, values={"active": active}), Delete(keys.control(active))]


def _sweep(table: DynamoTable, owner: str, chart_id: str, *, calls: bool) -> None:
    partition = keys.chart_partition(chart_id)
    below = table.keys(partition)
    link = table.get(keys.calendar_of_chart(chart_id))
    if link is not None:
        table.write(Delete(keys.calendar(link["digest"])))
    generations = [keys.generation_id_of(key) for key in below if key[Table.SORT].startswith(keys.GENERATIONS)]
    table.delete_all(map(keys.control, generations))
    if calls and generations:
        _forget_calls(table, owner, generations)
    for generation_id in generations:
        table.delete_all(table.keys(keys.generation_partition(generation_id)))
    table.delete_all(below)
    table.write(Delete(keys.head(owner, chart_id)))


def _forget_calls(table: DynamoTable, owner: str, generation_ids: Collection[str]) -> None:
    """An item holds the calls of one request, which is of one generation."""
    names = (Table.PARTITION, Table.SORT)
    items = table.partition(keys.spending_partition(owner), keys.CALLS, only=(*names, "doc"))
    theirs = (item for item in items if unpacked(item["doc"])[0]["generation_id"] in generation_ids)
    table.delete_all([{name: item[name] for name in names} for item in theirs])
