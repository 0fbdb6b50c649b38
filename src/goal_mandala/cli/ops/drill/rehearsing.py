"""Drills as they are watched: each step while it runs, its score, the confusion matrix at the end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.frame import Run
from goal_mandala.ops.drills.drill import Drill
from goal_mandala.ops.drills.ground import Ground
from goal_mandala.ops.drills.score import Score
from goal_mandala.ops.verdict import FINDINGS, HEALTHY

COLUMNS = {
    "alarm": {"rang": ("鳴った", "rang"), "silent": ("鳴らない", "silent"), "none": ("なし", "has none")},
    "plan": {
        "mends": ("計画だけで直る", "mends by itself"),
        "lifted": ("手順だけでは直らず、原因は訓練が取り除いた", "has steps, but the drill had to end the cause"),
        "written": (
            "手順はあるが、書き込んだ障害では効き目を示せない",
            "has steps, whose effect a written fault cannot show",
        ),
        "advice": ("助言のみ、原因は訓練が取り除いた", "advice only, the drill ended the cause"),
        "failed": ("直らない", "does not mend"),
        "none": ("-", "-"),
    },
    "undo": {
        "yes": ("戻った", "undone"),
        "no": ("戻らない", "not undone"),
        "none": ("戻すものなし", "nothing to undo"),
    },
}
STEPS = {
    "decoys": ("おとり", "decoys"),
    "fault": ("障害", "fault"),
    "alarm": ("アラーム待ち", "waiting for the alarm"),
    "doctor": ("診断", "doctor"),
    "fix": ("修復", "fix"),
    "again": ("見直し", "looking again"),
    "lift": ("原因を取り除く", "ending the cause"),
    "undo": ("取り消し", "undo"),
    "clean": ("後片付け", "putting back"),
}


def rehearse_all(run: Run, what: str, seeds: Sequence[int], picture: Path | None, record: Path | None) -> None:
    """One drill or ``all``, with every seed; the run's code is 0 when every score is full."""
    from goal_mandala.ops.drills.faults import DRILLS, drill_of
    from goal_mandala.ops.drills.record import path_for

    drills = DRILLS if what == "all" else (drill_of(what),)
    ground = Ground(run.aws)
    path = path_for(os.environ, run.target)
    began = time.monotonic()
    if not run.as_json:
        run.heading(pick("訓練", "Drills"))
    scores = [_one(run, ground, drill, seed, path) for seed in seeds for drill in drills]
    run.code = HEALTHY if all(score.full for score in scores) else FINDINGS
    took = time.monotonic() - began
    if record:
        _keep(record, scores, took)
    _tell(run, scores, took, picture)


def _keep(path: Path, scores: Sequence[Score], seconds: float) -> None:
    from goal_mandala.atomic_file import write_atomically
    from goal_mandala.ops.checkout import find_checkout, read_commit
    from goal_mandala.ops.drills.tally import record_of

    checkout = find_checkout()
    tried = read_commit(checkout) if checkout else None
    commit = "" if tried is None else tried.id[:12] + ("+" if tried.dirty else "")
    made = record_of(scores, seconds, commit, datetime.now(UTC))
    write_atomically(path, (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode())


def _one(run: Run, ground: Ground, drill: Drill, seed: int, path: Path) -> Score:
    from goal_mandala.ops.drills.rehearsal import rehearse

    def say(step: str) -> None:
        if run.verbose and not run.as_json:
            console.say(f"  {drill.id}: {pick(*STEPS[step])}", "dim")

    score = rehearse(ground, drill, seed, path, say)
    if not run.as_json:
        show_score(drill, score)
    return score


def show_score(drill: Drill, score: Score) -> None:
    """One line; below it what was not as it should be."""
    mark = pick("満点", "FULL") if score.full else pick("不足", "NOT ")
    style = "green" if score.full else "bold red"
    when = "-" if score.seconds is None else f"{score.seconds:.1f} s"
    told = pick(
        f"発見 {when}、診断: {score.instead}、診断の所要 {score.doctor_seconds:.1f} s・呼び出し {score.calls}",
        f"detected after {when}, named {score.instead}, doctor {score.doctor_seconds:.1f} s in {score.calls} calls",
    )
    console.show(f"{mark}  {score.drill} (seed {score.seed}): {told}", style, hang=6)
    alarm, plan, undo = (pick(*COLUMNS[name][getattr(score, name)]) for name in COLUMNS)
    console.show(pick(f"      アラーム: {alarm}、計画: {plan}、取り消し: {undo}", f"      alarm: {alarm}; plan: {plan}; undo: {undo}"), "dim", hang=6)  # fmt: skip
    for line in shortcomings(drill, score):
        console.show(f"      {line}", hang=6)


def shortcomings(drill: Drill, score: Score) -> list[str]:
    """Everything that kept it from being full, in words."""
    blamed = ", ".join(f"{check}/{cause}" for check, cause in score.blamed)
    wanted = drill.expected[1] if drill.expected else pick("指摘なし", "no finding")
    rows = (
        (not score.detected, pick("発見できませんでした", "not detected")),
        (not score.named, pick(f"正しい答え: {wanted}", f"it was: {wanted}")),
        (bool(score.blamed), pick(f"ほかに責めたもの: {blamed}", f"blamed without cause: {blamed}")),
        (score.rang is False, pick(f"アラーム {drill.alarm} が鳴りませんでした", f"the alarm {drill.alarm} did not ring")),
        (score.named and not score.mended, pick("直りませんでした", "not mended")),
        (score.named and score.undone is False, pick("取り消しで元に戻りませんでした", "undo did not put the settings back")),
        (not score.clean, pick("クラウドが元どおりではありません", "the cloud is not as it was")),
        (bool(score.writes), pick(f"診断が変更を呼びました: {', '.join(score.writes)}", f"the doctor called what changes: {', '.join(score.writes)}")),
        (bool(score.problem), pick(f"途中の問題: {score.problem}", f"problem on the way: {score.problem}")),
    )  # fmt: skip
    return [words for applies, words in rows if applies]


def _tell(run: Run, scores: Sequence[Score], seconds: float, picture: Path | None) -> None:
    from goal_mandala.atomic_file import write_atomically
    from goal_mandala.ops.drills.matrix import as_text, matrix_of
    from goal_mandala.ops.drills.picture import as_svg

    matrix = matrix_of(scores)
    if picture:
        title = pick("訓練: 起こした障害と、診断が挙げた原因", "Drills: faults injected, causes named")
        write_atomically(picture, as_svg(matrix, title).encode())
    if run.as_json:
        run.emit("drill", scores=[score.as_dict() for score in scores], matrix=matrix.as_dict(), seconds=round(seconds, 1))  # fmt: skip
        return
    full = sum(score.full for score in scores)
    if len(scores) > 1:
        console.show()
        console.show(pick("混同行列（行: 起こした障害、列: 診断が挙げた原因、［］: 正解）", "Confusion matrix (rows: injected, columns: named, [ ]: right)"), "bold")  # fmt: skip
        console.show(as_text(matrix))
        console.show()
    summary = pick(
        f"満点 {full}/{len(scores)}、原因の的中 {matrix.right}/{matrix.total}、{seconds:.0f} 秒",
        f"{full} of {len(scores)} full, cause right in {matrix.right} of {matrix.total}, {seconds:.0f} s",
    )
    console.show(summary, "bold")
    if picture:
        console.say(pick(f"図: {picture}", f"Picture: {picture}"), "dim")
