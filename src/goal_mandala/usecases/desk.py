"""What the service's use cases work with: the stores, the queue, the clock, the limits. Handed to each of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goal_mandala.domain.mandala import PlannerInfo
from goal_mandala.generation.planner import Planner
from goal_mandala.jobs.metering import Account, MeteredPlanner
from goal_mandala.jobs.queue import JobQueue
from goal_mandala.storage.ledger import Ledger
from goal_mandala.storage.repository import Repository

if TYPE_CHECKING:
    from goal_mandala.usecases.stateless_generation import StatelessGenerator

GENERATIONS_PER_MINUTE = 10
"""Per user; the generation specification."""

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets in micro-dollars a month; generations a minute, per user and for the whole service."""

    owner_budget: int = 1_000_000
    service_budget: int = 100_000_000
    per_minute: int = GENERATIONS_PER_MINUTE
    service_per_minute: int = 600


@dataclass(frozen=True, slots=True)
class Desk:
    """One per process. ``planner`` is the bare one; whoever generates for a person takes :meth:`planner_of`.

    ``stateless`` answers stateless requests; None: this process does, unobserved.
    """

    repository: Repository
    ledger: Ledger
    queue: JobQueue
    planner: Planner
    clock: Callable[[], datetime]
    limits: Limits
    prices_version: str = ""
    stateless: StatelessGenerator | None = None

    def planner_of(self, owner: str, generation_id: str = "") -> Planner:
        """The planner, paid for by *owner*; the offline planner costs nothing and is handed out as it is."""
        if self.planner_info.kind != "model":
            return self.planner
        limits = self.limits
        account = Account(owner, generation_id, limits.owner_budget, limits.service_budget, self.prices_version)
        return MeteredPlanner(self.planner, self.ledger, account, self.clock)

    @property
    def planner_info(self) -> PlannerInfo:
        return self.planner.info

    def today(self) -> date:
        return self.clock().date()


def new_id() -> str:
    """An unguessable id: 95 random bits, 16 characters safe in a URL, the first a letter or digit.

    A leading dash would be read as an option wherever a chart is named on a command line.
    """
    while not (made := secrets.token_urlsafe(12))[0].isalnum():
        pass
    return made
