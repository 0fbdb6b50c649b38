"""Deleting for good, in an order that a crash cannot spoil.

First one transaction marks the head and takes away the control of the active generation: from then on
nothing of the chart can be read or written, and its worker is fenced off. Then everything below goes,
the head last. Whoever deletes again after a crash goes on from there.
"""

from __future__ import annotations

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import Action, Delete, Update
from goal_mandala.storage.dynamodb.failures import ConditionFailed
from goal_mandala.storage.dynamodb.heads import ALIVE
from goal_mandala.storage.dynamodb.table import DynamoTable


def delete_chart(table: DynamoTable, owner: str, chart_id: str) -> None:
    """Raises :class:`NotFound` when the owner has no such chart."""
    _mark(table, owner, chart_id)
    _sweep(table, owner, chart_id)


def delete_owner(table: DynamoTable, owner: str) -> int:
    """Every chart of the owner, those included that come meanwhile; returns how many were alive."""
    alive = 0
    while heads := list(table.partition(keys.owner_partition(owner), keys.CHARTS, only=(Table.SORT, "deleted"))):
        for head in heads:
            alive += "deleted" not in head
            chart_id = head[Table.SORT].removeprefix(keys.CHARTS)
            try:
                delete_chart(table, owner, chart_id)
            except NotFound:  # another was at it
                continue
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


def _sweep(table: DynamoTable, owner: str, chart_id: str) -> None:
    partition = keys.chart_partition(chart_id)
    below = table.keys(partition)
    link = table.get(keys.calendar_of_chart(chart_id))
    if link is not None:
        table.write(Delete(keys.calendar(link["digest"])))
    for key in below:
        if key[Table.SORT].startswith(keys.GENERATIONS):
            generation_id = keys.generation_id_of(key)
            table.write(Delete(keys.control(generation_id)))
            table.delete_all(table.keys(keys.generation_partition(generation_id)))
    table.delete_all(below)
    table.write(Delete(keys.head(owner, chart_id)))
