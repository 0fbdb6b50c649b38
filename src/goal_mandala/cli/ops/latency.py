"""``mandala ops latency``: the guide's Insights query run to its end, with percentiles, cold and warm apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.drawing import figure_of
from goal_mandala.cli.ops.frame import operating
from goal_mandala.cli.ops.metrics import Part
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.names import Function
from goal_mandala.ops.verdict import UNDETERMINED

if TYPE_CHECKING:
    from goal_mandala.ops.latency import Durations, Latency


def latency(
    env: options.Env = None,
    since: options.Since = "1h",
    until: options.Until = None,
    part: Part = Function.AI_PROCESSOR,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.latency import read_latency

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        window = run.window(since, until)
        found = read_latency(run.aws, run.target.names.log_group(part), window)
        run.code = 0 if found.all.calls else UNDETERMINED
        if as_json:
            groups = {name: getattr(found, name).as_dict() for name in ("all", "cold", "warm")}
            run.emit(
                "latency", function=part, unit="ms", window=window.as_dict(), **groups, overGatewayLimit=found.slow
            )
            return
        run.heading(pick("応答時間", "Latency"), window)
        if found.all.calls:
            _show(found)
        else:
            ja = "この期間に呼び出しはありません。--since を延ばしてみてください。"
            console.show(pick(ja, "No calls in this window. Try a longer --since."), "magenta")


def _show(found: Latency) -> None:
    from goal_mandala.ops.latency import GATEWAY_MS

    names = (
        (pick("全体", "all"), found.all),
        (pick("初回起動", "cold"), found.cold),
        (pick("起動済み", "warm"), found.warm),
    )

    def row(name: str, took: Durations) -> list[str]:
        figures = (took.mean, took.least, took.p50, took.p95, took.p99, took.most, took.init)
        return [name, str(took.calls), *(figure_of(value, "ms") for value in figures)]

    heads = [pick("回数", "calls"), pick("平均", "mean"), pick("最小", "min"), "p50", "p95", "p99", pick("最大", "max"), pick("起動", "init")]  # fmt: skip
    table([Column(""), *(Column(head, right=True) for head in heads)], [row(*one) for one in names])
    limit = GATEWAY_MS // 1000
    ja = f"API Gateway の上限 {limit} 秒以上: {found.slow} 回（キュー経由の生成は影響を受けません）"
    en = f"At or over API Gateway's {limit} s: {found.slow} (queued generations are not affected)"
    console.show(pick(ja, en), hang=2)
