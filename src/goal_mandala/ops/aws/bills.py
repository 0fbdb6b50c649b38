"""What AWS bills, from Cost Explorer: whole months by service, in UTC days, for the account."""

from __future__ import annotations

from datetime import date

from goal_mandala.ops.aws.answers import items, number, texts
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import COST_REGION, Aws

METRIC = "BlendedCost"
"""As the operations guide's command asks for."""


def read_bill(aws: Aws, first: date, after: date) -> dict[str, float]:
    """US dollars by service from *first* to before *after*. Cost Explorer bills $0.01 a request."""
    found: dict[str, float] = {}
    with signal("bill"):
        for page in aws.answers(
            "ce",
            "GetCostAndUsage",
            at=COST_REGION,
            TimePeriod={"Start": first.isoformat(), "End": after.isoformat()},
            Granularity="MONTHLY",
            Metrics=[METRIC],
            GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
        ):
            for period in items(page, "ResultsByTime"):
                for group in items(period, "Groups"):
                    name = texts(group, "Keys")[0]
                    found[name] = found.get(name, 0.0) + (number(group, "Metrics", METRIC, "Amount") or 0.0)
    return found
