"""When the runtime and the model stop being served: doctor's check, over more time ahead. The dates are its data."""

from __future__ import annotations

from collections.abc import Set

from goal_mandala.ops.doctor.checks import end_of_life
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.examination import judge
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check
from goal_mandala.ops.words import NOTHING, Words

TITLE = Words("提供終了", "End of life")


def read_end_of_life(snapshot: Snapshot) -> Section:
    check = end_of_life.CHECK
    signals = collect(snapshot, check.reads)
    (outcome,) = judge((check,), signals)
    used = {state.runtime for state in signals.functions.values()} if signals.has(Signal.FUNCTIONS) else set[str]()
    return Section("end-of-life", TITLE, (as_check(outcome),), (runtimes(used),))


def runtimes(used: Set[str]) -> Table:
    """The ends of all, those in use first."""
    columns = (Words("ランタイム", "runtime"), Words("AWS が更新を止める日", "AWS stops updating it on"), NOTHING)
    known = sorted(end_of_life.RUNTIMES, key=lambda name: (name not in used, end_of_life.RUNTIMES[name]))
    rows = tuple(
        (name, f"{end_of_life.RUNTIMES[name]:%Y-%m-%d}", Words("使用中", "in use") if name in used else "")
        for name in known
    )
    return Table(columns, rows, first=len(used & set(known)) or None)


def as_check(outcome: Outcome) -> Check:
    """Doctor's outcome as a row of a review."""
    found = outcome.summary
    for cause in outcome.causes:
        found += Words(f" {cause.why.ja}", f" {cause.why.en}")
    if outcome.permission:
        found += Words(f"（必要な権限: {outcome.permission}）", f" (needs {outcome.permission})")
    return Check(outcome.check, outcome.title, outcome.status, found, outcome.fix.text if outcome.fix else NOTHING)
