"""``mandala ops status``: is it well, in one screen: five metrics, percentiles, alarms, queue, what serves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import STYLES
from goal_mandala.cli.ops.drawing import figure_of, sparkline
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.ringing import rings
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.cli.ops.watching import repeat
from goal_mandala.ops.reading import what_then, why
from goal_mandala.ops.verdict import Status

if TYPE_CHECKING:
    from goal_mandala.ops.health import Health
    from goal_mandala.ops.overview import Overview


def status(
    env: options.Env = None,
    since: options.Since = "1h",
    until: options.Until = None,
    zone: options.Zone = "local",
    watch: options.Watch = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.overview import read_overview

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:

        def draw() -> None:
            run.now = datetime.now(UTC)
            found = read_overview(run.snapshot(run.window(since, until)))
            run.code = found.exit_code
            if as_json:
                run.emit("status", **_data(found))
            else:
                _show(run, found)

        repeat(watch, draw)


def _data(found: Overview) -> dict[str, Any]:
    metrics = {
        row.measure.id: {
            "status": row.status.value, "total": row.total, "mean": row.mean, "newest": row.now, "worst": row.worst, "threshold": row.measure.threshold,
            "since": row.since.isoformat() if row.since else None, "unit": row.measure.unit or "count",
        }
        for row in found.health.value or ()
    }  # fmt: skip
    unknown = [
        {"what": name, "error": error.code, "permission": error.facts.get("action")} for name, error in found.unread
    ]
    return {
        "window": found.window.as_dict(),
        "metrics": metrics,
        "percentilesMs": found.percentiles,
        "alarms": [
            {"name": one.name, "state": one.state, "since": one.since.isoformat() if one.since else None}
            for one in found.ringing
        ],
        "queue": {"waiting": found.waiting, "running": found.running, "dead": found.dead},
        "serving": found.serving,
        "unknown": unknown,
    }


def _show(run: Run, found: Overview) -> None:
    from rich.text import Text

    run.heading(pick("状態", "Status"), found.window)
    rows = []
    for row in found.health.value or ():
        unit, limit = row.measure.unit, row.measure.threshold
        spark = sparkline(
            row.series.values(found.window), 16, limit if row.worst and limit and row.worst > limit / 4 else None
        )
        newest = figure_of(row.total if row.measure.statistic == "Sum" else row.now, unit)
        rows.append([
            Text(row.status.value, style=STYLES[row.status]), say_words(row.measure.title), newest, figure_of(row.worst, unit),
            f"≥ {figure_of(limit, unit)}" if limit is not None else "", spark,
        ])  # fmt: skip
    columns = [
        Column(pick("判定", "Status")), Column(pick("メトリクス", "Metric"), flexible=True), Column(pick("合計/今", "Sum/now"), right=True),
        Column(pick("最悪", "Worst"), right=True), Column(pick("しきい値", "Limit"), right=True), Column(pick("推移", "Trend")),
    ]  # fmt: skip
    table(columns, rows)
    for row in found.health.value or ():
        if row.status in {Status.FAIL, Status.WARN}:
            console.show(_said(run, row), STYLES[row.status], hang=6)
    shown = ", ".join(f"{name} {figure_of(value, 'ms')}" for name, value in found.percentiles.items())
    console.show(f"{pick('実行時間', 'Duration')}: {shown}")
    _show_rest(run, found)


def _said(run: Run, row: Health) -> str:
    """What is wrong, since when, how bad, the next command."""
    unit, title = row.measure.unit, say_words(row.measure.title)
    worst, limit = figure_of(row.worst, unit), figure_of(row.measure.threshold, unit)
    since = pick(f"{run.time(row.since)} から、", f"since {run.time(row.since)}, ") if row.since else ""
    text = pick(
        f"{title}: {since}最悪 {worst}（しきい値 {limit}）。", f"{title}: {since}at worst {worst} (limit {limit}). "
    )
    return f"{row.status.value}  {text}{say_words(row.measure.means)}"


def _show_rest(run: Run, found: Overview) -> None:
    if found.ringing:
        for alarm in found.ringing:
            console.show(rings(run, alarm), "bold red", hang=2, torn=True)
    elif found.alarms_known:
        console.show(pick("アラーム: 鳴っていません", "Alarms: none rings"))
    if found.waiting is not None:
        dead = f"DLQ {found.dead}" + (" → mandala ops doctor dead-letters" if found.dead else "")
        text = pick(
            f"キュー: 待ち {found.waiting}、実行中 {found.running}、{dead}",
            f"Queue: {found.waiting} waiting, {found.running} running, {dead}",
        )
        console.show(text, "bold red" if found.dead else "")
    if found.serving:
        console.show(
            f"{pick('動いている版', 'Serving')}: "
            + ", ".join(f"{part}:{version}" for part, version in found.serving.items())
        )
    for name, error in found.unread:
        console.show(f"UNKNOWN {name}: {say_words(why(error))} → {say_words(what_then(error))}", "magenta", hang=2)
    if found.exit_code:
        console.say(pick("次: mandala ops doctor", "Next: mandala ops doctor"), "dim")
