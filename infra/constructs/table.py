"""The one DynamoDB table. Its keys and indexes are spelled in ``names.Table``; a test holds it against the product's own definition."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from goal_mandala import names

ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
"""What the product calls; a transaction needs the rights of its parts. No scan: nothing reads all people's charts."""


class ChartTable(Construct):
    """Charts, generations, ledger. On demand, restorable to any second of the last 35 days, expired items deleted."""

    def __init__(self, scope: Construct, name: str, *, table_name: str, durable: bool) -> None:
        super().__init__(scope, name)
        keys = names.Table
        self.table = dynamodb.Table(
            self,
            "Table",
            table_name=table_name,
            partition_key=_text(keys.PARTITION),
            sort_key=_text(keys.SORT),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute=keys.EXPIRES_AT,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=durable,
            removal_policy=RemovalPolicy.RETAIN if durable else RemovalPolicy.DESTROY,
        )
        self.table.add_local_secondary_index(
            index_name=keys.BY_CHANGE,
            sort_key=_text(keys.CHANGED),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=list(keys.BY_CHANGE_ATTRIBUTES),
        )
        self.table.add_global_secondary_index(
            index_name=keys.WAITING_INDEX,
            partition_key=_text(keys.WAITING),
            sort_key=_text(keys.FREE_AT),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=list(keys.WAITING_ATTRIBUTES),
        )

    def access(self) -> iam.PolicyStatement:
        """What a function may do with the table: items and the two indexes, nothing of the table itself."""
        arn = self.table.table_arn
        indexes = [f"{arn}/index/{name}" for name in (names.Table.BY_CHANGE, names.Table.WAITING_INDEX)]
        return iam.PolicyStatement(sid="Charts", actions=list(ACTIONS), resources=[arn, *indexes])


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
