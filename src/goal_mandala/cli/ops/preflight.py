"""``mandala ops preflight``: everything that would make a deployment fail, found before anything changes."""

from __future__ import annotations

import os

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.checks import as_data, show_checks, show_sum
from goal_mandala.cli.ops.frame import operating
from goal_mandala.ops.verdict import blocks, exit_code


def preflight(env: options.Env = None, as_json: options.Json = False, verbose: options.Verbose = False) -> None:
    from goal_mandala.ops.checkout import find_checkout
    from goal_mandala.ops.preflight import run_preflight

    with operating(env, as_json=as_json, verbose=verbose) as run:
        checks = run_preflight(run.snapshot(), os.environ, find_checkout())
        statuses = [check.status for check in checks]
        run.code = exit_code(statuses)
        if as_json:
            run.emit("preflight", ready=not blocks(statuses), checks=as_data(checks))
            return
        run.heading(pick("配備前の確認", "Preflight"))
        show_checks(checks)
        show_sum(checks)
        if blocks(statuses):
            console.say(
                pick(
                    "FAIL を直してから配備してください。何も変えていません。",
                    "Mend what FAILs before deploying. Nothing was changed.",
                ),
                "yellow",
            )
        else:
            console.say(pick("次: mandala ops deploy", "Next: mandala ops deploy"), "dim")
