"""What CloudWatch shows of queues: namespace ``AWS/SQS``, dimension ``QueueName``, looked at in turn.

Owns names and moments. AWS publishes once a minute; here it is more often, so that an alarm need not be waited for.
Source: the SQS developer guide, "Available CloudWatch metrics for Amazon SQS".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

SECONDS = 10.0


async def keep_measured(seconds: float = SECONDS) -> None:
    """Publishes every *seconds*, until it is cancelled."""
    while True:
        await asyncio.sleep(seconds)
        publish(time.time())


def publish(now: float) -> None:
    """One value a metric for every queue of every account and region."""
    from ministack.core.responses import request_scope
    from ministack.services import cloudwatch, sqs

    for (account, region, _), queue in list(sqs._queues._data.items()):
        with request_scope(account, region):
            sqs._refresh_counts(queue)
            name = str(queue["attributes"]["QueueArn"]).rpartition(":")[2]
            for metric, value, unit in measures(queue, now):
                cloudwatch.record_metric("AWS/SQS", metric, value, unit, {"QueueName": name})


def measures(queue: dict[str, Any], now: float) -> Iterator[tuple[str, float, str]]:
    """Name, value and unit. The oldest message counts until it is deleted, also while it is worked on."""
    attributes = queue["attributes"]
    yield "ApproximateNumberOfMessagesVisible", float(attributes["ApproximateNumberOfMessages"]), "Count"
    yield "ApproximateNumberOfMessagesNotVisible", float(attributes["ApproximateNumberOfMessagesNotVisible"]), "Count"
    yield "ApproximateNumberOfMessagesDelayed", float(attributes["ApproximateNumberOfMessagesDelayed"]), "Count"
    oldest = min((message["sent_at"] for message in list(queue["messages"])), default=now)
    yield "ApproximateAgeOfOldestMessage", max(0.0, now - oldest), "Seconds"
