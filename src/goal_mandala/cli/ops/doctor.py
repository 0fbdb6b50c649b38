"""``mandala ops doctor``: which cause it is, the proof, the causes ruled out, the fix. Reads only; ``--plan`` writes the fix down."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import STYLES
from goal_mandala.cli.ops.frame import Run, language, operating, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.doctor.examination import Examination
from goal_mandala.ops.doctor.finding import Judged, Outcome
from goal_mandala.ops.doctor.fix import Fix
from goal_mandala.ops.verdict import Status

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar=pick("[診断]...", "[CHECK]..."), help=pick("この診断だけにする", "Only these checks")),
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="FILE",
        help=pick("直し方を計画ファイルに書く（何も変えない）", "Write the fix into a plan file (nothing is changed)"),
    ),
]
TokenFile = Annotated[
    bool,
    typer.Option(
        "--token-stdin",
        help=pick(
            "拒否されたトークンを標準入力から読み、手元で調べる（送らない・残さない）",
            "Read a refused token from standard input and look at it here (never sent, never kept)",
        ),
    ),
]
Listing = Annotated[bool, typer.Option("--list", help=pick("診断の一覧を見る", "List the checks"))]


def doctor(
    names: Names = None,
    since: options.Since = "1h",
    until: options.Until = None,
    plan: PlanFile = None,
    token_stdin: TokenFile = False,
    list_: Listing = False,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        if list_:
            _list(run)
            return
        examination = _examine(run, names or [], since, until, token_stdin=token_stdin)
        run.code = examination.code
        written = _write_plan(run, examination, plan) if plan else 0
        if as_json:
            run.emit("doctor", examination=examination.as_dict(language()), planSteps=written if plan else None)
            return
        _show(run, examination)
        if plan:
            _tell_plan(plan, written)


def _examine(run: Run, names: list[str], since: str, until: str | None, *, token_stdin: bool) -> Examination:
    from goal_mandala.ops.doctor.collecting import collect
    from goal_mandala.ops.doctor.collecting.token import read_token
    from goal_mandala.ops.doctor.examination import chosen, judge, needed

    checks = chosen(names)
    began = time.monotonic()
    snapshot = run.snapshot(run.window(since, until))
    token = read_token(snapshot, sys.stdin.read()) if token_stdin else None
    signals = collect(snapshot, needed(checks), token)
    outcomes = judge(checks, signals)
    took = time.monotonic() - began
    return Examination(run.target.environment, run.target.region, signals, outcomes, run.aws.record.by_signal(), took)


def _list(run: Run) -> None:
    from goal_mandala.ops.doctor.checks import CHECKS

    if run.as_json:
        rows = [
            {
                "id": check.id,
                "title": say_words(check.title),
                "severity": check.severity.value,
                "reads": [signal.value for signal in check.reads],
                "causes": [{"id": cause.id, "title": say_words(cause.title)} for cause in check.causes],
            }
            for check in CHECKS
        ]
        run.emit("doctor-checks", checks=rows)
        return
    columns = [
        Column("ID"),
        Column(pick("見るもの", "Looks at")),
        Column(pick("見分ける原因", "Causes told apart"), flexible=True),
    ]
    joint = pick("、", ", ")
    table(columns, [[check.id, say_words(check.title), joint.join(say_words(one.title) for one in check.causes)] for check in CHECKS])  # fmt: skip


def _show(run: Run, examination: Examination) -> None:
    from rich.text import Text

    run.heading(pick("診断", "Doctor"), examination.signals.window)
    findings = examination.findings
    for outcome in findings:
        _show_finding(run, outcome)
    others = [one for one in examination.outcomes if one not in findings]
    rows = [
        [Text(one.status.value, style=STYLES[one.status]), say_words(one.title), _note(one)]
        for one in others
    ]  # fmt: skip
    if findings and rows:
        console.show()
    table([Column(""), Column(""), Column("", flexible=True)], rows, header=False)
    calls = sum(examination.calls.values())
    console.show(
        pick(
            f"指摘 {len(findings)} 件（{len(examination.outcomes)} 項目、AWS の呼び出し {calls} 回、{examination.seconds:.1f} 秒、変更なし）",
            f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'} ({len(examination.outcomes)} checks, {calls} AWS calls, {examination.seconds:.1f} s, nothing changed)",
        ),
        "bold",
    )
    if any(finding.fix and finding.fix.steps for finding in findings):
        console.say(pick("次: mandala ops doctor --plan fix.json  →  mandala ops apply fix.json", "Next: mandala ops doctor --plan fix.json, then mandala ops apply fix.json"), "dim")  # fmt: skip


def _note(outcome: Outcome) -> str:
    summary = say_words(outcome.summary)
    if outcome.permission:
        summary += pick(f"（必要な権限: {outcome.permission}）", f" (needs {outcome.permission})")
    return summary


_TEXT = 13
"""Columns before a finding's text: the widest label's."""


def _row(text: str, ja: str = "", en: str = "", style: str = "") -> None:
    """A row of a finding: its label in a column of its own, what follows hangs beside it."""
    from rich.cells import cell_len

    label = f"  {pick(ja, en)}:" if ja else ""
    console.show(f"{label}{' ' * (_TEXT - cell_len(label))}{text}", style, hang=_TEXT)


def _show_finding(run: Run, outcome: Outcome) -> None:
    """What, since when, how bad, proof, cause, ruled out, fix, next command."""
    from datetime import datetime

    console.show()
    title = f"{outcome.status.value}  {say_words(outcome.title)}: {say_words(outcome.summary)}"
    console.show(title, STYLES[outcome.status], hang=6)
    if outcome.since:
        _row(run.time(datetime.fromisoformat(outcome.since)), "いつから", "Since")
    for n, judged in enumerate(outcome.causes):
        label = ("原因", "Cause") if n == 0 else ("ほかにも", "Also")
        _row(_why(judged), *label, style="bold" if n == 0 else "")
    for n, proof in enumerate(outcome.proofs):
        limit = pick(f"（基準 {proof.threshold}）", f" (expected {proof.threshold})") if proof.threshold else ""
        _row(f"{say_words(proof.read)} = {proof.value}{limit}", *(("証拠", "Proof") if n == 0 else ()))
        for line in proof.lines:
            _row(line, style="dim")
    for n, judged in enumerate(outcome.ruled_out):
        _row(_why(judged), *(("否定", "Ruled out") if n == 0 else ()), style="dim")
    for judged in outcome.open:
        _row(_why(judged), "不明", "Not told", style="dim")
    if outcome.fix:
        _show_fix(outcome.fix)
    if outcome.next_command:
        _row(outcome.next_command, "詳しく", "See more")


def _why(judged: Judged) -> str:
    return f"{say_words(judged.title)} — {say_words(judged.why)}"


def _show_fix(fix: Fix) -> None:
    _row(say_words(fix.text), "直し方", "Fix", style="green")
    for step in fix.steps:
        _row(f"{step.kind} {step.resource}: {step.before} → {step.after}")
    for ja, en, words in (
        ("影響", "Reach", fix.blast_radius),
        ("費用", "Cost", fix.cost),
        ("戻し方", "Undo", fix.undo),
    ):
        if text := say_words(words):
            _row(f"{pick(ja, en)}: {text}", style="dim")


def _write_plan(run: Run, examination: Examination, path: Path) -> int:
    """Write the plan of every finding that has steps; returns how many steps there are."""
    from goal_mandala.ops.changes.plan import Plan, planned, write_plan

    findings = [one for one in examination.findings if one.fix and one.fix.steps and one.status is not Status.CRASHED]
    wanted = [(step.kind, step.resource, step.after) for one in findings if one.fix for step in one.fix.steps]
    steps = planned(run.aws, _unique(wanted))
    who = run.snapshot().identity.get()
    plan = Plan(
        run.target.environment,
        run.target.region,
        who.account,
        run.now,
        who.name,
        tuple(one.check for one in findings),
        tuple(one.cause for one in findings),
        steps,
    )
    write_plan(path, plan)
    return len(steps)


def _unique(wanted: list[tuple[str, str, object]]) -> list[tuple[str, str, object]]:
    """The first wish for each thing: two findings may want the same setting."""
    found: dict[tuple[str, str], object] = {}
    for kind, resource, value in wanted:
        found.setdefault((kind, resource), value)
    return [(kind, resource, value) for (kind, resource), value in found.items()]


def _tell_plan(path: Path, steps: int) -> None:
    if steps:
        console.show(pick(f"計画: {path}（{steps} 手順）。次: mandala ops apply {path} --dry-run", f"Plan: {path} ({steps} {'step' if steps == 1 else 'steps'}). Next: mandala ops apply {path} --dry-run"), "bold")  # fmt: skip
    else:
        console.show(pick(f"計画: {path}（変えることはありません）。", f"Plan: {path} (nothing to change)."), "bold")
