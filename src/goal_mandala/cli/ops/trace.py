"""``mandala ops trace`` and ``traces``: one request's lines, spans and model calls together; the slow and the failing ones."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.drawing import figure_of
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.verdict import FINDINGS

if TYPE_CHECKING:
    from goal_mandala.ops.aws.traces import Node, Span, TraceSummary
    from goal_mandala.ops.log_reading import ReadLine
    from goal_mandala.ops.story import Story

Id = Annotated[
    str,
    typer.Argument(
        metavar="ID", help=pick("リクエスト、生成、トレースの ID", "Id of a request, a generation or a trace")
    ),
]
Slow = Annotated[
    float | None,
    typer.Option(
        "--slow",
        metavar=pick("秒", "SECONDS"),
        min=0,
        help=pick("この秒数以上かかったもの", "Those that took so long or longer"),
    ),
]
Faults = Annotated[bool, typer.Option("--faults", help=pick("失敗したものだけ", "Failed ones only"))]

SHOWN = 40
MOST_TRACES = 2
"""Ids of traces that are shown."""
TOLD = ("stage", "model", "input_tokens", "output_tokens", "status", "reason", "requestId", "generationId")
"""Facts of a span that a row has room for; ``--json`` has them all."""


def trace(
    id: Id,
    env: options.Env = None,
    since: options.Since = "24h",
    until: options.Until = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.story import read_story

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        window = run.window(since, until)
        found = read_story(run.aws, id, window)
        if not found.lines and not found.spans:
            raise NotFound("no_such_request", id=id[:80], since=since)
        run.code = FINDINGS if found.failed else 0
        if as_json:
            run.emit(
                "trace",
                id=id,
                traceIds=list(found.traces),
                failed=found.failed,
                spans=[_span(one) for one in found.spans],
                lines=[_line(one) for one in found.lines],
            )
            return
        _show(run, id, found)


def _show(run: Run, id: str, found: Story) -> None:
    run.heading(pick(f"リクエスト {id}", f"Request {id}"))
    begin = found.begin
    _show_verdict(run, found)
    spans, left = found.told(id)
    rows: list[list[str]] = []
    for at, what in sorted(
        [*((s.start, s) for s in spans), *((r.line.at, r) for r in found.lines)], key=lambda pair: pair[0]
    ):
        rows.append(_row(at, begin, what))
    table(
        [
            Column("+s", right=True),
            Column(pick("長さ", "Took"), right=True),
            Column(pick("何が", "What"), flexible=True),
        ],
        rows,
    )
    if left:
        console.say(pick(f"成功した読み取り {left} 回は省きました（--json には全部）。", f"Reads that went well, left out: {left} (--json has them)."), "dim", hang=2)  # fmt: skip
    if not found.spans:
        console.show(pick("区間（X-Ray）はありません。", "There are no spans (X-Ray)."), "magenta")
    if found.model:
        console.show(
            pick(
                f"モデル: 呼び出し {found.model.calls} 回、入力 {found.model.input_tokens} / 出力 {found.model.output_tokens} トークン、{found.model.seconds:.1f} 秒",
                f"Model: {found.model.calls} {'call' if found.model.calls == 1 else 'calls'}, {found.model.input_tokens} in / {found.model.output_tokens} out tokens, {found.model.seconds:.1f} s",
            ),
            "bold",
        )


def _show_verdict(run: Run, found: Story) -> None:
    """What went wrong, since when, and where X-Ray has it."""
    from goal_mandala.ops.causes import LABELS

    causes = pick("、", ", ").join(say_words(LABELS[one].words) for one in found.causes)
    verdict = (
        pick("失敗", "Failed") + (f": {causes}" if causes else "") if found.failed else pick("失敗なし", "No failure")
    )
    text = pick(f"{verdict}。{run.time(found.begin)} から。", f"{verdict}. Began {run.time(found.begin)}.")
    console.show(text, "bold red" if found.failed else "green", hang=2)
    more = len(found.traces) - MOST_TRACES
    rest = pick(f"、ほか {more}（--json）", f", {more} more (--json)") if more > 0 else ""
    console.show(f"X-Ray: {', '.join(found.traces[:MOST_TRACES]) or '-'}{rest}", "dim", hang=7)


def _row(at: datetime, begin: datetime | None, what: Any) -> list[str]:
    from goal_mandala.ops.aws.traces import Span
    from goal_mandala.ops.causes import LABELS, readable
    from goal_mandala.ops.log_reading import named

    offset = f"{(at - begin).total_seconds():.3f}" if begin else ""
    if isinstance(what, Span):
        marks = "".join(mark for mark, on in (("✗", what.fault), ("!", what.error), ("⏳", what.throttle)) if on)
        simple = {name.rpartition(".")[2]: value for name, value in what.facts.items() if isinstance(value, str | int)}
        facts = ", ".join(f"{name}={value}" for name, value in simple.items() if name in TOLD)
        return [
            offset,
            figure_of(what.seconds * 1000, "ms"),
            f"{'  ' * what.depth}▪ {what.name} {marks} {facts}".rstrip(),
        ]
    label = f"[{say_words(LABELS[named(what)].words)}] " if what.cause else ""
    flat = " ".join(readable(what.line.message).split())
    return [offset, "", f"{label}{flat[:300]}"]


def traces(
    env: options.Env = None,
    slow: Slow = None,
    faults: Faults = False,
    since: options.Since = "1h",
    until: options.Until = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.traces import FAULTY, read_graph, read_summaries, slower_than

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        window = run.window(since, until)
        slower = [slower_than(slow)] if slow is not None else []
        failed = [FAULTY] if faults else []
        found = read_summaries(run.aws, window, " AND ".join([*slower, *failed]) or None)
        graph = read_graph(run.aws, window)
        if as_json:
            rows, services = [_summary(one) for one in found], [_node(one) for one in graph]
            run.emit("traces", window=window.as_dict(), traces=rows, services=services)
            return
        run.heading(pick("トレース", "Traces"), window)
        _show_summaries(run, found)
        _show_graph(graph)


def _show_summaries(run: Run, found: list[TraceSummary]) -> None:
    if not found:
        console.show(pick("当てはまるトレースはありません。", "There are no such traces."))
        return

    def row(one: TraceSummary) -> list[str]:
        marks = [
            mark
            for mark, on in (
                (pick("失敗", "fault"), one.fault),
                (pick("拒否", "error"), one.error),
                (pick("制限", "throttle"), one.throttle),
            )
            if on
        ]
        took = figure_of(one.seconds * 1000, "ms")
        return [run.clock(one.at)[5:], took, " ".join(marks) or pick("正常", "ok"), str(one.status or ""), one.id]

    columns = [
        Column(f"{pick('いつ', 'When')} {run.zone_name}"), Column(pick("長さ", "Took"), right=True),
        Column(pick("結果", "Result"), flexible=True), Column("HTTP"), Column("ID"),
    ]  # fmt: skip
    table(columns, [row(one) for one in sorted(found, key=lambda one: -one.seconds)[:SHOWN]])
    if (left := len(found) - SHOWN) > 0:
        console.say(pick(f"長い順に {SHOWN} 件。残り {left} 件は --json で。", f"The {SHOWN} longest; {left} more with --json."), "dim")  # fmt: skip
    console.say(pick("次: mandala ops trace ID", "Next: mandala ops trace ID"), "dim")


def _show_graph(graph: list[Node]) -> None:
    if not graph:
        return
    console.show(pick("サービスのつながり", "Services"), "bold")
    columns = [
        Column(pick("名前", "Name"), flexible=True), Column(pick("種類", "Kind"), flexible=True),
        Column(pick("呼び出し", "Calls"), right=True), Column(pick("失敗", "Faults"), right=True),
        Column(pick("平均", "Mean"), right=True),
    ]  # fmt: skip
    rows = [
        [one.name, one.kind.removeprefix("AWS::"), str(one.calls), str(one.faults), figure_of(one.seconds * 1000, "ms")]
        for one in graph
    ]
    table(columns, rows)


def _summary(one: TraceSummary) -> dict[str, Any]:
    flags = {"fault": one.fault, "error": one.error, "throttle": one.throttle}
    at = one.at.isoformat() if one.at else None
    return {"id": one.id, "at": at, "seconds": one.seconds, "status": one.status, **flags}


def _node(one: Node) -> dict[str, Any]:
    counts = {"calls": one.calls, "faults": one.faults, "errors": one.errors, "throttles": one.throttles}
    return {"name": one.name, "type": one.kind, **counts, "meanSeconds": round(one.seconds, 4)}


def _span(one: Span) -> dict[str, Any]:
    return {
        "id": one.id,
        "parent": one.parent or None,
        "name": one.name,
        "depth": one.depth,
        "start": one.start.isoformat(),
        "seconds": round(one.seconds, 6),
        "fault": one.fault,
        "error": one.error,
        "throttle": one.throttle,
        "facts": one.facts,
    }


def _line(one: ReadLine) -> dict[str, Any]:
    return {
        "at": one.line.at.isoformat(timespec="milliseconds"),
        "group": one.line.group,
        "cause": one.cause or None,
        "message": one.line.message,
    }
