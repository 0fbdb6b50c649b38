"""``mandala ops apply`` and ``undo``: a reviewed plan made, checked again, taken back when it does not help."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.applied import Story, notice, planning_anew, show_calls, show_plan, show_steps, tell_and_note
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.incident.noting import noting
from goal_mandala.ops.changes.applying import Journal
from goal_mandala.ops.changes.plan import Plan, PlannedStep
from goal_mandala.ops.verdict import NOT_DONE
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from goal_mandala.ops.doctor.recheck import Again

File = Annotated[Path, typer.Argument(metavar="FILE", help=pick("doctor --plan が書いた計画", "The plan that doctor --plan wrote"))]  # fmt: skip
Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        metavar=pick("秒", "SECONDS"),
        min=0,
        max=900,
        help=pick(
            "直ったかを見直すまで待つ秒数。その間に動きがなければ「まだ分からない」（終了コード 4）。Ctrl-C は元に戻す",
            "Seconds to wait before looking again whether it helped. When nothing happens in them it cannot be told yet (exit code 4). Ctrl-C takes back",
        ),
    ),
]


def apply(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    wait: Wait = 5,
    incident: options.Incident = None,
    env: options.Env = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.changes.applying import apply_plan, pending
    from goal_mandala.ops.changes.plan import calls_of

    with operating(env, as_json=as_json, verbose=verbose, changes=True) as run:
        plan = _read(run, file)
        with planning_anew(file, plan):
            steps = pending(run.aws, plan)
        show_plan(run, file, plan)
        if dry_run:
            show_calls(run, "apply", steps, calls_of(run.aws, steps), made=[s for s in plan.steps if s not in steps])
            return
        show_steps(run, steps)
        note = noting(run.target.environment, incident)
        if steps and not _agreed(run, len(steps), yes=yes, confirm=confirm):
            run.code = NOT_DONE
            return
        seen: list[Again] = []
        began = datetime.now(UTC)
        journal = _journal(run, file, plan)
        with planning_anew(file, plan):
            ending = apply_plan(run.aws, plan, lambda: _look(run, plan, wait, seen), notice(run), journal)
        run.untouched = False
        tell_and_note(run, Story("apply", file, plan, ending, began, journal.unkept, seen[-1] if seen else None), note)


def undo(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    incident: options.Incident = None,
    env: options.Env = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.changes.applying import undo_plan, undoable
    from goal_mandala.ops.changes.kinds import kind_of
    from goal_mandala.ops.changes.plan import calls_back

    with operating(env, as_json=as_json, verbose=verbose, changes=True) as run:
        plan = _read(run, file)
        with planning_anew(file, plan):
            steps = undoable(run.aws, plan)
        show_plan(run, file, plan)
        stays = [step for step in plan.steps if not kind_of(step.kind).undoable]
        if dry_run:
            show_calls(run, "undo", _turned(steps), calls_back(run.aws, steps), stays=stays)
            return
        show_steps(run, _turned(steps), stays=stays)
        note = noting(run.target.environment, incident)
        if steps and not _agreed(run, len(steps), yes=yes, confirm=confirm):
            run.code = NOT_DONE
            return
        journal = _journal(run, file, plan)
        began = datetime.now(UTC)
        with planning_anew(file, plan):
            ending = undo_plan(run.aws, plan, notice(run), journal)
        run.untouched = False
        tell_and_note(run, Story("undo", file, plan, ending, began, journal.unkept), note)


def _read(run: Run, file: Path) -> Plan:
    """The plan, for here; says when it was begun once and never came to an end."""
    from goal_mandala.ops.changes.applying import check_target
    from goal_mandala.ops.changes.plan import read_plan

    plan = read_plan(file)
    check_target(plan, run.aws, run.snapshot().identity.get().account)
    begun = plan.unfinished
    if begun is not None:
        when = run.time(begun.at)
        console.say(pick(f"{when} に {begun.by} が始めた {begun.outcome} は終わっていません。今の状態から続けます。", f"{begun.outcome}, begun by {begun.by} at {when}, never came to an end. Going on from how things are now."), "yellow", hang=2)  # fmt: skip
    return plan


def _turned(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """As undoing makes them."""
    return tuple(PlannedStep(step.kind, step.resource, step.after, step.before) for step in steps)


def _agreed(run: Run, count: int, *, yes: bool, confirm: str | None) -> bool:
    from goal_mandala.cli.ops.asking import agreed

    question = Words(
        "{environment} で {count} か所を変えますか?", "Settings to change in {environment}: {count}. Go on?"
    )
    filled = question.filled(environment=run.target.environment, count=count)
    return agreed(run.target, filled, yes=yes, confirm=confirm)


def _journal(run: Run, file: Path, plan: Plan) -> Journal:
    """Everything that is done with the plan is written into its file at once."""
    from goal_mandala.ops.changes.plan import write_plan

    who, person = run.snapshot().identity.get().name, os.environ.get("USER", "")
    return Journal(plan, f"{who} ({person})" if person else who, partial(write_plan, file))


FELT_SECONDS = 2.0
"""A gateway's bucket that was emptied under the old limit fills for a moment under the new one; requests refused meanwhile are no proof."""


def _look(run: Run, plan: Plan, wait: float, seen: list[Again]) -> bool | None:
    """Look again at the plan's checks, over what happens once the change is felt."""
    from goal_mandala.ops.doctor.recheck import recheck

    if not run.as_json:
        console.say(pick("直ったかを見直しています …（Ctrl-C で元に戻します）", "Looking again whether it helped … (Ctrl-C takes it back)"), "dim")  # fmt: skip
    felt = min(wait, FELT_SECONDS)
    time.sleep(felt)
    began = datetime.now(UTC)
    time.sleep(wait - felt)
    seen.append(recheck(run.aws, plan.checks, plan.causes, began))
    return seen[-1].there
