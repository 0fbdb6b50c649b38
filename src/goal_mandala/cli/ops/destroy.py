"""``mandala ops destroy``: an environment taken away, after its name was typed; says what stays."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.telling import TerminalTeller
from goal_mandala.ops.verdict import NOT_DONE
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from goal_mandala.ops.release.destruction import Removal


def destroy(
    env: options.Env = None,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.release.destruction import plan_removal, remove

    with operating(env, as_json=as_json, verbose=verbose, changes=True) as run:
        removal = plan_removal(run.aws)
        if not as_json:
            run.heading(pick("環境を消す", "Destroy"))
            _show(removal)
        if dry_run:
            _report(run, removal, removed=False)
            return
        question = Words(
            f"{run.target.environment} のすべて（チャート、利用者、ログ）を消します。元に戻せません。",
            f"This deletes everything of {run.target.environment}: charts, users, logs. It cannot be undone.",
        )
        if agreed(run.target, question, yes=False, confirm=confirm, typed=True):
            run.untouched = False
            remove(run.aws, removal, TerminalTeller(run, yes=False, confirm=confirm))
            _report(run, removal, removed=True)
        else:
            run.code = NOT_DONE


def _show(removal: Removal) -> None:
    kinds = Counter(one.kind.removeprefix("AWS::") for one in removal.gone)
    listed = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    gone = len(removal.gone)
    console.show(pick(f"消えるもの {gone} 件: {listed}", f"{gone} resources go: {listed}"), hang=2)
    for one in removal.kept:
        console.show(pick(f"残るもの: {one.kind} {one.physical}", f"Stays: {one.kind} {one.physical}"), hang=2)
    text = pick(
        "残るもの: CDK の準備（CDKToolkit）と、その保存先の配布物",
        "Stays: CDK's bootstrap (CDKToolkit) and the artifacts in its bucket",
    )
    console.show(text)


def _report(run: Run, removal: Removal, *, removed: bool) -> None:
    if run.as_json:
        gone, kept = [one.physical for one in removal.gone], [one.physical for one in removal.kept]
        run.emit("destroy", removed=removed, gone=gone, kept=kept)
    elif removed:
        console.show(pick(f"{removal.stack.name} を消しました。", f"{removal.stack.name} is gone."), "bold")
    else:
        console.show(pick("AWS の変更の呼び出し:", "AWS calls that would change something:"), "bold")
        console.show(f"  cloudformation DeleteStack {removal.stack.name}")
        console.show(f"  ssm DeleteParameters {run.target.names.releases_path}/…")
