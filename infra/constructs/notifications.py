"""Where alarms go: one SNS topic, an operator's e-mail where one is set. The relay to Slack subscribes in ``functions``."""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

PUBLISHERS = ("cloudwatch.amazonaws.com", "budgets.amazonaws.com")


class Notifications(Construct):
    """The topic takes messages over TLS only, and only from this account's alarms and budgets.

    It is not encrypted with a key: alarms cannot publish under AWS's own SNS key, and they carry names and numbers only.
    """

    def __init__(self, scope: Construct, name: str, *, topic_name: str, email: str | None) -> None:
        super().__init__(scope, name)
        self.topic = sns.Topic(self, "Topic", topic_name=topic_name, enforce_ssl=True)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsAndBudgets",
                principals=[iam.ServicePrincipal(name) for name in PUBLISHERS],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
