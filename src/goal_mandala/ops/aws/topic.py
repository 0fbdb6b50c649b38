"""The SNS topic that alarms tell, and who hears it."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class Subscription:
    """``confirmed`` is False for an e-mail address whose owner has not answered yet. The address itself is not kept."""

    protocol: str
    confirmed: bool
    arn: str


def read_subscriptions(aws: Aws, topic_arn: str) -> tuple[Subscription, ...]:
    with signal("topic"):
        rows = list(aws.pages("sns", "ListSubscriptionsByTopic", "Subscriptions", TopicArn=topic_arn))
    return tuple(
        Subscription(
            text(row, "Protocol"), text(row, "SubscriptionArn").startswith("arn:"), text(row, "SubscriptionArn")
        )
        for row in rows
    )
