"""The contract's calls for charts and generations, one method each, in the domain's terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

from goal_mandala.client.connection import Connection, Data
from goal_mandala.client.event_stream import Ended, watch
from goal_mandala.domain.document import from_data
from goal_mandala.domain.editing import CellChange
from goal_mandala.domain.errors import NotFound
from goal_mandala.domain.events import Event
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import CellRef, Chart, OccasionStatus, TaskStatus

LEAST_PREFIX = 4
MEDIA_TYPES = {"json": "application/json", "md": "text/markdown"}


class ServerCharts:
    """A person's charts on one server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.server = connection.server

    def pages(self, **params: str) -> Iterator[Data]:
        """Summaries, latest change first, page after page."""
        cursor: dict[str, str] = {}
        while True:
            page = self._connection.get("/v1/mandalas", limit=100, **params, **cursor)
            yield from page["mandalas"]
            if not page["cursor"]:
                return
            cursor = {"cursor": page["cursor"]}

    def find(self, name: str) -> str:
        """The id that *name* is, or the one that begins with it; raises :class:`NotFound` naming neither or several."""
        try:
            return self.read(name).id
        except NotFound:
            if len(name) < LEAST_PREFIX:
                raise NotFound("no_such_chart_on_server", id=name[:40], server=self.server) from None
        found = [summary["id"] for summary in self.pages() if str(summary["id"]).startswith(name)]
        if len(found) > 1:
            raise NotFound("several_charts", id=name[:40], found=", ".join(found[:4]))
        if not found:
            raise NotFound("no_such_chart_on_server", id=name[:40], server=self.server)
        return str(found[0])

    def read(self, chart_id: str) -> Chart:
        return from_data(self._connection.get(_chart(chart_id)))

    def create(self, typed: GoalInput, *, with_tasks: bool) -> tuple[Chart, Data]:
        """The empty chart and its generation."""
        body: Data = {
            "title": typed.title,
            "description": typed.description,
            "background": typed.background,
            "constraints": typed.constraints,
            "language": typed.language,
            "withTasks": with_tasks,
        }
        told = self._connection.post("/v1/mandalas", body | ({"deadline": typed.deadline} if typed.deadline else {}))
        return from_data(told["chart"]), told["generation"]

    def edit(self, chart: Chart, ref: CellRef, change: CellChange) -> Chart:
        body = {
            "title": change.title,
            "description": change.description,
            "background": change.background,
            "type": change.type and change.type.value,
            "timesPerWeek": change.times_per_week,
            "locked": change.locked,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self._changed("PATCH", chart, f"/cells/{ref}", given)

    def swap(self, chart: Chart, one: CellRef, other: CellRef) -> Chart:
        return self._changed("POST", chart, "/cells/swap", {"one": str(one), "other": str(other)})

    def note(self, chart: Chart, ref: CellRef, day: date, status: OccasionStatus | None) -> Chart:
        body = {"day": day.isoformat(), "status": status and status.value}
        return self._changed("POST", chart, f"/cells/{ref}/log", body)

    def tick(self, chart: Chart, task_id: str, status: TaskStatus, day: date) -> Chart:
        body = {"status": status.value, "day": day.isoformat()}
        return self._changed("PATCH", chart, f"/tasks/{quote(task_id, safe='')}", body)

    def undo(self, chart: Chart) -> Chart:
        return self._changed("POST", chart, "/undo")

    def redo(self, chart: Chart) -> Chart:
        return self._changed("POST", chart, "/redo")

    def export(self, chart_id: str, format_name: str, paper: str) -> bytes:
        params = {"format": format_name, "paper": paper}
        return self._connection.send("GET", f"{_chart(chart_id)}/export", params=params).content

    def import_(self, content: bytes, format_name: str) -> Chart:
        response = self._connection.send(
            "POST", "/v1/mandalas/import", content=content, media_type=MEDIA_TYPES[format_name]
        )
        return from_data(response.json())

    def _changed(self, method: str, chart: Chart, path: str, body: Any = None) -> Chart:
        send = self._connection.patch if method == "PATCH" else self._connection.post
        return from_data(send(f"{_chart(chart.id)}{path}", body, version=chart.version))

    def generate(self, chart_id: str, scope: str, cell: str | None, *, replace: bool, with_tasks: bool) -> Data:
        """A generation of a part, just ordered."""
        body = {"scope": scope, "replace": replace, "withTasks": with_tasks} | ({} if cell is None else {"cell": cell})
        return self._connection.post(f"{_chart(chart_id)}/generations", body)

    def generations(self, chart_id: str) -> list[Data]:
        """Newest first."""
        return self._connection.get(f"{_chart(chart_id)}/generations")["generations"]

    def draft(self, generation_id: str) -> tuple[Chart, int]:
        """The draft as it is, and the number of the last event in it."""
        told = self._connection.get(f"/v1/generations/{quote(generation_id, safe='')}", draft="true")
        return from_data(told["chart"]), int(told["lastEvent"])

    def watch(self, generation_id: str, after: int = 0) -> Iterator[Event | Ended]:
        return watch(self._connection, generation_id, after)

    def settle(self, generation_id: str, verb: str) -> Data:
        """*verb* is ``cancel``, ``retry``, ``accept`` or ``discard``."""
        return self._connection.post(f"/v1/generations/{quote(generation_id, safe='')}/{verb}")


def _chart(chart_id: str) -> str:
    return f"/v1/mandalas/{quote(chart_id, safe='')}"
