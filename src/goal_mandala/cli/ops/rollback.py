"""``mandala ops rollback``: the aliases back to an earlier release's versions, in seconds, then verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.checks import as_data, show_checks, show_sum
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.incident.noting import Noting, command_line, noting
from goal_mandala.cli.ops.telling import TerminalTeller
from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.verdict import NOT_DONE, blocks, exit_code
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from goal_mandala.ops.release.rollback import Way, WentBack

Wanted = Annotated[
    str | None,
    typer.Argument(
        metavar=pick("[リリース]", "[RELEASE]"),
        help=pick(
            "戻り先の ID かコミット（先頭だけで可。省略時は1つ前の正常なもの）",
            "Id or commit to go back to, its beginning will do (default: the good one before)",
        ),
    ),
]


def rollback(
    wanted: Wanted = None,
    env: options.Env = None,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    incident: options.Incident = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.identity import read_identity
    from goal_mandala.ops.release.rollback import find_way, roll_back

    with operating(env, as_json=as_json, verbose=verbose, changes=True) as run:
        way = find_way(run.aws, wanted)
        moves = [f"{part}: {way.serving.get(part, '-')} → {version}" for part, version in way.goal.versions.items()]
        shown = f"{way.goal.id} ({', '.join(moves)})"
        if way.there:
            _nothing_to_do(run, shown)
        elif dry_run:
            names = run.target.names
            calls = [
                f"lambda UpdateAlias {names.function(p)}:live FunctionVersion={v}" for p, v in way.goal.versions.items()
            ]
            _planned(run, shown, [*calls, f"ssm PutParameter {names.releases_path}/…"])
        else:
            note = noting(run.target.environment, incident)
            if not _wanted(run, shown, yes=yes, confirm=confirm):
                run.code = NOT_DONE
                return
            run.untouched = False
            try:
                who, teller = read_identity(run.aws).name, TerminalTeller(run, yes=yes, confirm=confirm)
                done = roll_back(run.aws, way, who, teller)
            except (MandalaError, KeyboardInterrupt) as stop:
                _note_stop(run, note, way, stop)
                raise
            run.code = exit_code(check.status for check in done.checks if not _expected(check.id))
            noted = _note(run, note, way, _result(done))
            _report(run, done, shown, noted)


def _wanted(run: Run, shown: str, *, yes: bool, confirm: str | None) -> bool:
    if not run.as_json:
        run.heading(pick("ロールバック", "Rollback"))
    return agreed(run.target, Words(f"{shown} に戻しますか", f"Go back to {shown}?"), yes=yes, confirm=confirm)


def _note(run: Run, note: Noting, way: Way, result: str) -> str | None:
    """In the incident: undone it is by going to the release that served before, where that is known."""
    env = ("--env", run.target.environment)
    undo = command_line("ops", "rollback", way.now.id, *env) if way.now else command_line("ops", "deploy", *env)
    return note.note(command_line("ops", "rollback", way.goal.id, *env), result, undo=undo)


def _note_stop(run: Run, note: Noting, way: Way, stop: MandalaError | KeyboardInterrupt) -> None:
    code = stop.code if isinstance(stop, MandalaError) else "Ctrl-C"
    _note(run, note, way, pick(f"終わりまで進まなかった（{code}）", f"did not come to its end ({code})"))


def _result(done: WentBack) -> str:
    failing = [check.id for check in done.checks if blocks([check.status]) and not _expected(check.id)]
    if failing:
        return pick("戻したが、確認に失敗: ", "went back, but verifying fails: ") + ", ".join(failing)
    return pick(f"{done.seconds:.1f} 秒で戻し、動作を確かめた", f"went back in {done.seconds:.1f} s and verified")


def _report(run: Run, done: WentBack, shown: str, noted: str | None) -> None:
    if run.as_json:
        to, seconds = done.way.goal.as_dict(), round(done.seconds, 2)
        checks = as_data(done.checks)
        run.emit("rollback", to=to, before=done.way.serving, seconds=seconds, checks=checks, incident=noted)
        return
    show_checks(done.checks)
    show_sum(done.checks)
    well = not blocks(check.status for check in done.checks)
    words = pick(f"戻しました: {shown}、{done.seconds:.1f} 秒", f"Went back to {shown} in {done.seconds:.1f} s")
    console.show(words, "bold green" if well else "bold red", hang=2)
    if not well:
        console.say(pick("次: mandala ops doctor", "Next: mandala ops doctor"), "dim")
    console.say(
        pick("直した版は `mandala ops deploy` で。", "Deploy the mended version with `mandala ops deploy`."), "dim"
    )


def _expected(id: str) -> bool:
    """After a roll-back the aliases are behind what was deployed last: that is its purpose, not a finding."""
    return id.startswith("alias-")


def _nothing_to_do(run: Run, shown: str) -> None:
    if run.as_json:
        run.emit("rollback", to=shown, moved=False)
    else:
        console.show(pick(f"すでに {shown} が動いています。", f"{shown} serves already."))


def _planned(run: Run, shown: str, calls: list[str]) -> None:
    if run.as_json:
        run.emit("rollback", to=shown, plannedCalls=calls)
        return
    console.show(pick(f"{shown} に戻します。AWS の呼び出し:", f"Would go back to {shown}. AWS calls:"), hang=2)
    for call in calls:
        console.show(f"  {call}")
