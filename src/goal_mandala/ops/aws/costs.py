"""Money: Cost Explorer by service, and the budget. Amounts in US dollars; Cost Explorer's days and months are UTC's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import items, number, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import COST_REGION, Aws

SERVICES = ("Amazon Bedrock", "AWS Lambda")
METRIC = "BlendedCost"
"""As the operations guide's command asks for."""


@dataclass(frozen=True, slots=True)
class ServiceCost:
    """What a service cost in the day or month that begins on ``first``."""

    first: date
    service: str
    usd: float


@dataclass(frozen=True, slots=True)
class Budget:
    name: str
    limit: float
    spent: float
    forecast: float | None


def read_costs(
    aws: Aws, start: date, end: date, services: tuple[str, ...] = SERVICES, *, by_month: bool = False
) -> list[ServiceCost]:
    """Cost per day (or month) and service from *start* to before *end*; of all services where none is named. A request costs $0.01."""
    chosen = {"Filter": {"Dimensions": {"Key": "SERVICE", "Values": list(services)}}} if services else {}
    found: list[ServiceCost] = []
    with signal("cost explorer"):
        for page in aws.answers(
            "ce",
            "GetCostAndUsage",
            at=COST_REGION,
            TimePeriod={"Start": start.isoformat(), "End": end.isoformat()},
            Granularity="MONTHLY" if by_month else "DAILY",
            Metrics=[METRIC],
            GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
            **chosen,
        ):
            for period in items(page, "ResultsByTime"):
                day = date.fromisoformat(text(period, "TimePeriod", "Start")[:10])
                for group in items(period, "Groups"):
                    keys = group.get("Keys") or [""]
                    found.append(ServiceCost(day, str(keys[0]), number(group, "Metrics", METRIC, "Amount") or 0.0))
    return found


def by_service(costs: Iterable[ServiceCost]) -> dict[str, float]:
    """US dollars by service."""
    found: dict[str, float] = {}
    for one in costs:
        found[one.service] = found.get(one.service, 0.0) + one.usd
    return found


def read_budget(aws: Aws, account: str, name: str) -> Budget | None:
    """The budget of the model's cost, None where there is none."""
    with signal("budget"):
        try:
            found = part(
                aws.call("budgets", "DescribeBudget", at=COST_REGION, AccountId=account, BudgetName=name), "Budget"
            )
        except NotFound:
            return None
    return Budget(
        name,
        number(found, "BudgetLimit", "Amount") or 0.0,
        number(found, "CalculatedSpend", "ActualSpend", "Amount") or 0.0,
        number(found, "CalculatedSpend", "ForecastedSpend", "Amount"),
    )
