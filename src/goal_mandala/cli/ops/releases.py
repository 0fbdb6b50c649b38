"""``mandala ops releases`` and ``rollback``: what was deployed when by whom, and back to one of them in seconds."""

from __future__ import annotations

from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.checks import as_data, show_checks, show_sum
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.cli.ops.telling import TerminalTeller
from goal_mandala.ops.verdict import UNDETERMINED, blocks, exit_code
from goal_mandala.ops.words import Words

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

_STATES = {
    "live": ("正常", "good"),
    "failed": ("失敗", "failed"),
    "rolled_back": ("戻した", "rolled back"),
    "pending": ("途中", "under way"),
    "interrupted": ("中断", "interrupted"),
}


def releases(
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.releases import Release, read_releases
    from goal_mandala.ops.release.rollback import current_release
    from goal_mandala.ops.release.traffic import serving_versions

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        known = read_releases(run.aws)
        serving = serving_versions(run.aws)
        now = current_release(known, serving)
        if not known:
            run.code = UNDETERMINED
        if as_json:
            rows = [{**one.as_dict(), "serving": now is not None and one.id == now.id} for one in known]
            run.emit("releases", serving=serving, releases=rows)
            return
        run.heading(pick("リリース", "Releases"))
        if not known:
            console.show(
                pick(
                    "記録がありません。`mandala ops deploy` が最初の記録を作ります。",
                    "There are no records. `mandala ops deploy` makes the first.",
                )
            )
            return

        def row(one: Release) -> list[str]:
            state = pick(*_STATES.get(one.state, (one.state, one.state)))
            kind = (
                pick("ロールバック", "roll-back") + f" → {one.of}" if one.kind == "rollback" else pick("配備", "deploy")
            )
            versions = " ".join(f"{part}:{version}" for part, version in one.versions.items())
            commit = (one.commit[:7] or "-") + ("+" if one.dirty else "")
            mark = "▶" if now is not None and one.id == now.id else ""
            return [mark, run.time(one.at, seconds=False), commit, kind, state, versions, one.by]

        columns = [
            Column(""), Column(pick("いつ", "When"), flexible=True), Column(pick("コミット", "Commit")),
            Column(pick("種類", "Kind"), flexible=True), Column(pick("結果", "Result")),
            Column(pick("版", "Versions"), flexible=True), Column(pick("誰が", "By"), flexible=True),
        ]  # fmt: skip
        table(columns, [row(one) for one in known[:30]])
        if now is None:
            text = pick(
                f"今の版 {serving} はどの記録とも一致しません。",
                f"The versions that serve, {serving}, are of no record.",
            )
            console.show(text, "yellow")


def rollback(
    wanted: Wanted = None,
    env: options.Env = None,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.identity import read_identity
    from goal_mandala.ops.release.rollback import find_way, roll_back

    with operating(env, as_json=as_json, verbose=verbose) as run:
        way = find_way(run.aws, wanted)
        moves = [f"{part}: {way.serving.get(part, '-')} → {version}" for part, version in way.goal.versions.items()]
        shown = f"{way.goal.id} ({', '.join(moves)})"
        if way.there:
            _nothing_to_do(run, shown)
            return
        if dry_run:
            calls = [
                f"lambda UpdateAlias {run.target.names.function(part)}:live FunctionVersion={v}"
                for part, v in way.goal.versions.items()
            ]
            _planned(run, shown, [*calls, f"ssm PutParameter {run.target.names.releases_path}/…"])
            return
        if not agreed(run.target, Words(f"{shown} に戻しますか", f"Go back to {shown}?"), yes=yes, confirm=confirm):
            return
        done = roll_back(run.aws, way, read_identity(run.aws).name, TerminalTeller(run, yes=yes, confirm=confirm))
        run.code = exit_code(check.status for check in done.checks if not _expected(check.id))
        if as_json:
            run.emit(
                "rollback",
                to=way.goal.as_dict(),
                before=way.serving,
                seconds=round(done.seconds, 2),
                checks=as_data(done.checks),
            )
            return
        show_checks(done.checks)
        show_sum(done.checks)
        well = not blocks(check.status for check in done.checks)
        words = pick(f"戻しました: {shown}、{done.seconds:.1f} 秒", f"Went back to {shown} in {done.seconds:.1f} s")
        console.show(words, "bold green" if well else "bold red", hang=2)
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
