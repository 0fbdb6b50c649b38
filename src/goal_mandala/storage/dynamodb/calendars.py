"""Links to calendars over the table: one item in the chart's partition, one that leads there from the digest.

Whoever opens or closes a link does so on a chart that is alive, in one transaction; a link whose chart is gone leads
nowhere even before the deletion has swept it away.
"""

from __future__ import annotations

from datetime import datetime

from goal_mandala.domain.errors import NotFound, Throttled
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import ABSENT, Action, ConditionCheck, Delete, Put
from goal_mandala.storage.dynamodb.charts import LOOKS, DynamoCharts
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed
from goal_mandala.storage.dynamodb.heads import ALIVE
from goal_mandala.storage.dynamodb.values import Item
from goal_mandala.storage.records import time_from, time_text


class DynamoCalendars(DynamoCharts):
    """The calendar part of the repository, on top of its chart half."""

    def open_calendar(self, owner: str, chart_id: str, digest: str, *, now: datetime) -> None:
        place = keys.calendar_of_chart(chart_id)
        link = {"digest": digest, "created_at": time_text(now)}
        whose = {"owner": owner, "chart_id": chart_id, "digest": digest}
        self._relink(owner, chart_id, {**place, **link}, Put({**keys.calendar(digest), **whose}))

    def close_calendar(self, owner: str, chart_id: str) -> None:
        self._relink(owner, chart_id, None)

    def calendar_opened(self, owner: str, chart_id: str) -> datetime | None:
        self._head(owner, chart_id)
        link = self._table.get(keys.calendar_of_chart(chart_id))
        return None if link is None else time_from(link["created_at"])

    def calendar_chart(self, digest: str) -> Chart:
        link = self._table.get(keys.calendar(digest))
        if link is None:
            raise NotFound("no_such_calendar")
        try:
            return self.read_chart(link["owner"], link["chart_id"])
        except NotFound:
            raise NotFound("no_such_calendar") from None

    def _relink(self, owner: str, chart_id: str, new: Item | None, *also: Action) -> None:
        """Swap the chart's link for *new*; whoever was faster is looked at again."""
        place = keys.calendar_of_chart(chart_id)
        for _ in range(LOOKS):
            self._head(owner, chart_id)
            old = self._table.get(place)
            if (old and old["digest"]) == (new and new["digest"]):
                return
            condition = ABSENT if old is None else "#digest = :old"
            values = {} if old is None else {"old": old["digest"]}
            swap = Delete(place, condition, values) if new is None else Put(new, condition, values)
            gone = [] if old is None else [Delete(keys.calendar(old["digest"]))]
            try:
                self._table.transact(ConditionCheck(keys.head(owner, chart_id), ALIVE), swap, *gone, *also)
            except ConditionFailed:
                continue
            return
        raise Throttled(THROTTLED[1], problem="calendar")
