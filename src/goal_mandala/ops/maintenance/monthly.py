"""The month's maintenance: retention, cost, performance. Reads side by side, judges, puts the report together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo

from goal_mandala.names import ALIAS, Env, Function
from goal_mandala.ops.aws.costs import by_service, read_costs
from goal_mandala.ops.maintenance.costs import TITLE as COST
from goal_mandala.ops.maintenance.costs import judge_costs
from goal_mandala.ops.maintenance.figures import read_ledger, read_performance
from goal_mandala.ops.maintenance.months import Month, billed
from goal_mandala.ops.maintenance.performance import TITLE as PERFORMANCE
from goal_mandala.ops.maintenance.performance import judge_performance
from goal_mandala.ops.maintenance.retention import TITLE as RETENTION
from goal_mandala.ops.maintenance.retention import judge_retention, read_expected, read_groups
from goal_mandala.ops.maintenance.review import Review, Section
from goal_mandala.ops.reading import attempt, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.words import Words

Part = tuple[str, Words, Callable[[], Section]]
"""A section's id and title, and how it is made."""


def review_month(snapshot: Snapshot, month: Month, zone: tzinfo) -> Review:
    """All sections; one that could not be read says so and harms no other.

    Raises :class:`NotFound` ``region_without_stack`` where there is nothing to review.
    """
    snapshot.stack.get()
    parts: list[Part] = [
        ("retention", RETENTION, lambda: judge_retention(read_groups(snapshot), read_expected(snapshot))),
        ("cost", COST, lambda: _costs(snapshot, month)),
        ("performance", PERFORMANCE, lambda: _performance(snapshot, month, zone)),
    ]
    sections = side_by_side(parts)
    target = snapshot.target
    return Review("monthly", month.label, target.environment, target.region, month.window(zone), snapshot.now, sections)


def side_by_side(parts: Sequence[Part]) -> tuple[Section, ...]:
    """Every part's section in their order; one that could not be made says why and harms no other."""
    with ThreadPoolExecutor(len(parts)) as pool:
        return tuple(pool.map(_guarded, parts))


def _guarded(one: Part) -> Section:
    id, title, make = one
    found = attempt(make)
    return Section(id, title, (undetermined(id, title, found.error),)) if found.error is not None else found.get()


def _costs(snapshot: Snapshot, month: Month) -> Section:
    aws = snapshot.aws
    before = month.before
    bill = attempt(lambda: _billed(snapshot, month))
    then = attempt(lambda: _billed(snapshot, before)) if bill.known else bill
    ledger, earlier = read_ledger(aws, billed(month)), read_ledger(aws, billed(before))
    state = snapshot.function(Function.AI_PROCESSOR, ALIAS)
    budget = state.get().environment.get(Env.SERVICE_BUDGET_USD) if state.known else None
    return judge_costs(month, bill, then, ledger, earlier, float(budget) if budget else None)


def _billed(snapshot: Snapshot, month: Month) -> dict[str, float]:
    """Of the whole account, by service."""
    return by_service(read_costs(snapshot.aws, month.first, month.after.first, (), by_month=True))


def _performance(snapshot: Snapshot, month: Month, zone: tzinfo) -> Section:
    now = read_performance(snapshot.aws, month.window(zone))
    return judge_performance(month, now, read_performance(snapshot.aws, month.before.window(zone)))
