"""What the overlay does by itself every few seconds, in every account and region that has something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sns

from localcloud.overlay.alarms import transitions
from localcloud.overlay.logs import groups
from localcloud.overlay.metrics import samples

if TYPE_CHECKING:
    from localcloud.overlay.clock import Clock


def places() -> list[tuple[str, str]]:
    """(account, region) wherever alarms or topics are."""
    stores = (cloudwatch._alarms, cloudwatch._composite_alarms, sns._topics)
    return sorted({(account, region) for store in stores for (account, region, _), _ in store.all_items()})


def evaluate_alarms(clock: Clock) -> int:
    """Evaluate every metric alarm everywhere; returns how many."""
    count = 0
    for account, region in places():
        with request_scope(account, region):
            count += transitions.evaluate_all(clock.evaluation())
    return count


def expire(clock: Clock) -> None:  # noqa: ARG001  the shape of a duty
    """Drop log events past their retention and metric values past their age."""
    groups.expire()
    samples.expire()


DUTIES = ((1, evaluate_alarms), (30, expire))
"""(every so many ticks, duty)."""
