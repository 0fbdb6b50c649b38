"""A drill for people: begun without a word of what it is, ended by what the engineer claims; and putting the cloud back."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.ops.frame import Run, say_words
from goal_mandala.domain.errors import InvalidInput, MandalaError, NotFound
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, TOOL_ERROR

if TYPE_CHECKING:
    from pathlib import Path

    from goal_mandala.ops.drills.drill import Drill
    from goal_mandala.ops.drills.ground import Ground
    from goal_mandala.ops.drills.record import UnderWay
    from goal_mandala.ops.drills.rehearsal import Condition


def start(run: Run, name: str | None, seed: int, *, secret: bool) -> None:
    """Make a fault (by *name*, else by chance) and leave it; a secret one by chance may be the healthy control. What fails on the way, and Ctrl-C, put the cloud back."""
    from goal_mandala.ops.drills import rehearsal
    from goal_mandala.ops.drills.faults import by_chance, drill_of
    from goal_mandala.ops.drills.ground import Ground
    from goal_mandala.ops.drills.record import path_for

    ground = Ground(run.aws)
    path = path_for(os.environ, run.target)
    if secret:
        seed = secrets.randbelow(1_000_000)
    drill = drill_of(name) if name else by_chance(seed, secret=secret)
    scene = rehearsal.scene_of(ground, drill, seed, path)
    decoys = rehearsal.begin(scene, drill, seed, path, secret=secret)
    if not run.as_json:
        console.say(pick("準備しています（最長1分）…", "Preparing (up to a minute) …"), "dim")
    try:
        rehearsal.strike(scene, drill, decoys, lambda _step: None)
    except BaseException:
        rehearsal.clean(ground, path)
        raise
    rehearsal.hand_over(path, datetime.now(UTC))
    since = scene.began.isoformat(timespec="seconds")
    if run.as_json:
        run.emit("drill-started", secret=secret, drill=None if secret else drill.id, since=since)
        return
    if not secret:
        console.show(f"{drill.id}: {say_words(drill.title)}", "bold")
    if secret:
        console.show(pick("始まりました。どこかがおかしいかもしれず、何もおかしくないかもしれません。", "It has begun. Something may be wrong, or nothing at all."), "bold red")  # fmt: skip
    else:
        console.show(pick("障害が起きました。", "Something is wrong."), "bold red")
    for line in (
        pick(f"調べる: mandala ops alarms、mandala ops doctor --since {since}", f"Look: mandala ops alarms, mandala ops doctor --since {since}"),
        pick("終える: mandala ops drill reveal --cause 原因の名前（異常がなければ healthy）", "End:  mandala ops drill reveal --cause CAUSE (healthy: nothing is wrong)"),
    ):  # fmt: skip
        console.show(f"  {line}", hang=4)


def reveal(run: Run, cause: str | None) -> None:
    """Score the claim, say what it was, put the cloud back. Exit code 0 for a right claim, 3 for another."""
    from goal_mandala.ops.drills import record, rehearsal
    from goal_mandala.ops.drills.decoys import DECOYS
    from goal_mandala.ops.drills.faults import drill_of
    from goal_mandala.ops.drills.ground import Ground

    ground = Ground(run.aws)
    path = record.path_for(os.environ, run.target)
    held = record.read(path)
    if held is None:
        raise NotFound("no_drill")
    if not cause:
        raise InvalidInput("drill_needs_cause")
    drill = drill_of(held.drill)
    took = (datetime.now(UTC) - held.began).total_seconds()
    try:
        found = _left_as(run, ground, drill, held, path)
    finally:
        left = rehearsal.clean(ground, path)
    answer = drill.expected[1] if drill.expected else "healthy"
    right = cause.strip() in {answer, drill.id}
    decoys = {decoy.id: say_words(decoy.title) for decoy in DECOYS}
    blamed = next((decoy.title for decoy in DECOYS if decoy.id in held.decoys and decoy.looks_like == cause), None)
    run.code = TOOL_ERROR if left else HEALTHY if right else FINDINGS
    if run.as_json:
        run.emit("drill-revealed", drill=drill.id, cause=answer, claimed=cause, right=right, seconds=round(took), service=found and {**asdict(found), "healthy": found.healthy}, decoys=list(held.decoys), left=list(left))  # fmt: skip
        return
    console.show(pick("正解です。", "Right.") if right else pick("違います。", "That was not it."), "bold green" if right else "bold red")  # fmt: skip
    console.show(f"  {drill.id}: {say_words(drill.title)} — {' / '.join(drill.expected or ('healthy',))}", hang=4)
    console.show(f"  {_service(found)}", hang=4)
    console.show(pick(f"  かかった時間: {took / 60:.1f} 分", f"  Time taken: {took / 60:.1f} minutes"))
    names = pick("、", ", ").join(decoys[one] for one in held.decoys if one in decoys)
    console.show(pick(f"  おとり: {names}", f"  Decoys: {names}"), hang=4)
    if blamed:
        console.show(pick(f"  おとりを責めました: {say_words(blamed)}", f"  A decoy misled you: {say_words(blamed)}"))
    _tell_left(left)


def _left_as(run: Run, ground: Ground, drill: Drill, held: UnderWay, path: Path) -> Condition | None:
    """How the engineer left the service; None, said with its reason, where that cannot be seen."""
    from goal_mandala.ops.drills import rehearsal

    if not run.as_json:
        console.say(pick("サービスを確かめています …", "Looking whether the service works …"), "dim")
    try:
        return rehearsal.condition(ground, drill, held, path)
    except MandalaError as error:
        console.say(error_text(error.code, error.facts), "yellow", hang=2)
        return None


def _service(found: Condition | None) -> str:
    if found is None:
        return pick("終えた時のサービス: 確かめられませんでした", "The service as you left it: could not be looked at")
    served = (
        pick("利用者は使えています", "people are served")
        if found.served
        else pick("利用者は使えていません", "people are not served")
    )
    if found.differing:
        names = ", ".join(found.differing)
        return pick(f"終えた時のサービス: {served}。元と違う設定: {names}", f"The service as you left it: {served}; settings not as before: {names}")  # fmt: skip
    outside = pick("（原因は外にあり、持ち主だけが直せます）", " (the cause is outside: only its owner ends it)") if found.outside and not found.served else ""  # fmt: skip
    return pick(f"終えた時のサービス: {served}。設定は元どおり{outside}", f"The service as you left it: {served}, settings as before{outside}")  # fmt: skip


def clean(run: Run) -> None:
    """Put back what an interrupted drill left. Exit code 1 when something is still different."""
    from goal_mandala.ops.drills import record, rehearsal
    from goal_mandala.ops.drills.ground import Ground

    path = record.path_for(os.environ, run.target)
    there = record.read(path) is not None
    left = rehearsal.clean(Ground(run.aws), path)
    run.code = TOOL_ERROR if left else HEALTHY
    if run.as_json:
        run.emit("drill-cleaned", found=there, left=list(left))
        return
    if not there:
        console.show(pick("残っている訓練はありません。", "No drill was left over."))
        return
    _tell_left(left)


def _tell_left(left: tuple[str, ...]) -> None:
    if left:
        names = ", ".join(left)
        console.show(pick(f"まだ元どおりでないもの: {names}。`make cloud-deploy` で配備し直してください。", f"Still different: {names}. Deploy again: `make cloud-deploy`."), "bold red", hang=2)  # fmt: skip
    else:
        console.show(
            pick("クラウドを訓練の前の状態に戻しました。", "The cloud is as it was before the drill."), "green"
        )
