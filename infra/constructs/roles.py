"""The functions' roles: what each may do, in whole inline policies, so that nothing is added behind one's back.

Only ai-processor may call the model. No role may create a log group: the groups are made here, with their retention.
"""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from goal_mandala.names import BEDROCK_POLICY
from infra.constructs.acknowledged import accept_exactly
from infra.model_access import INVOKE, ModelAccess

SERVICE_POLICY = "ServiceAccess"
"""Everything but the model."""

NO_RESOURCES = "X-Ray's write actions take no resource (Service Authorization Reference, AWS X-Ray)."


def function_role(
    scope: Construct,
    name: str,
    *,
    role_name: str,
    log_group: logs.LogGroup,
    statements: Sequence[iam.PolicyStatement],
    model: ModelAccess | None = None,
) -> iam.Role:
    """A role for one function: its own log group, traces, *statements*, and *model* if it calls one."""
    policies = {SERVICE_POLICY: iam.PolicyDocument(statements=[_logs(log_group), _traces(), *statements])}
    if model:
        policies[BEDROCK_POLICY] = iam.PolicyDocument(statements=[_model(model)])
    role = iam.Role(
        scope,
        name,
        role_name=role_name,
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        inline_policies=policies,
    )
    accept_exactly(role, {"AwsSolutions-IAM5[Resource::*]": NO_RESOURCES})
    return role


def _logs(group: logs.LogGroup) -> iam.PolicyStatement:
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    return iam.PolicyStatement(sid="Logs", actions=actions, resources=[group.log_group_arn])


def _traces() -> iam.PolicyStatement:
    actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    return iam.PolicyStatement(sid="Traces", actions=actions, resources=["*"])


def _model(model: ModelAccess) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid="Model", actions=list(INVOKE), resources=model.arns(Aws.ACCOUNT_ID))
