"""``mandala ops releases``: what was deployed and rolled back, when, by whom; which of them serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.verdict import UNDETERMINED
from goal_mandala.ops.words import same

if TYPE_CHECKING:
    from goal_mandala.ops.aws.releases import Release

SHOWN = 30
LONG_AGO = "799d"

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help=pick("この時刻からのものだけ: 7d、2026-11-01", "Only those from then on: 7d, 2026-11-01")),
]  # fmt: skip


def releases(
    env: options.Env = None,
    since: Since = None,
    until: options.Until = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.releases import read_releases
    from goal_mandala.ops.release.rollback import current_release
    from goal_mandala.ops.release.traffic import serving_versions

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        known = read_releases(run.aws)
        serving = serving_versions(run.aws)
        now = current_release(known, serving)
        shown = _within(run, known, since, until)
        run.code = 0 if known else UNDETERMINED
        if as_json:
            rows = [{**one.as_dict(), "serving": now is not None and one.id == now.id} for one in shown]
            run.emit("releases", serving=serving, releases=rows)
            return
        run.heading(pick("リリース", "Releases"))
        if not known:
            text = pick(
                "記録がありません。`mandala ops deploy` が最初の記録を作ります。",
                "There are no records. `mandala ops deploy` makes the first.",
            )
            console.show(text)
            return
        if not shown:
            console.show(pick("この期間の記録はありません。", "There are no records in this window."))
            return
        _show(run, shown, now)
        if now is None:
            console.show(_unrecorded(serving), "yellow", hang=2)


def _unrecorded(serving: dict[str, str]) -> str:
    """What serves is none of the recorded: moved by hand, or a deployment that wrote nothing down."""
    versions = ", ".join(f"{part}:{version}" for part, version in serving.items())
    return pick(
        f"動いている版（{versions}）はどの記録にもありません（手か計画で変えたか、途中の配備）。記録のある版に戻す: mandala ops rollback",
        f"What serves ({versions}) is of no record: moved by hand or by a plan, or a deployment under way. Back to a recorded one: mandala ops rollback",
    )


def _within(run: Run, known: tuple[Release, ...], since: str | None, until: str | None) -> tuple[Release, ...]:
    if not since and not until:
        return known
    window = run.window(since or LONG_AGO, until)
    return tuple(one for one in known if window.start <= one.at < window.end)


def _show(run: Run, known: tuple[Release, ...], now: Release | None) -> None:
    from goal_mandala.ops.aws.releases import STATES

    def row(one: Release) -> list[str]:
        state = say_words(STATES.get(one.state, same(one.state)))
        kind = pick("配備", "deploy")
        if one.kind == "rollback":
            kind = pick(f"{one.of} へ戻す", f"back to {one.of}")
        versions = " ".join(f"{part}:{version}" for part, version in one.versions.items())
        commit = (one.commit[:7] or "-") + ("+" if one.dirty else "")
        mark = "▶" if now is not None and one.id == now.id else ""
        return [mark, run.time(one.at, seconds=False), commit, kind, state, versions, one.by]

    columns = [
        Column(""), Column(pick("いつ", "When"), flexible=True), Column(pick("コミット", "Commit")),
        Column(pick("種類", "Kind"), flexible=True), Column(pick("結果", "Result")),
        Column(pick("版", "Versions"), flexible=True), Column(pick("誰が", "By"), flexible=True),
    ]  # fmt: skip
    table(columns, [row(one) for one in known[:SHOWN]])
