"""Money: Cost Explorer by service, and the budget. Amounts in US dollars; Cost Explorer's days are UTC days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import items, number, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import COST_REGION, Aws

SERVICES = ("Amazon Bedrock", "AWS Lambda")


@dataclass(frozen=True, slots=True)
class DayCost:
    day: date
    service: str
    usd: float


@dataclass(frozen=True, slots=True)
class Budget:
    name: str
    limit: float
    spent: float
    forecast: float | None


def read_costs(aws: Aws, start: date, end: date, services: tuple[str, ...] = SERVICES) -> list[DayCost]:
    """Blended cost per day and service from *start* to before *end*."""
    found: list[DayCost] = []
    with signal("cost explorer"):
        for page in aws.answers(
            "ce",
            "GetCostAndUsage",
            at=COST_REGION,
            TimePeriod={"Start": start.isoformat(), "End": end.isoformat()},
            Granularity="DAILY",
            Metrics=["BlendedCost"],
            Filter={"Dimensions": {"Key": "SERVICE", "Values": list(services)}},
            GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
        ):
            for period in items(page, "ResultsByTime"):
                day = date.fromisoformat(text(period, "TimePeriod", "Start")[:10])
                for group in items(period, "Groups"):
                    keys = group.get("Keys") or [""]
                    found.append(DayCost(day, str(keys[0]), number(group, "Metrics", "BlendedCost", "Amount") or 0.0))
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
