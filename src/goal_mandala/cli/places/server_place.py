"""A chart on a server, and generations that run there while they are watched here."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.live import Progress
from goal_mandala.cli.making import end_failed
from goal_mandala.cli.places.place import Suggestion, Wanted, refuse_with_server
from goal_mandala.client.charts import ServerCharts
from goal_mandala.client.event_stream import Ended
from goal_mandala.client.failures import error_from
from goal_mandala.domain.editing import CellChange
from goal_mandala.domain.errors import Cancelled, DeadlineExceeded, MandalaError
from goal_mandala.domain.events import Event, Failed, apply, failed
from goal_mandala.domain.mandala import CellRef, Chart, OccasionStatus, TaskStatus
from goal_mandala.generation.scope import Scope
from goal_mandala.usecases.generate import Generation


@dataclass(frozen=True, slots=True)
class Watched:
    """How a generation ended on the server: the draft, why early if so, what it took."""

    draft: Chart
    failure: Failed | None
    summary: str


class ServerPlace:
    """See :class:`goal_mandala.cli.places.place.Place`."""

    def __init__(self, charts: ServerCharts, name: str, *, by_option: bool) -> None:
        self._charts = charts
        self.chart = charts.read(charts.find(name))
        self.named = self.chart.id + (f" --server {shlex.quote(charts.server)}" if by_option else "")

    @property
    def stem(self) -> Path:
        return Path(f"mandala-{self.chart.id[:8]}")

    def edit(self, ref: CellRef, change: CellChange) -> Chart:
        return self._now(self._charts.edit(self.chart, ref, change))

    def lock(self, refs: Sequence[CellRef], *, locked: bool) -> Chart:
        for ref in refs:
            self._now(self._charts.edit(self.chart, ref, CellChange(locked=locked)))
        return self.chart

    def swap(self, one: CellRef, other: CellRef) -> Chart:
        return self._now(self._charts.swap(self.chart, one, other))

    def note(self, ref: CellRef, day: date, status: OccasionStatus) -> Chart:
        return self._now(self._charts.note(self.chart, ref, day, status))

    def tick(self, task_ids: Sequence[str], status: TaskStatus, day: date) -> Chart:
        for task_id in task_ids:
            self._now(self._charts.tick(self.chart, task_id, status, day))
        return self.chart

    def undo(self) -> Chart:
        return self._now(self._charts.undo(self.chart))

    def redo(self) -> Chart:
        return self._now(self._charts.redo(self.chart))

    def suggestions(self, scopes: Sequence[Scope], wanted: Wanted) -> Iterator[Suggestion]:
        """One for each scope: the server's draft, accepted or discarded there."""
        refuse_with_server(model=wanted.model, seed=wanted.seed)
        for scope in scopes:
            cell = None if scope.cell is None else str(scope.cell)
            told = self._charts.generate(
                self.chart.id, scope.kind.value, cell, replace=True, with_tasks=wanted.with_tasks
            )
            order = Generation(scope, replace=True, with_tasks=wanted.with_tasks)
            done = watch_shown(self._charts, told["id"], self.chart, order)
            if done.failure is not None:
                self._charts.settle(told["id"], "discard")
                end_failed(done.failure, pick("チャートは変わっていません。", "The chart was not changed."))
            console.say(f"{self._charts.server} · {done.summary}", "dim")
            yield ServerSuggestion(self, told["id"], done.draft)

    def export(self, format_name: str, paper: str) -> bytes:
        return self._charts.export(self.chart.id, format_name, paper)

    def accept(self, generation_id: str) -> Chart:
        self._charts.settle(generation_id, "accept")
        return self._now(self._charts.read(self.chart.id))

    def discard(self, generation_id: str) -> None:
        self._charts.settle(generation_id, "discard")

    def complete(self, *, with_tasks: bool, quiet: bool) -> Watched | None:
        """Make what is missing, or go on with what is under way; None when the chart is whole."""
        order = Generation(with_tasks=with_tasks)
        begun = next(iter(self._charts.generations(self.chart.id)), None)
        if begun is not None and begun["state"] in ("failed", "timed_out") and begun["draft"] == "open":
            begun = self._charts.settle(begun["id"], "retry")
        if begun is None or begun["state"] not in ("queued", "running"):
            if not _missing(self.chart, with_tasks=with_tasks):
                return None
            begun = self._charts.generate(self.chart.id, "chart", None, replace=False, with_tasks=with_tasks)
        draft, last = self._charts.draft(begun["id"])
        done = watch_shown(self._charts, begun["id"], draft, order, quiet=quiet, after=last)
        if done.failure is None and not begun["acceptsItself"]:
            self.accept(begun["id"])
        self._now(self._charts.read(self.chart.id))
        return done

    def _now(self, chart: Chart) -> Chart:
        self.chart = chart
        return chart


class ServerSuggestion:
    """See :class:`goal_mandala.cli.places.place.Suggestion`."""

    def __init__(self, place: ServerPlace, generation_id: str, draft: Chart) -> None:
        self._place, self._id = place, generation_id
        self.before, self.after = place.chart, draft

    def take(self) -> Chart:
        return self._place.accept(self._id)

    def leave(self) -> None:
        self._place.discard(self._id)


def _missing(chart: Chart, *, with_tasks: bool) -> bool:
    from goal_mandala.generation.scope import work_for

    return bool(work_for(chart, Scope(), replace=False, with_tasks=with_tasks))


def watch_shown(
    charts: ServerCharts, generation_id: str, chart: Chart, order: Generation, *, quiet: bool = False, after: int = 0
) -> Watched:
    """Show a generation that runs on the server as if it ran here; Ctrl-C asks the server to stop it."""
    draft, asked = chart, False
    with Progress(chart, charts.server, order, quiet=quiet) as progress, _terminable():
        while True:
            try:
                for event in charts.watch(generation_id, after):
                    if isinstance(event, Ended):
                        return Watched(draft, _failure(event.generation), progress.summary())
                    after += 1
                    draft = _shown(progress, event, draft)
            except KeyboardInterrupt:
                if asked:
                    raise
                asked = True
                _ask_to_stop(charts, generation_id)


def _shown(progress: Progress, event: Event, draft: Chart) -> Chart:
    draft = apply(draft, event)
    progress.update(event, draft)
    return draft


def _ask_to_stop(charts: ServerCharts, generation_id: str) -> None:
    charts.settle(generation_id, "cancel")
    console.say(pick("サーバーに中断を頼みました…", "Asked the server to stop …"), "yellow")


def _failure(generation: dict[str, Any]) -> Failed | None:
    """Why the generation ended early, as an event."""
    state = generation["state"]
    if state == "succeeded":
        return None
    if state == "cancelled":
        return failed(Cancelled())
    error: MandalaError = error_from(generation["error"]) if generation.get("error") else DeadlineExceeded()
    return failed(error)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM is heard like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
