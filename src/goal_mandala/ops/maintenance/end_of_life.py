"""When the runtime and the model stop being served: doctor's check, over more time ahead. The dates are its data."""

from __future__ import annotations

from goal_mandala.ops.doctor.checks import end_of_life
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.examination import judge
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check
from goal_mandala.ops.words import NOTHING, Words

TITLE = Words("提供終了", "End of life")


def read_end_of_life(snapshot: Snapshot) -> Section:
    check = end_of_life.CHECK
    (outcome,) = judge((check,), collect(snapshot, check.reads))
    columns = (Words("ランタイム", "runtime"), Words("AWS が更新を止める日", "AWS stops updating it on"))
    rows = tuple((name, f"{day:%Y-%m-%d}") for name, day in end_of_life.RUNTIMES.items())
    return Section("end-of-life", TITLE, (as_check(outcome),), (Table(columns, rows),))


def as_check(outcome: Outcome) -> Check:
    """Doctor's outcome as a row of a review."""
    found = outcome.summary
    for cause in outcome.causes:
        found += Words(f" {cause.why.ja}", f" {cause.why.en}")
    if outcome.permission:
        found += Words(f"（必要な権限: {outcome.permission}）", f" (needs {outcome.permission})")
    return Check(outcome.check, outcome.title, outcome.status, found, outcome.fix.text if outcome.fix else NOTHING)
