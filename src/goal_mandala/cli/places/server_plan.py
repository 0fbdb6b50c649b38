"""``mandala plan`` and ``mandala resume`` on a server: the generation runs there and is watched here."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from goal_mandala.cli import console
from goal_mandala.cli.chart_view import show_chart
from goal_mandala.cli.files import Target, prepare, write_exports
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.making import code_of
from goal_mandala.cli.next_steps import tell_commands
from goal_mandala.cli.places.place import server_of
from goal_mandala.cli.places.server_place import ServerPlace, Watched, watch_shown
from goal_mandala.cli.places.serving import charts_on
from goal_mandala.domain.document import to_data
from goal_mandala.domain.errors import Cancelled
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.chart_file import ChartFile
from goal_mandala.usecases.generate import Generation


@dataclass(frozen=True, slots=True)
class ServerOrder:
    """A new chart on the server at ``url``; ``target`` is where a copy goes, if one is wanted."""

    url: str
    typed: GoalInput
    with_tasks: bool
    target: Target | None
    as_json: bool
    quiet: bool
    force: bool
    by_option: bool


def plan_on_server(order: ServerOrder) -> None:
    """Make the chart, show it, keep a copy where one is wanted; ends the program when it fails."""
    if order.target is not None:
        prepare(order.target, force=order.force)
    charts = charts_on(order.url)
    chart, generation = charts.create(order.typed, with_tasks=order.with_tasks)
    done = watch_shown(charts, generation["id"], chart, Generation(with_tasks=order.with_tasks), quiet=order.quiet)
    named = chart.id + (f" --server {shlex.quote(order.url)}" if order.by_option else "")
    made = charts.read(chart.id) if done.failure is None else done.draft
    _finish(done, made, named, charts.server, order.as_json)
    if order.target is not None:
        _copy(made, order.target)


def resume_on_server(name: str, server: str | None, *, with_tasks: bool, as_json: bool, quiet: bool) -> None:
    """Watch what is under way, go on after a failure, or make what is missing."""
    place = ServerPlace(charts_on(server_of(server, name) or ""), name, by_option=server is not None)
    done = place.complete(with_tasks=with_tasks, quiet=quiet)
    if done is None:
        console.say(pick("足りないマスはありません。", "Nothing is missing: the chart is complete."))
        if as_json:
            console.emit(to_data(place.chart))
        return
    made = place.chart if done.failure is None else done.draft
    _finish(done, made, place.named, server_of(server, name) or "", as_json)


def _finish(done: Watched, made: Chart, named: str, server: str, as_json: bool) -> None:
    if as_json:
        console.emit(to_data(made))
    else:
        show_chart(made)
        console.say(f"{server} · {done.summary}", "dim")
        console.say(f"{pick('サーバー上のid', 'On the server as')}: {made.id}")
        tell_commands(named, made, whole=done.failure is None)
    if done.failure is not None:
        if done.failure.kind == Cancelled.__name__:
            console.stopped()
        else:
            console.say_error(done.failure.code, dict(done.failure.facts))
        console.say(pick(f"続きは: {program()} resume {named}", f"To go on: {program()} resume {named}"))
        raise SystemExit(code_of(done.failure))


def _copy(made: Chart, target: Target) -> None:
    """The chart as a file, with its exports beside it."""
    file = ChartFile(target.chart)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.create(made)
    written = [file.path, *write_exports(made, target)]
    console.say(f"{pick('保存', 'Saved')}: {'  '.join(map(str, written))}", hang=2)
