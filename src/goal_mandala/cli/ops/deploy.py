"""``mandala ops deploy``: from the checkout to what serves, verified, recorded; back by itself when it does not work."""

from __future__ import annotations

import os

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import as_data, show_checks, show_sum
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.telling import TerminalTeller, change_data, show_changes
from goal_mandala.ops.release.deploy import Deployed, Deployment, Outcome
from goal_mandala.ops.release.deploy import deploy as carry_out
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, NOT_DONE, TOOL_ERROR, exit_code

_CODES = {
    Outcome.PLANNED: HEALTHY,
    Outcome.NOT_READY: FINDINGS,
    Outcome.DECLINED: NOT_DONE,
    Outcome.ROLLED_BACK: FINDINGS,
    Outcome.STUCK: TOOL_ERROR,
}


def deploy(
    env: options.Env = None,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.checkout import need_checkout

    with operating(env, as_json=as_json, verbose=verbose) as run:
        if not as_json:
            run.heading(pick("配備", "Deploy"))
        work = Deployment(run.aws, need_checkout("deploy"), TerminalTeller(run, yes=yes, confirm=confirm), os.environ)
        done = carry_out(work, dry_run=dry_run)
        run.code = _CODES[done.outcome] if done.outcome in _CODES else exit_code(check.status for check in done.checks)
        if as_json:
            _emit(run, done)
        else:
            _show(done)


def _emit(run: Run, done: Deployed) -> None:
    run.emit(
        "deploy",
        outcome=done.outcome.value,
        changes=change_data(done.changes),
        release=done.release.as_dict() if done.release else None,
        checks=as_data(done.checks),
        checksAfterRollback=as_data(done.after),
        plannedCalls=list(done.calls),
    )


def _show(done: Deployed) -> None:
    if done.outcome is Outcome.PLANNED:
        show_changes(done.changes)
        console.show(pick("AWS の変更の呼び出し:", "AWS calls that would change something:"), "bold")
        for call in done.calls:
            console.show(f"  {call}")
        console.say(pick("何も変えていません。", "Nothing was changed."), "dim")
        return
    if done.checks and done.outcome is not Outcome.DECLINED:
        show_checks(done.checks)
        show_sum(done.checks)
    if done.after:
        console.show(pick("戻したあとの確認:", "After going back:"), "bold")
        show_checks(done.after)
        show_sum(done.after)
    id = done.release.id if done.release else ""
    note = done.release.note if done.release else ""
    text, style = {
        Outcome.NOT_READY: (pick("FAIL があるので配備しません。何も変えていません。", "Not deployed: mend what FAILs first. Nothing was changed."), "yellow"),
        Outcome.DECLINED: (pick("配備しませんでした。何も変えていません。", "Not deployed. Nothing was changed."), "yellow"),
        Outcome.LIVE: (pick(f"配備しました: {id}", f"Deployed: {id}"), "bold green"),
        Outcome.ROLLED_BACK: (pick(f"{id} は動かなかったので、前の版に戻しました（{note}）。次: mandala ops logs --errors --since 15m", f"{id} did not work; the versions before serve again ({note}). Next: mandala ops logs --errors --since 15m"), "bold red"),
        Outcome.STUCK: (pick(f"{id} を配備できませんでした（{note}）。次: mandala ops doctor", f"{id} could not be deployed ({note}). Next: mandala ops doctor"), "bold red"),
    }[done.outcome]  # fmt: skip
    console.show(text, style, hang=2)
