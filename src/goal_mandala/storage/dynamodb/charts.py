"""Charts and their versions: the chart half of the repository over the table.

The head is the one item that all conditions stand on; documents of versions are written once and
never changed. A version that no head names any more is deleted after the swap, or with the chart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import islice

from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound, ServiceFailed
from goal_mandala.domain.mandala import Chart
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.deletion import delete_chart, delete_owner
from goal_mandala.storage.dynamodb.failures import UNAVAILABLE, ConditionFailed
from goal_mandala.storage.dynamodb.heads import Head, first_version, head_of, next_version
from goal_mandala.storage.dynamodb.table import DynamoTable
from goal_mandala.storage.listing import EVERY_CHART, ChartFilter
from goal_mandala.storage.records import (
    chart_from_packed,
    cursor_place,
    cursor_text,
    summary_from,
    time_from,
    time_text,
)
from goal_mandala.storage.repository import ChartPage, VersionInfo

MAX_PAGE = 200
LOOKS = 5
"""How often a reader looks again when a version was swapped out under its eyes."""


class DynamoCharts:
    """The chart half of :class:`~goal_mandala.storage.repository.Repository`."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def create_chart(self, owner: str, chart: Chart) -> None:
        try:
            self._table.transact(*first_version(owner, chart))
        except ConditionFailed:
            raise Conflict("chart_exists") from None

    def read_chart(self, owner: str, chart_id: str) -> Chart:
        for _ in range(LOOKS):
            head = self._head(owner, chart_id)
            item = self._table.get(keys.version(chart_id, head.version))
            if item is not None:
                return chart_from_packed(item["doc"])
        raise ServiceFailed(UNAVAILABLE[1], problem="version_missing")

    def list_charts(
        self, owner: str, *, limit: int = 50, cursor: str | None = None, only: ChartFilter | None = None
    ) -> ChartPage:
        limit = max(1, min(limit, MAX_PAGE))
        condition, values = "#PK = :owner", {"owner": keys.owner_partition(owner)}
        if cursor is not None:
            condition, values = f"{condition} AND #{Table.CHANGED} < :before", values | {"before": _before(cursor)}
        found = self._table.query(condition, index=Table.BY_CHANGE, forward=False, **values)
        read = ((item[Table.CHANGED], summary_from(item)) for item in found)
        page = list(islice((pair for pair in read if (only or EVERY_CHART).takes(pair[1])), limit + 1))
        more = len(page) > limit
        return ChartPage(
            tuple(summary for _, summary in page[:limit]),
            cursor_text(tuple(page[limit - 1][0].split("#", 1))) if more else None,
        )

    def replace_chart(self, owner: str, chart: Chart, *, expected: int) -> None:
        head = self._head_at(owner, chart.id, expected)
        self._swap(head, head.followed_by(chart), chart)

    def undo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        head = self._head_at(owner, chart_id, expected)
        if not head.undo:
            raise NotFound("nothing_to_undo")
        return self._step(head, head.undone(time_text(now)), head.undo[-1][0], now)

    def redo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        head = self._head_at(owner, chart_id, expected)
        if not head.redo:
            raise NotFound("nothing_to_redo")
        return self._step(head, head.redone(time_text(now)), head.redo[-1][0], now)

    def chart_history(self, owner: str, chart_id: str) -> tuple[VersionInfo, ...]:
        return self._head(owner, chart_id).history()

    def read_version(self, owner: str, chart_id: str, version: int) -> Chart:
        if version in self._head(owner, chart_id).numbers:
            item = self._table.get(keys.version(chart_id, version))
            if item is not None:
                return chart_from_packed(item["doc"])
        raise NotFound("no_such_version")

    def delete_chart(self, owner: str, chart_id: str) -> None:
        delete_chart(self._table, owner, chart_id)

    def delete_owner(self, owner: str) -> int:
        return delete_owner(self._table, owner)

    def _step(self, head: Head, new: Head, target: int, now: datetime) -> Chart:
        item = self._table.get(keys.version(head.chart_id, target))
        if item is None:  # someone was faster
            raise self._stale(head)
        chart = replace(chart_from_packed(item["doc"]), version=new.version, updated_at=now)
        self._swap(head, new, chart)
        return chart

    def _swap(self, head: Head, new: Head, chart: Chart) -> None:
        try:
            self._table.transact(*next_version(head, new, chart))
        except ConditionFailed:
            raise self._stale(head) from None
        self._forget(head, new)

    def _forget(self, old: Head, new: Head) -> None:
        """Delete the versions that the swap from *old* to *new* let go."""
        self._table.delete_all(keys.version(old.chart_id, number) for number in old.numbers - new.numbers)

    def _stale(self, head: Head) -> Conflict:
        """What to raise when *head* was not the head any more; raises :class:`NotFound` when there is none."""
        current = self._head(head.owner, head.chart_id).version
        return Conflict("stale_version", expected=head.version, current=current)

    def _head_at(self, owner: str, chart_id: str, expected: int) -> Head:
        head = self._head(owner, chart_id)
        if head.version != expected:
            raise Conflict("stale_version", expected=expected, current=head.version)
        return head

    def _head(self, owner: str, chart_id: str) -> Head:
        item = self._table.get(keys.head(owner, chart_id))
        if item is None or "deleted" in item:
            raise NotFound
        return head_of(owner, chart_id, item)


def _before(cursor: str) -> str:
    """The place in the index that a cursor names; it means nothing outside the owner's own charts."""
    moment, chart_id = cursor_place(cursor, 2)
    try:
        place = f"{time_text(time_from(moment))}#{chart_id}"
        if len(place.encode()) <= keys.SORT_BYTES:
            return place
    except ValueError:
        pass
    raise InvalidInput("bad_cursor", field="cursor") from None
