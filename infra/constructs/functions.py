"""The functions: ai-processor (the only one that calls the model), api (all HTTP), alert-relay (alarms to a webhook, where one is set)."""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from dataclasses import replace

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from goal_mandala.names import ALIAS, AiProcessor, Env, Function
from infra.constructs.acknowledged import accept_exactly
from infra.constructs.function import FunctionPlan, VersionedFunction, function_logs
from infra.constructs.identity import Identity
from infra.constructs.queue import GenerationQueue
from infra.constructs.roles import function_role
from infra.constructs.table import ChartTable
from infra.deployment_settings import DeploymentSettings

GATEWAY_TIMEOUT = 29
"""Seconds after which API Gateway gives up, unless a quota was raised: an answer after that reaches nobody."""

SWEEP_EVERY = Duration.minutes(15)

AI_PROCESSOR = FunctionPlan(
    part=Function.AI_PROCESSOR,
    handler="goal_mandala.lambdas.ai_processor.handler",
    description="Generates mandala charts: queued generations, and the stateless calls that the api function makes",
    timeout=AiProcessor.TIMEOUT,
    memory=AiProcessor.MEMORY,
)
API = FunctionPlan(
    part=Function.API,
    handler="goal_mandala.lambdas.api.handler",
    description="All HTTP: charts, orders of generations, the page; never calls the model",
    timeout=GATEWAY_TIMEOUT,
    memory=1024,
)
ALERT_RELAY = FunctionPlan(
    part=Function.ALERT_RELAY,
    handler="goal_mandala.lambdas.alert_relay.handler",
    description="Alarms from SNS to a chat's webhook",
    timeout=30,
    memory=256,
)


class Functions(Construct):
    """The table, the queue and the identity are made before; functions get their names as environment variables."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        settings: DeploymentSettings,
        table: ChartTable,
        queue: GenerationQueue,
        identity: Identity,
    ) -> None:
        super().__init__(scope, name)
        self._settings = settings
        variables = self._variables(table, queue, identity)
        self.ai_processor = self._ai_processor(variables, table, queue)
        self.api = self._api(variables, table, queue)

    def _ai_processor(self, variables: dict[str, str], table: ChartTable, queue: GenerationQueue) -> VersionedFunction:
        settings = self._settings
        plan = replace(AI_PROCESSOR, reserved=settings.reserved_concurrency)
        group = function_logs(self, settings, plan.part)
        role = function_role(
            self,
            "AiProcessorRole",
            role_name=settings.names.role,
            log_group=group,
            statements=[table.access(), queue.working(), queue.returning()],
            model=settings.model,
        )
        made = VersionedFunction(self, settings=settings, plan=plan, role=role, group=group, variables=variables)
        made.alias.add_event_source(
            sources.SqsEventSource(
                queue.queue,
                batch_size=1,
                max_concurrency=AiProcessor.QUEUE_CONCURRENCY,
                report_batch_item_failures=True,
            )
        )
        self._sweep(made)
        return made

    def _sweep(self, ai_processor: VersionedFunction) -> None:
        """What was recorded but never queued, or whose worker died, is found within a quarter of an hour."""
        events.Rule(
            self,
            "Sweep",
            rule_name=self._settings.names.sweep,
            description="Generations that nobody works on are queued again, or ended",
            schedule=events.Schedule.rate(SWEEP_EVERY),
            targets=[
                targets.LambdaFunction(
                    ai_processor.alias,
                    event=events.RuleTargetInput.from_object({"kind": "sweep"}),
                    retry_attempts=0,
                )
            ],
        )

    def _api(self, variables: dict[str, str], table: ChartTable, queue: GenerationQueue) -> VersionedFunction:
        settings = self._settings
        data = settings.environment
        plan = replace(API, memory=data.api_memory, reserved=data.api_concurrency)
        group = function_logs(self, settings, plan.part)
        statements = [table.access(), queue.sending(), self._generation()]
        role = function_role(self, "ApiRole", role_name=settings.names.api_role, log_group=group, statements=statements)
        return VersionedFunction(self, settings=settings, plan=plan, role=role, group=group, variables=variables)

    def relay(self, topic: sns.Topic, secret_name: str) -> VersionedFunction:
        """Alarms to a chat's webhook, whose address is in the secret *secret_name*."""
        settings = self._settings
        secret = secretsmanager.Secret.from_secret_name_v2(self, "Webhook", secret_name)
        reading = iam.PolicyStatement(
            sid="Webhook", actions=["secretsmanager:GetSecretValue"], resources=[f"{secret.secret_arn}-??????"]
        )
        group = function_logs(self, settings, ALERT_RELAY.part)
        role = function_role(
            self, "AlertRelayRole", role_name=settings.names.alert_relay_role, log_group=group, statements=[reading]
        )
        variables = {Env.ENVIRONMENT: settings.environment.name, Env.SLACK_WEBHOOK_SECRET: secret_name}
        made = VersionedFunction(self, settings=settings, plan=ALERT_RELAY, role=role, group=group, variables=variables)
        subscription = topic.add_subscription(subscriptions.LambdaSubscription(made.alias))
        accept_exactly(subscription, {"CloudFormation-Validate::W3694": "An alias' ARN is an address of a function."})
        return made

    def _generation(self) -> iam.PolicyStatement:
        """To call ai-processor, by its alias only. By name: the function itself knows nothing of its callers."""
        name = self._settings.names.function(Function.AI_PROCESSOR)
        arn = f"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{name}:{ALIAS}"
        return iam.PolicyStatement(sid="Generate", actions=["lambda:InvokeFunction"], resources=[arn])

    def _variables(self, table: ChartTable, queue: GenerationQueue, identity: Identity) -> dict[str, str]:
        settings = self._settings
        return {
            Env.ENVIRONMENT: settings.environment.name,
            Env.MODEL: "bedrock",
            Env.BEDROCK_MODEL_ID: settings.model.model_id,
            Env.BEDROCK_REGION: settings.model.region,
            Env.BEDROCK_MAX_RETRIES: str(settings.bedrock_max_retries),
            Env.BEDROCK_TIMEOUT_MS: str(settings.bedrock_timeout_ms),
            Env.TABLE: table.table.table_name,
            Env.QUEUE_URL: queue.queue.queue_url,
            Env.DEAD_QUEUE_URL: queue.dead.queue_url,
            Env.ISSUER: identity.issuer,
            Env.AUDIENCE: identity.client.ref,
            Env.SIGN_IN_ORIGINS: identity.sign_in_url,
            Env.ALLOWED_HOSTS: "*",
            Env.OWNER_BUDGET_USD: str(settings.environment.owner_budget),
            Env.SERVICE_BUDGET_USD: str(settings.environment.service_budget),
        }
