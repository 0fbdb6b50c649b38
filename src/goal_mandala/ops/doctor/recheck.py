"""Looking again after a change: only at the checks that were mended, only at what happened since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window

LASTING = frozenset({"cost-runaway", "budget-near"})
"""Causes that are counted over a day or a month: right after a change nobody can say whether they are gone."""


def recheck(aws: Aws, checks: Sequence[str], causes: Sequence[str], since: datetime) -> bool | None:
    """Whether one of *causes* is still found in *checks* since *since*; None when none of the checks could look at all, or when only time will tell.

    Without traffic since the change a check that goes by traffic has nothing to say; then its settings decide.
    """
    now = datetime.now(UTC)
    wanted = chosen(list(checks))
    signals = collect(Snapshot(aws, Window(since, now), now, whole_periods=True), needed(wanted))
    outcomes = judge(wanted, signals)
    named = {outcome.cause for outcome in outcomes if outcome.status in {Status.FAIL, Status.WARN}}
    if named & (set(causes) - LASTING):
        return True
    if named & set(causes):
        return None
    blind = {Status.UNKNOWN, Status.CRASHED}
    if outcomes and all(outcome.status in blind and outcome.permission for outcome in outcomes):
        return None
    return False
