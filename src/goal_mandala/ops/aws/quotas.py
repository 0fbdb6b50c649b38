"""Service quotas, found by what they are called: their codes differ between accounts' documents, their names do not."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.ops.aws.answers import number, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class Quota:
    service: str
    code: str
    name: str
    value: float
    adjustable: bool


def read_quotas(aws: Aws, service: str, *words: str, region: str | None = None) -> tuple[Quota, ...]:
    """The quotas of *service* whose name has all *words* (case does not matter)."""
    with signal(f"quotas {service}"):
        rows = list(aws.pages("service-quotas", "ListServiceQuotas", "Quotas", at=region, ServiceCode=service))
    return tuple(
        Quota(
            service,
            text(row, "QuotaCode"),
            text(row, "QuotaName"),
            number(row, "Value") or 0.0,
            bool(value(row, "Adjustable")),
        )
        for row in rows
        if all(word.lower() in text(row, "QuotaName").lower() for word in words)
    )
