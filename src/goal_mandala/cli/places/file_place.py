"""A chart in a file of the person's."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from goal_mandala.cli import console
from goal_mandala.cli.files import now, open_chart, step, today
from goal_mandala.cli.language import pick
from goal_mandala.cli.places.place import Suggestion, Wanted
from goal_mandala.domain.editing import CellChange, edit_cell, log_occasion, set_task_status, swap_cells
from goal_mandala.domain.mandala import CellRef, Chart, OccasionStatus, TaskStatus

if TYPE_CHECKING:
    from goal_mandala.generation.scope import Scope


def looked_over(chart: Chart) -> Chart:
    """*chart* with its findings as they are now."""
    from goal_mandala.generation.quality import inspect

    return replace(chart, findings=inspect(chart, today()))


class FilePlace:
    """See :class:`goal_mandala.cli.places.place.Place`."""

    def __init__(self, path: Path) -> None:
        self._file, self.chart = open_chart(path)
        self.path = path
        self.named = shlex.quote(str(path))

    @property
    def stem(self) -> Path:
        return self.path.with_suffix("")

    def edit(self, ref: CellRef, change: CellChange) -> Chart:
        return self._saved(looked_over(edit_cell(self.chart, ref, change, now())))

    def lock(self, refs: Sequence[CellRef], *, locked: bool) -> Chart:
        chart, moment = self.chart, now()
        for ref in refs:
            chart = edit_cell(chart, ref, CellChange(locked=locked), moment)
        return self._saved(replace(chart, version=self.chart.version + 1))

    def swap(self, one: CellRef, other: CellRef) -> Chart:
        return self._saved(looked_over(swap_cells(self.chart, one, other, now())))

    def note(self, ref: CellRef, day: date, status: OccasionStatus) -> Chart:
        return self._saved(looked_over(log_occasion(self.chart, ref, day, status, now())))

    def tick(self, task_ids: Sequence[str], status: TaskStatus, day: date) -> Chart:
        chart = self.chart
        for task_id in task_ids:
            chart = set_task_status(chart, task_id, status, now(), day)
        return self._saved(looked_over(replace(chart, version=self.chart.version + 1)))

    def undo(self) -> Chart:
        self.chart = step(self._file, back=True)
        return self.chart

    def redo(self) -> Chart:
        self.chart = step(self._file, back=False)
        return self.chart

    def suggestions(self, scopes: Sequence[Scope], wanted: Wanted) -> Iterator[Suggestion]:
        """One, for all *scopes* together."""
        yield FileSuggestion(self, self._drafted(scopes, wanted))

    def export(self, format_name: str, paper: str) -> bytes:
        from goal_mandala.exports.formats import ExportOptions, export

        return export(self.chart, format_name, ExportOptions(paper="a3" if paper == "a3" else "a4"))

    def take(self, draft: Chart) -> Chart:
        """*draft* as the next version."""
        return self._saved(replace(looked_over(draft), version=self.chart.version + 1, updated_at=now()))

    def _saved(self, chart: Chart) -> Chart:
        self._file.save(chart)
        self.chart = chart
        return chart

    def _drafted(self, scopes: Sequence[Scope], wanted: Wanted) -> Chart:
        """The chart with every scope made anew; ends the program when one fails."""
        from goal_mandala.cli.making import choose_planner, end_failed, generate_shown
        from goal_mandala.usecases.generate import Generation

        seed = self.chart.planner.seed + self.chart.version if wanted.seed is None else wanted.seed
        planner = choose_planner(wanted.model, seed)
        draft = self.chart
        for scope in scopes:
            order = Generation(scope, replace=True, with_tasks=wanted.with_tasks, concurrency=planner.concurrency)
            done = generate_shown(planner, draft, order, self.chart.created_at.date())
            draft = done.chart
            if done.failure is not None:
                end_failed(done.failure, pick("ファイルは変えていません。", "The file was not changed."))
            console.say(f"{planner.name} · {done.summary}", "dim")
        return draft


class FileSuggestion:
    """See :class:`goal_mandala.cli.places.place.Suggestion`."""

    def __init__(self, place: FilePlace, draft: Chart) -> None:
        self._place = place
        self.before, self.after = place.chart, draft

    def take(self) -> Chart:
        return self._place.take(self.after)

    def leave(self) -> None:
        """Nothing was written."""
