"""What the caller's month took and what is left of its budget."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from goal_mandala.api.answers import Data, answer
from goal_mandala.api.context import TheCaller, TheDesk
from goal_mandala.api.schemas_generation import UsageReport
from goal_mandala.api.schemas_problem import problems
from goal_mandala.jobs.metering import MICRO
from goal_mandala.storage.ledger import SERVICE, Spending

router = APIRouter(prefix="/v1/usage", tags=["usage"], responses=problems())


@router.get("", response_model=UsageReport, response_model_exclude_none=True)
def usage(caller: TheCaller, desk: TheDesk) -> Response:
    """This month's tokens, cost and budget; for operators also the service's."""
    now, limits = desk.clock(), desk.limits
    report = _month(desk.ledger.spending(caller.owner, now=now), limits.owner_budget)
    if caller.operator:
        report["service"] = _month(desk.ledger.spending(SERVICE, now=now), limits.service_budget)
    return answer(report)


def _month(spent: Spending, budget: int) -> Data:
    left = max(0, budget - spent.micro_usd - spent.reserved_micro_usd)
    return {
        "month": spent.month,
        "calls": spent.calls,
        "inputTokens": spent.input_tokens,
        "outputTokens": spent.output_tokens,
        "costUsd": spent.micro_usd / MICRO,
        "reservedUsd": spent.reserved_micro_usd / MICRO,
        "budgetUsd": budget / MICRO,
        "remainingUsd": left / MICRO,
    }
