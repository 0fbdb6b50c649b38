"""The month's budget for Amazon Bedrock. It is the account's: Cost Explorer does not know environments apart without tags."""

from __future__ import annotations

from aws_cdk import aws_budgets as budgets
from constructs import Construct

SERVICE = "Amazon Bedrock"
NOTICES = (("ACTUAL", 50), ("ACTUAL", 80), ("FORECASTED", 100), ("ACTUAL", 100))
"""Kind, and per cent of the limit."""


class ModelBudget(Construct):
    """*limit* in US dollars a month; told to *topic_arn*."""

    def __init__(self, scope: Construct, name: str, *, budget_name: str, limit: int, topic_arn: str) -> None:
        super().__init__(scope, name)
        budgets.CfnBudget(
            self,
            "Bedrock",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=budget_name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=limit, unit="USD"),
                cost_filters={"Service": [SERVICE]},
            ),
            notifications_with_subscribers=[_notice(kind, share, topic_arn) for kind, share in NOTICES],
        )


def _notice(kind: str, share: int, topic_arn: str) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind, comparison_operator="GREATER_THAN", threshold=share, threshold_type="PERCENTAGE"
        ),
        subscribers=[budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic_arn)],
    )
