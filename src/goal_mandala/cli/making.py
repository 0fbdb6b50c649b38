"""Running a generation for a command: the planner that is set up, Ctrl-C, and what is kept of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from goal_mandala.cli import console
from goal_mandala.cli.chart_view import show_chart
from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.files import Target, now, write_exports
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.live import Progress
from goal_mandala.cli.messages import notice_text
from goal_mandala.cli.next_steps import tell_next
from goal_mandala.domain.document import to_data
from goal_mandala.domain.errors import Cancelled, MandalaError
from goal_mandala.domain.events import Failed, failed
from goal_mandala.domain.mandala import Chart, PlannerInfo
from goal_mandala.generation.planner import Planner
from goal_mandala.generation.scope import work_for
from goal_mandala.settings import OFFLINE, provider_of, read_settings
from goal_mandala.storage.chart_file import ChartFile
from goal_mandala.usecases.generate import Generation, run_generation


@dataclass(frozen=True, slots=True)
class ChosenPlanner:
    """A planner, its name for people, and how many of its calls may run at once."""

    planner: Planner
    name: str
    concurrency: int

    @property
    def info(self) -> PlannerInfo:
        return self.planner.info


@dataclass(frozen=True, slots=True)
class Order:
    """A generation that a command asks for, and what is to become of it."""

    planner: ChosenPlanner
    chart: Chart
    wanted: Generation
    first: date
    target: Target
    keep: bool
    as_json: bool
    quiet: bool
    create: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The chart as far as it was made, why it ended early if it did, and what it took."""

    chart: Chart
    failure: Failed | None
    summary: str


def choose_planner(model: str | None, seed: int, *, quiet: bool = False) -> ChosenPlanner:
    """The planner that the option or the environment names."""
    settings = read_settings(os.environ)
    settings = replace(settings, model=model) if model else settings
    if provider_of(settings.model, settings).kind != OFFLINE and not quiet:
        console.say("· " + notice_text("preparing_model", {"model": settings.model}), "dim")
    from goal_mandala.bootstrap import planner_for

    planner = planner_for(settings, seed=seed)
    offline = pick("オフライン計画（手引き集、AIなし）", "offline planner: curated playbooks, no AI")
    return ChosenPlanner(planner, planner.info.model or offline, settings.concurrency)


def make(order: Order) -> None:
    """Run a generation, show it, keep what came of it, and end with its exit code."""
    if not order.create and not _missing(order):
        _already_whole(order)
        return
    done = generate_shown(order.planner, order.chart, order.wanted, order.first, quiet=order.quiet)
    if done.failure is not None and done.chart.sub_goals == order.chart.sub_goals:
        raise SystemExit(_tell_failure(done.failure, None))
    made, written = _save(order, done.chart) if order.keep or done.failure else (done.chart, [])
    late = _export(order, made, written) if written else None
    if order.as_json:
        console.emit(to_data(made))
    else:
        show_chart(made)
        console.say(f"{order.planner.name} · {done.summary}", "dim")
        tell_next(written, made, whole=done.failure is None)
    if done.failure is not None:
        raise SystemExit(_tell_failure(done.failure, written[0]))
    if late is not None:
        raise late


def _missing(order: Order) -> bool:
    return bool(work_for(order.chart, order.wanted.scope, replace=False, with_tasks=order.wanted.with_tasks))


def _already_whole(order: Order) -> None:
    console.say(pick("足りないマスはありません。", "Nothing is missing: the chart is complete."))
    for path in write_exports(order.chart, order.target):
        console.say(f"{pick('保存', 'Saved')}: {path}")
    if order.as_json:
        console.emit(to_data(order.chart))


def _save(order: Order, made: Chart) -> tuple[Chart, list[Path]]:
    """The chart as it was saved, and where."""
    file = ChartFile(order.target.chart)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    if order.create:
        file.create(made)
    else:
        made = replace(made, version=order.chart.version + 1, updated_at=now())
        file.save(made)
    return made, [file.path]


def _export(order: Order, made: Chart, written: list[Path]) -> MandalaError | None:
    """Write the exports; a failure is for the end, when the chart has been shown and named."""
    try:
        written += write_exports(made, order.target)
    except MandalaError as error:
        return error
    return None


def _tell_failure(failure: Failed, kept: Path | None) -> int:
    if failure.kind == Cancelled.__name__:
        console.stopped()
    else:
        console.say_error(failure.code, dict(failure.facts))
    if kept is None:
        console.say(pick("ファイルは書いていません。", "No file was written."))
    else:
        console.say(pick(f"続きは: {program()} resume {kept}", f"To go on: {program()} resume {kept}"))
    return code_of(failure)


def generate_shown(
    planner: ChosenPlanner, chart: Chart, wanted: Generation, first: date, *, quiet: bool = False
) -> Outcome:
    """Run a generation with its progress shown; Ctrl-C stops the calls and keeps what is there."""
    made = [chart]

    async def go(progress: Progress) -> Failed | None:
        ended: Failed | None = None
        async for event, draft in run_generation(planner.planner, chart, wanted, first):
            made[0] = draft
            progress.update(event, draft)
            if isinstance(event, Failed):
                ended = event
        return ended

    with Progress(chart, planner.name, wanted, quiet=quiet) as progress:
        ended = _until_interrupted(go(progress))
        return Outcome(made[0], ended, progress.summary())


def _until_interrupted(work: Coroutine[Any, Any, Failed | None]) -> Failed | None:
    """Run *work*; the first Ctrl-C (or SIGTERM) cancels it in good order."""

    async def supervised() -> Failed | None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return failed(Cancelled())

    return asyncio.run(supervised())


def end_failed(failure: Failed, unchanged: str) -> NoReturn:
    """Tell why a generation failed and that nothing changed; ends the program."""
    if failure.kind == Cancelled.__name__:
        console.stopped()
    else:
        console.say_error(failure.code, dict(failure.facts))
    console.say(unchanged)
    raise SystemExit(code_of(failure))


def code_of(failure: Failed) -> int:
    """The exit code of a failed generation, by its error's class."""
    return next(code for cls, code in EXIT_CODES.items() if cls.__name__ == failure.kind)
