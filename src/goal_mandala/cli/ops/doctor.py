"""``mandala ops doctor``: which cause it is, the proof, the causes ruled out, the fix. Reads only; ``--plan`` writes the fix down."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.examination import list_checks, show_examination
from goal_mandala.cli.ops.frame import Run, language, operating
from goal_mandala.ops.doctor.examination import Examination
from goal_mandala.ops.doctor.signals import Missing
from goal_mandala.ops.snapshot import Snapshot
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
Listing = Annotated[
    bool,
    typer.Option(
        "--list",
        help=pick(
            "診断の一覧: 重さ、読むもの、必要な権限、見分ける原因（AWS は要りません）",
            "List the checks: severity, what they read, permissions, causes told apart (needs no AWS)",
        ),
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help=pick(
            "証拠ごとに問い合わせを、終わりに AWS の呼び出しを操作ごとに出す",
            "Show the query of each proof, and the AWS calls by operation",
        ),
    ),
]

SINCE = "1h"


def doctor(
    names: Names = None,
    since: options.Since = SINCE,
    until: options.Until = None,
    plan: PlanFile = None,
    token_stdin: TokenFile = False,
    list_: Listing = False,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: Verbose = False,
) -> None:
    if list_:
        list_checks(as_json=as_json)
        return
    with operating(env, as_json=as_json, zone=zone) as run:
        examination = _examine(run, names or [], since, until, token_stdin=token_stdin)
        run.code = examination.code
        written = _write_plan(run, examination, plan) if plan else 0
        if as_json:
            run.emit("doctor", examination=examination.as_dict(language()), planSteps=written if plan else None)
            return
        command = " ".join(["mandala ops doctor", *_again(names or [], since, until, env), "--plan fix.json"])
        show_examination(run, examination, verbose=verbose, plan=None if plan else command)
        if plan:
            _tell_plan(plan, written, env)


def _again(names: list[str], since: str, until: str | None, env: str | None) -> list[str]:
    """What the same look is asked for with."""
    asked = [*names, *(["--since", since] if since != SINCE else []), *(["--until", until] if until else []), *_of(env)]
    return [shlex.quote(one) for one in asked]


def _of(env: str | None) -> list[str]:
    return ["--env", env] if env else []


def _examine(run: Run, names: list[str], since: str, until: str | None, *, token_stdin: bool) -> Examination:
    from goal_mandala.ops.doctor.collecting import collect
    from goal_mandala.ops.doctor.collecting.token import read_token
    from goal_mandala.ops.doctor.examination import chosen, judge, needed

    checks = chosen(names)
    began = time.monotonic()
    snapshot = run.snapshot(run.window(since, until))
    token = read_token(snapshot, sys.stdin.read()) if token_stdin else None
    signals = collect(snapshot, needed(checks), token)
    if any(one.code == "aws_not_found" for one in signals.known.values() if isinstance(one, Missing)):
        _check_stack(snapshot)
    outcomes = judge(checks, signals)
    took = time.monotonic() - began
    return Examination(run.target.environment, run.target.region, signals, outcomes, run.aws.record.by_signal(), took)


def _check_stack(snapshot: Snapshot) -> None:
    """Raises ``region_without_stack`` where nothing is deployed at all: then there is nothing to examine."""
    if (error := snapshot.stack.error) and error.code == "region_without_stack":
        raise error


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


def _tell_plan(path: Path, steps: int, env: str | None) -> None:
    if steps:
        command = " ".join(["mandala ops apply", shlex.quote(str(path)), "--dry-run", *_of(env)])
        console.show(pick(f"計画: {path}（{steps} 手順）。次: {command}", f"Plan: {path} ({steps} {'step' if steps == 1 else 'steps'}). Next: {command}"), "bold", hang=2)  # fmt: skip
    else:
        console.show(pick(f"計画: {path}（変えることはありません）。", f"Plan: {path} (nothing to change)."), "bold")
