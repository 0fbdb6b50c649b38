"""Who spent the month's money: the ledger's rows, each against what one person may spend. Reads once, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import ALIAS, Env, Function
from goal_mandala.ops.aws.usage import Spending, Usage, read_size, read_usage
from goal_mandala.ops.reading import attempt
from goal_mandala.ops.snapshot import Snapshot

LARGE = 256 * 1024**2
"""Bytes of a table that is looked through unasked: some seconds, less than a cent."""

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class People:
    """``usage`` is None where it could not be read (``error``) or the table is too large to read it unasked. ``budget`` in US dollars a person."""

    usage: Usage | None
    budget: float | None
    size: int
    error: MandalaError | None = None

    def share(self, one: Spending) -> float | None:
        """Of all that the service spent, 0 to 1."""
        whole = self.usage.service.micro_usd if self.usage else 0
        return one.micro_usd / whole if whole else None

    def budget_used(self, one: Spending) -> float | None:
        """Spent and set aside, of what one person may spend."""
        return (one.micro_usd + one.reserved) / (self.budget * MICRO) if self.budget else None


def read_people(snapshot: Snapshot, month: date, *, however_large: bool) -> People:
    """The month is counted in UTC, as the ledger does."""
    aws, table = snapshot.aws, snapshot.names.table
    size = attempt(lambda: read_size(aws, table))
    if size.error is not None:
        return People(None, None, 0, size.error)
    if size.get() > LARGE and not however_large:
        return People(None, None, size.get())
    state = snapshot.function(Function.AI_PROCESSOR, ALIAS)
    told = state.get().environment.get(Env.OWNER_BUDGET_USD) if state.known else None
    usage = attempt(lambda: read_usage(aws, table, f"{month:%Y-%m}"))
    return People(usage.value, float(told) if told else None, size.get(), usage.error)
