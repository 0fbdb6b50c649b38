"""``mandala ops destroy``: an environment taken away, after its name was typed; says what stays."""

from __future__ import annotations

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.frame import operating
from goal_mandala.cli.ops.telling import TerminalTeller
from goal_mandala.ops.words import Words


def destroy(
    env: options.Env = None,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.release.destruction import Removal, plan_removal, remove

    def show(removal: Removal) -> None:
        kinds: dict[str, int] = {}
        for one in removal.gone:
            kinds[one.kind.removeprefix("AWS::")] = kinds.get(one.kind.removeprefix("AWS::"), 0) + 1
        listed = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        console.show(
            pick(f"消えるもの {len(removal.gone)} 件: {listed}", f"{len(removal.gone)} resources go: {listed}"), hang=2
        )
        for one in removal.kept:
            console.show(pick(f"残るもの: {one.kind} {one.physical}", f"Stays: {one.kind} {one.physical}"), hang=2)
        console.show(
            pick(
                "残るもの: CDK の準備（CDKToolkit）と、その保存先の配布物",
                "Stays: CDK's bootstrap (CDKToolkit) and the artifacts in its bucket",
            )
        )

    with operating(env, as_json=as_json, verbose=verbose) as run:
        removal = plan_removal(run.aws)
        gone, kept = [one.physical for one in removal.gone], [one.physical for one in removal.kept]
        if not as_json:
            show(removal)
        if dry_run:
            if as_json:
                run.emit("destroy", removed=False, gone=gone, kept=kept)
            else:
                console.show(
                    f"  cloudformation DeleteStack {removal.stack.name}\n  ssm DeleteParameters {run.target.names.releases_path}/…"
                )
            return
        question = Words(
            f"{run.target.environment} のすべて（チャート、利用者、ログ）を消します。元に戻せません。",
            f"This deletes everything of {run.target.environment}: charts, users, logs. It cannot be undone.",
        )
        if not agreed(run.target, question, yes=False, confirm=confirm, typed=True):
            return
        remove(run.aws, removal, TerminalTeller(run, yes=False, confirm=confirm))
        if as_json:
            run.emit("destroy", removed=True, gone=gone, kept=kept)
        else:
            console.show(pick(f"{removal.stack.name} を消しました。", f"{removal.stack.name} is gone."), "bold")
