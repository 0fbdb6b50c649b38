"""Messages: one that can never be read."""

from __future__ import annotations

from goal_mandala.names import AlarmName
from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.waiting import until
from goal_mandala.ops.words import Words

POISON = ('{"generationId": 17', "hello", "[]", '{"job": null}')


def url_of(scene: Scene, name: str) -> str:
    return text(scene.aws.call("sqs", "GetQueueUrl", QueueName=name), "QueueUrl")


def dead(scene: Scene) -> int:
    """Messages set aside."""
    about = scene.aws.call("sqs", "GetQueueAttributes", QueueUrl=url_of(scene, scene.aws.target.names.dead_queue), AttributeNames=["ApproximateNumberOfMessages"])  # fmt: skip
    return int(about["Attributes"]["ApproximateNumberOfMessages"])


def _poison(scene: Scene) -> None:
    scene.generations(2)
    body = scene.random.choice(POISON)
    scene.aws.call("sqs", "SendMessage", QueueUrl=url_of(scene, scene.aws.target.names.queue), MessageBody=body)
    until(lambda: dead(scene) > 0, 20)


def _delete(scene: Scene) -> None:
    """Someone looked at it and threw it away."""
    scene.aws.call("sqs", "PurgeQueue", QueueUrl=url_of(scene, scene.aws.target.names.dead_queue))


DRILLS = (
    Drill("poison-message", Words("読めないメッセージ", "Poison message"), ("dead-letters", "poison-message"), _poison, AlarmName.DEAD_LETTERS, _delete),
)  # fmt: skip
