"""One Lambda function as all of ours are: its log group, a kept version for every change, the alias that callers invoke."""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from goal_mandala.names import ALIAS, AiProcessor
from infra.constructs.acknowledged import accept
from infra.deployment_settings import DeploymentSettings

RUNTIME = lambda_.Runtime.PYTHON_3_13
SNAP_START = lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
ONE_INTERPRETER = (
    "python3.13 on purpose: the bundle's binary wheels fit one interpreter; a newer one is a change of its own."
)
ARCHITECTURE = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}
RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
}


def log_group(scope: Construct, name: str, group: str, *, days: int, durable: bool) -> logs.LogGroup:
    """A log group of ours. In prod it outlives the stack: it is evidence."""
    return logs.LogGroup(
        scope,
        name,
        log_group_name=group,
        retention=RETENTION[days],
        removal_policy=RemovalPolicy.RETAIN if durable else RemovalPolicy.DESTROY,
    )


def function_logs(scope: Construct, settings: DeploymentSettings, part: str) -> logs.LogGroup:
    group = settings.names.log_group(part)
    return log_group(
        scope, f"{label(part)}Logs", group, days=AiProcessor.LOG_RETENTION, durable=settings.environment.durable
    )


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """*part* is the last part of the name. Times in seconds, memory in megabytes, *reserved* None reserves nothing."""

    part: str
    handler: str
    description: str
    timeout: int
    memory: int
    reserved: int | None = None


class VersionedFunction(Construct):
    """The function that *plan* describes.

    Log lines stay in Lambda's text format: the program writes JSON itself, and the guide's commands read the
    platform's REPORT lines (``Memory Size``, ``@duration``), which the JSON format would turn into something else.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        settings: DeploymentSettings,
        plan: FunctionPlan,
        role: iam.Role,
        group: logs.LogGroup,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, label(plan.part))
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=settings.names.function(plan.part),
            description=plan.description,
            runtime=RUNTIME,
            architecture=ARCHITECTURE[settings.architecture],
            handler=plan.handler,
            code=lambda_.Code.from_asset(str(settings.bundle)),
            role=role.without_policy_updates(),
            timeout=Duration.seconds(plan.timeout),
            memory_size=plan.memory,
            reserved_concurrent_executions=plan.reserved,
            tracing=lambda_.Tracing.ACTIVE,
            log_group=group,
            environment=dict(variables),
            snap_start=SNAP_START if settings.environment.snap_start else None,
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        accept(self.function, L1=ONE_INTERPRETER)
        self.version = self.function.current_version
        self.alias = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.version)


def label(part: str) -> str:
    """``ai-processor`` as a construct's id: ``AiProcessor``."""
    return part.title().replace("-", "")
