"""``mandala ops apply`` and ``undo``: a reviewed plan made, checked again, taken back when it does not help."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.ops.changes.applying import Ending, Result
from goal_mandala.ops.changes.plan import Done, Plan, PlannedStep
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, TOOL_ERROR, UNDETERMINED
from goal_mandala.ops.words import Words

File = Annotated[Path, typer.Argument(metavar="FILE", help=pick("doctor --plan が書いた計画", "The plan that doctor --plan wrote"))]  # fmt: skip
Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        metavar=pick("秒", "SECONDS"),
        min=0,
        max=900,
        help=pick("直ったかを見直すまで待つ秒数", "Seconds to wait before looking again whether it helped"),
    ),
]

_CODES = {
    Result.APPLIED: HEALTHY,
    Result.NOTHING: HEALTHY,
    Result.REVERTED: FINDINGS,
    Result.UNCONFIRMED: UNDETERMINED,
}


def apply(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    wait: Wait = 5,
    env: options.Env = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.changes.applying import apply_plan, check_target, pending
    from goal_mandala.ops.changes.plan import read_plan

    with operating(env, as_json=as_json, verbose=verbose) as run:
        plan = read_plan(file)
        check_target(plan, run.aws, run.snapshot().identity.get().account)
        steps = pending(run.aws, plan)
        if dry_run:
            _dry_run(run, plan)
            return
        _show_steps(run, steps)
        if steps and not _agreed(run, len(steps), yes=yes, confirm=confirm):
            run.code = HEALTHY
            return
        ending = apply_plan(run.aws, plan, _still_there(run, plan, wait), _notice(run))
        _end(run, file, plan, "reverted" if ending.result is Result.REVERTED else "applied", ending)


def undo(
    file: File,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    env: options.Env = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.changes.applying import check_target, undo_plan
    from goal_mandala.ops.changes.plan import read_plan

    with operating(env, as_json=as_json, verbose=verbose) as run:
        plan = read_plan(file)
        check_target(plan, run.aws, run.snapshot().identity.get().account)
        back = tuple(PlannedStep(step.kind, step.resource, step.after, step.before) for step in reversed(plan.steps))
        _show_steps(run, back)
        if back and not _agreed(run, len(back), yes=yes, confirm=confirm):
            return
        ending = undo_plan(run.aws, plan, _notice(run))
        _end(run, file, plan, "undone", ending)


def _agreed(run: Run, count: int, *, yes: bool, confirm: str | None) -> bool:
    from goal_mandala.cli.ops.asking import agreed

    question = Words("{environment} で {count} か所を変えますか?", "Change {count} settings in {environment}?")
    filled = question.filled(environment=run.target.environment, count=count)
    return agreed(run.target, filled, yes=yes, confirm=confirm)


def _dry_run(run: Run, plan: Plan) -> None:
    from goal_mandala.ops.changes.plan import calls_of

    calls = calls_of(run.aws, plan)
    if run.as_json:
        run.emit("apply", result="planned", plannedCalls=[call.text for call in calls])
        return
    _show_steps(run, plan.steps)
    console.show(pick("AWS の変更の呼び出し:", "AWS calls that would change something:"), "bold")
    for call in calls:
        console.show(f"  {call.text}", hang=4)
    console.say(pick("何も変えていません。", "Nothing was changed."), "dim")


def _show_steps(run: Run, steps: tuple[PlannedStep, ...]) -> None:
    if run.as_json:
        return
    if not steps:
        console.show(
            pick("もう計画どおりです。変えることはありません。", "Everything is as planned already. Nothing to change.")
        )
    for step in steps:
        console.show(f"  {step.kind} {step.resource}: {step.before} → {step.after}", hang=4)


def _notice(run: Run) -> Callable[[PlannedStep, str], None]:
    words = {
        "making": pick("変更中", "changing"),
        "made": pick("変更しました", "changed"),
        "taking back": pick("戻しています", "taking back"),
        "taken back": pick("戻しました", "taken back"),
    }

    def notice(step: PlannedStep, what: str) -> None:
        if not run.as_json:
            console.say(f"{words[what]}: {step.kind} {step.resource}", "dim")

    return notice


def _still_there(run: Run, plan: Plan, wait: float) -> Callable[[], bool | None]:
    """Look again at the plan's checks, over what happens from now on."""

    def look() -> bool | None:
        import time

        from goal_mandala.ops.doctor.recheck import recheck

        if not run.as_json:
            console.say(pick("直ったかを見直しています …", "Looking again whether it helped …"), "dim")
        began = datetime.now(UTC)
        time.sleep(wait)
        return recheck(run.aws, plan.checks, plan.causes, began)

    return look


def _end(run: Run, file: Path, plan: Plan, what: str, ending: Ending) -> None:
    """Write down who did what when, tell how it ended."""
    from goal_mandala.ops.changes.plan import write_plan

    run.code = TOOL_ERROR if ending.left else _CODES[ending.result]
    who = run.snapshot().identity.get().name
    person = os.environ.get("USER", "")
    done = Done(datetime.now(UTC), f"{who} ({person})" if person else who, what, ending.result.value)
    if ending.result is not Result.NOTHING:
        write_plan(file, plan.noted(done))
    if run.as_json:
        run.emit(
            "apply",
            result=ending.result.value,
            what=what,
            error=ending.error.code if ending.error else None,
            notTakenBack=[{"kind": step.kind, "resource": step.resource} for step in ending.left],
        )
        return
    _tell(file, what, ending)


def _tell(file: Path, what: str, ending: Ending) -> None:
    if ending.error:
        console.say_error(ending.error.code, dict(ending.error.facts))
    for step in ending.left:
        text = pick(f"戻せませんでした: {step.kind} {step.resource} を {step.before} に戻してください。", f"Could not be taken back: set {step.kind} {step.resource} to {step.before}.")  # fmt: skip
        console.show(text, "bold red")
    undo_hint = pick(f"戻すには: mandala ops undo {file}", f"To take it back: mandala ops undo {file}")
    text, style = {
        Result.APPLIED: (pick("終わりました。", "Done. ") + ("" if what == "undone" else undo_hint), "bold green"),
        Result.NOTHING: (pick("何も変えていません。", "Nothing was changed."), ""),
        Result.REVERTED: (pick("直らなかったので、元に戻しました。次: mandala ops doctor", "It did not help and was taken back. Next: mandala ops doctor"), "bold yellow"),
        Result.UNCONFIRMED: (pick("変えましたが、直ったかは確かめられません。", "Changed, but whether it helped cannot be told. ") + undo_hint, "yellow"),
    }[ending.result]  # fmt: skip
    console.show(text, style, hang=2)
