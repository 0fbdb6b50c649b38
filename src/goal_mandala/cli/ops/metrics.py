"""``mandala ops metrics``: one metric as a plot, or all of them as sparklines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.drawing import figure_of, plot
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.tables import width
from goal_mandala.cli.ops.watching import repeat
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.names import Function
from goal_mandala.ops.verdict import UNDETERMINED

if TYPE_CHECKING:
    from goal_mandala.ops.aws.metrics import Series
    from goal_mandala.ops.health import Measure
    from goal_mandala.ops.window import Window

_STATISTICS = {"Sum": ("合計", "sum"), "Average": ("平均", "average"), "Maximum": ("最大", "maximum")}

Name = Annotated[
    str | None,
    typer.Argument(
        metavar=pick("[メトリクス]", "[METRIC]"), help="invocations, errors, duration, throttles, concurrent"
    ),
]
Part = Annotated[
    str,
    typer.Option(
        "--function",
        metavar="ai-processor|api",
        show_default=False,
        help=pick("関数（既定 ai-processor）", "Function (default ai-processor)"),
    ),
]


def metrics(
    name: Name = None,
    env: options.Env = None,
    since: options.Since = "3h",
    until: options.Until = None,
    part: Part = Function.AI_PROCESSOR,
    zone: options.Zone = "local",
    watch: options.Watch = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.metrics import read_series
    from goal_mandala.ops.health import MEASURES, asks

    known = {one.id: one for one in MEASURES}
    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        if name is not None and name not in known:
            raise InvalidInput("unknown_metric", value=name[:40], allowed=", ".join(known))
        chosen = [name] if name else list(known)
        wanted = {id: ask for id, ask in asks(run.target.names, part).items() if id in chosen}

        def draw() -> None:
            run.now = datetime.now(UTC)
            window = run.window(since, until)
            found = read_series(run.aws, wanted, window, window.period)
            run.code = UNDETERMINED if not any(series.points for series in found.values()) else 0
            if as_json:
                rows = {id: _data(series) for id, series in found.items()}
                run.emit("metrics", function=part, window=window.as_dict(), metrics=rows)
                return
            run.heading(pick("メトリクス", "Metrics"), window)
            for id, series in found.items():
                _show(run, known[id], series, window, 12 if name else 8)
            if run.code:
                console.say(pick("この期間に呼び出しがありません。--since を長くするか、次: mandala ops verify --smoke", "Nothing was called in this window. Try a longer --since, or: mandala ops verify --smoke"), "dim", hang=2)  # fmt: skip

        repeat(watch, draw)


def _data(series: Series) -> dict[str, Any]:
    points = [[point.at.isoformat(), point.value] for point in series.points]
    return {"period": series.period, "statistic": series.ask.statistic, "points": points}


def _show(run: Run, measure: Measure, series: Series, window: Window, height: int) -> None:
    title = say_words(measure.title)
    statistic = pick(*_STATISTICS[measure.statistic])
    how = f"{series.period} s" if statistic in title else f"{statistic}, {series.period} s"
    title = pick(f"{title}（{how}）", f"{title} ({how})")
    if not series.points:
        console.show(f"{title}: {pick('データがありません', 'no data')}", "magenta")
        return
    most = f"{pick('最大', 'max')} {figure_of(series.most, measure.unit)}"
    if measure.threshold is not None:
        most += f"  {pick('しきい値', 'limit')} {figure_of(measure.threshold, measure.unit)}"
    console.show(f"{title}  {most}", "bold")
    points = [(point.at, point.value) for point in series.points]
    console.show(plot(points, run.zone, min(100, width()), height, measure.unit, window))
