"""The doctor, called as an engineer calls it during a drill: over what happened since the drill began."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from goal_mandala.ops.aws.calls import CallRecord
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.window import Window


@dataclass(frozen=True, slots=True)
class Look:
    """``calls`` are the AWS calls by operation."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    calls: dict[str, int]

    def outcome(self, check: str) -> Outcome:
        return next(one for one in self.outcomes if one.check == check)


def look(target: Target, since: datetime, checks: Sequence[str] = (), *, whole_periods: bool = False) -> Look:
    """Examine the target from *since* to now. *whole_periods*: metrics of a minute that began before *since* do not count."""
    began = time.monotonic()
    now = datetime.now(UTC)
    aws = Aws(target, CallRecord())
    wanted = chosen(list(checks))
    snapshot = Snapshot(aws, Window(since, now), now, whole_periods=whole_periods)
    outcomes = judge(wanted, collect(snapshot, needed(wanted)))
    return Look(outcomes, time.monotonic() - began, aws.record.by_operation())
