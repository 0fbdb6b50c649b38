"""A new version's first five minutes in prod: a tenth of the traffic, and back by itself when it fails.

Its alarms look at the new version alone: one that looked at the whole function would still ring about the version being
replaced, and so block the deployment that mends it.
"""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct

from goal_mandala.names import AlarmName, Resources
from infra.constructs.acknowledged import accept_exactly
from infra.constructs.alarms import AT_LEAST, describe
from infra.constructs.function import VersionedFunction
from infra.constructs.metrics import MINUTE, version_metric

PLAN = codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES
FAILURES = 2
"""Failed calls of the new version within a minute. At a tenth of the traffic one may be the caller's bad luck, two are not."""


class Canary(Construct):
    """*functions* by the last part of their names; the alias of each is moved by CodeDeploy."""

    def __init__(
        self, scope: Construct, name: str, *, names: Resources, functions: dict[str, VersionedFunction]
    ) -> None:
        super().__init__(scope, name)
        application = codedeploy.LambdaApplication(self, "Application", application_name=names.deployments)
        for part, function in functions.items():
            label = part.title().replace("-", "")
            alarm = self._alarm(names, part, f"{label}Errors", function.version.version)
            group = codedeploy.LambdaDeploymentGroup(
                self,
                label,
                application=application,
                deployment_group_name=names.function(part),
                alias=function.alias,
                deployment_config=PLAN,
                alarms=[alarm],
                auto_rollback=codedeploy.AutoRollbackConfig(
                    failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
                ),
            )
            policy = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"
            accept_exactly(
                group.node.find_child("ServiceRole"),
                {f"AwsSolutions-IAM4[Policy::{policy}]": "AWS keeps this policy for CodeDeploy on Lambda."},
            )

    def _alarm(self, names: Resources, part: str, label: str, version: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            label,
            alarm_name=f"{names.function(part)}-{AlarmName.CANARY}",
            alarm_description=describe(AlarmName.CANARY, "The version being deployed fails; it goes back by itself."),
            metric=version_metric(names, part, version, "Errors", MINUTE),
            threshold=FAILURES,
            comparison_operator=AT_LEAST,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
