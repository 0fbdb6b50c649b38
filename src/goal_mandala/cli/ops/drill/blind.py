"""A drill for people: begun without a word of what it is, ended by what the engineer claims; and putting the cloud back."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.frame import Run, say_words
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.ops.verdict import FINDINGS, HEALTHY, TOOL_ERROR


def start(run: Run, name: str | None, seed: int, *, secret: bool) -> None:
    """Make a fault (by *name*, else by chance) and leave it. What fails on the way, and Ctrl-C, put the cloud back."""
    from goal_mandala.ops.drills import rehearsal
    from goal_mandala.ops.drills.faults import DRILLS, drill_of
    from goal_mandala.ops.drills.ground import Ground
    from goal_mandala.ops.drills.record import path_for

    ground = Ground(run.aws)
    path = path_for(os.environ, run.target)
    if secret:
        seed = secrets.randbelow(1_000_000)
    drill = drill_of(name) if name else DRILLS[1 + seed % (len(DRILLS) - 1)]
    scene = rehearsal.scene_of(ground, drill, seed, path)
    decoys = rehearsal.begin(scene, drill, seed, path, secret=secret)
    if not run.as_json:
        console.say(pick("準備しています（最長1分）…", "Preparing (up to a minute) …"), "dim")
    try:
        rehearsal.strike(scene, drill, decoys, lambda _step: None)
    except BaseException:
        rehearsal.clean(ground, path)
        raise
    since = scene.began.isoformat(timespec="seconds")
    if run.as_json:
        run.emit("drill-started", secret=secret, drill=None if secret else drill.id, since=since)
        return
    if not secret:
        console.show(f"{drill.id}: {say_words(drill.title)}", "bold")
    console.show(pick("障害が起きました。", "Something is wrong."), "bold red")
    for line in (
        pick(f"調べる: mandala ops alarms、mandala ops doctor --since {since}", f"Look: mandala ops alarms, mandala ops doctor --since {since}"),
        pick("終える: mandala ops drill reveal --cause 原因の名前", "End:  mandala ops drill reveal --cause CAUSE"),
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
    left = rehearsal.clean(ground, path)
    answer = drill.expected[1] if drill.expected else "healthy"
    right = cause.strip() in {answer, drill.id}
    decoys = {decoy.id: say_words(decoy.title) for decoy in DECOYS}
    blamed = next((decoy.title for decoy in DECOYS if decoy.id in held.decoys and decoy.looks_like == cause), None)
    run.code = TOOL_ERROR if left else HEALTHY if right else FINDINGS
    if run.as_json:
        run.emit("drill-revealed", drill=drill.id, cause=answer, claimed=cause, right=right, seconds=round(took), decoys=list(held.decoys), left=list(left))  # fmt: skip
        return
    console.show(pick("正解です。", "Right.") if right else pick("違います。", "That was not it."), "bold green" if right else "bold red")  # fmt: skip
    console.show(f"  {drill.id}: {say_words(drill.title)} — {' / '.join(drill.expected or ('healthy',))}", hang=4)
    console.show(pick(f"  かかった時間: {took / 60:.1f} 分", f"  Time taken: {took / 60:.1f} minutes"))
    names = pick("、", ", ").join(decoys[one] for one in held.decoys if one in decoys)
    console.show(pick(f"  おとり: {names}", f"  Decoys: {names}"), hang=4)
    if blamed:
        console.show(pick(f"  おとりを責めました: {say_words(blamed)}", f"  A decoy misled you: {say_words(blamed)}"))
    _tell_left(left)


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
