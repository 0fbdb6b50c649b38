"""``mandala ops drill``: one drill, all of them, a secret one for people; the list; putting the cloud back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import Run, operating

What = Annotated[
    str,
    typer.Argument(
        metavar=pick("訓練|all|list|start|reveal|clean", "NAME|all|list|start|reveal|clean"),
        help=pick(
            "訓練の名前、all（すべて）、list（一覧）、start（始める）、reveal（答え合わせ）、clean（元に戻す）",
            "A drill's name, all, list, start (begin one), reveal (end it and score you), clean (put the cloud back)",
        ),
    ),
]
Which = Annotated[
    str | None,
    typer.Argument(metavar=pick("[訓練]", "[NAME]"), help=pick("start で始める訓練", "The drill that start begins")),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=pick("乱数の種（おとりと値が決まる）", "Seed: chooses decoys and values"))]  # fmt: skip
Seeds = Annotated[int, typer.Option("--seeds", min=1, max=50, help=pick("all: この数の種でくり返す", "all: repeat with so many seeds, from --seed on"))]  # fmt: skip
Secret = Annotated[bool, typer.Option("--secret", help=pick("start: 何が起きたかを伏せる", "start: do not say what is wrong"))]  # fmt: skip
Cause = Annotated[
    str | None,
    typer.Option(
        "--cause",
        metavar=pick("原因", "CAUSE"),
        help=pick("reveal: あなたの診断（原因の名前）", "reveal: what you think it was, as doctor --list names causes"),
    ),
]
Picture = Annotated[
    Path | None,
    typer.Option("--picture", metavar="FILE.svg", help=pick("混同行列の図を SVG で書く", "Write the confusion matrix as SVG")),
]  # fmt: skip
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE.json", help=pick("結果（数、訓練ごとの値、コミット、日時）を JSON で書く", "Write the result as JSON: counts, each drill's, commit, date")),
]  # fmt: skip


def drill(
    what: What,
    which: Which = None,
    seed: Seed = 1,
    seeds: Seeds = 1,
    secret: Secret = False,
    cause: Cause = None,
    picture: Picture = None,
    record: Record = None,
    env: options.Env = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.cli.ops.drill import blind, rehearsing

    with operating(env, as_json=as_json, verbose=verbose) as run:
        if what == "list":
            _list(run)
        elif what == "start":
            blind.start(run, which, seed, secret=secret)
        elif what == "reveal":
            blind.reveal(run, cause)
        elif what == "clean":
            blind.clean(run)
        else:
            rehearsing.rehearse_all(run, what, range(seed, seed + seeds), picture, record)


def _list(run: Run) -> None:
    from goal_mandala.cli.ops.frame import say_words
    from goal_mandala.cli.ops.tables import Column, table
    from goal_mandala.ops.drills.decoys import DECOYS
    from goal_mandala.ops.drills.faults import DRILLS

    if run.as_json:
        rows = [
            {"id": one.id, "title": say_words(one.title), "check": one.expected[0] if one.expected else None,
             "cause": one.expected[1] if one.expected else None, "alarm": one.alarm or None, "written": say_words(one.written) or None}
            for one in DRILLS
        ]  # fmt: skip
        decoys = [{"id": one.id, "title": say_words(one.title), "looksLike": one.looks_like} for one in DECOYS]
        run.emit("drills", drills=rows, decoys=decoys)
        return
    columns = [
        Column(pick("訓練", "Drill")),
        Column(pick("起きること", "What happens"), flexible=True),
        Column(pick("診断の答え", "The doctor must name"), flexible=True),
        Column(pick("鳴るアラーム", "Alarm")),
    ]
    answer = pick("（指摘なし）", "(no finding)")
    table(columns, [[one.id, say_words(one.title), " / ".join(one.expected) if one.expected else answer, one.alarm or "-"] for one in DRILLS])  # fmt: skip
    console.show()
    console.show(pick("おとり（責めてはいけないもの）:", "Decoys (not to be blamed):"), "bold")
    table([Column(""), Column("", flexible=True)], [[one.id, say_words(one.title)] for one in DECOYS], header=False)
    for one in DRILLS:
        if text := say_words(one.written):
            console.show(f"{one.id}: {text}", "dim", hang=2)
