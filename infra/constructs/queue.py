"""The queue of generations and where failed ones are set aside."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from goal_mandala.names import AiProcessor, Resources

DELIVERIES = 5
"""Before SQS itself sets a job aside: ``goal_mandala.jobs.queue.MAX_DELIVERIES``; a test holds the two together. Workers set
it aside after three failed attempts; the further two are for deliveries that a throttled function never saw (AWS advises five)."""

VISIBILITY = 2 * AiProcessor.TIMEOUT
"""Seconds. AWS asks for at least the function's timeout and advises six times it, for pollers that wait while a
function is throttled. Here the queue's own concurrency (6) stays below what is reserved (10), so such waits are rare and
short, a lease makes a second delivery harmless, and a person waits: after a killed worker, 30 minutes and not 90."""

FORTNIGHT = Duration.days(14)


class GenerationQueue(Construct):
    """Encrypted by SQS, TLS only. A dead job is kept as long as SQS can: 14 days."""

    def __init__(self, scope: Construct, name: str, *, names: Resources) -> None:
        super().__init__(scope, name)
        self.dead = sqs.Queue(
            self,
            "Dead",
            queue_name=names.dead_queue,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=FORTNIGHT,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=names.queue,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(VISIBILITY),
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=DELIVERIES),
        )

    def sending(self) -> iam.PolicyStatement:
        """To order a generation, and to see how many wait."""
        actions = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
        return iam.PolicyStatement(sid="Order", actions=actions, resources=[self.queue.queue_arn])

    def working(self) -> iam.PolicyStatement:
        """What an event source mapping needs of the function's role; of the dead letters, to look at them and set them going again."""
        actions = [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
        ]
        queues = [self.queue.queue_arn, self.dead.queue_arn]
        return iam.PolicyStatement(sid="Work", actions=actions, resources=queues)

    def returning(self) -> iam.PolicyStatement:
        """To queue what nobody works on again, and to set aside what cannot be read, with its reason."""
        queues = [self.queue.queue_arn, self.dead.queue_arn]
        return iam.PolicyStatement(sid="Return", actions=["sqs:SendMessage"], resources=queues)
