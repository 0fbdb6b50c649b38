"""``mandala ops verify``: whether what is deployed exists and works."""

from __future__ import annotations

from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import as_data, show_checks, show_sum
from goal_mandala.cli.ops.frame import operating
from goal_mandala.ops.verdict import exit_code

Smoke = Annotated[
    bool,
    typer.Option(
        "--smoke",
        help=pick("小さな生成も実際に行う（数百トークン）", "Also make a small real generation (a few hundred tokens)"),
    ),
]


def verify(
    env: options.Env = None, smoke: Smoke = False, as_json: options.Json = False, verbose: options.Verbose = False
) -> None:
    from goal_mandala.ops.verify import run_verify

    with operating(env, as_json=as_json, verbose=verbose) as run:
        checks = run_verify(run.snapshot(), generate=smoke)
        run.code = exit_code(check.status for check in checks)
        if as_json:
            run.emit("verify", checks=as_data(checks))
            return
        run.heading(pick("動作の確認", "Verify"))
        show_checks(checks)
        show_sum(checks)
        if run.code:
            console.say(pick("次: mandala ops doctor", "Next: mandala ops doctor"), "dim")
