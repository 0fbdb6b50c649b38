"""SQS queues: how many messages wait, run, and were set aside."""

from __future__ import annotations

import json
from dataclasses import dataclass

from goal_mandala.ops.aws.answers import part, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class QueueState:
    """``waiting`` are visible, ``running`` are in a worker's hands; ``dead_queue`` is the ARN that failures go to."""

    name: str
    url: str
    waiting: int
    running: int
    delayed: int
    visibility: int
    dead_queue: str
    attempts: int


def read_queue(aws: Aws, name: str) -> QueueState:
    with signal(f"queue {name}"):
        url = text(aws.call("sqs", "GetQueueUrl", QueueName=name), "QueueUrl")
        found = part(aws.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=["All"]), "Attributes")
    redrive = json.loads(text(found, "RedrivePolicy") or "{}")
    return QueueState(
        name=name,
        url=url,
        waiting=whole(found, "ApproximateNumberOfMessages") or 0,
        running=whole(found, "ApproximateNumberOfMessagesNotVisible") or 0,
        delayed=whole(found, "ApproximateNumberOfMessagesDelayed") or 0,
        visibility=whole(found, "VisibilityTimeout") or 0,
        dead_queue=text(redrive, "deadLetterTargetArn"),
        attempts=whole(redrive, "maxReceiveCount") or 0,
    )
