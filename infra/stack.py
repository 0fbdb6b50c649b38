"""The stack ``goal-mandala-<environment>-api``: capabilities put together, and the outputs that others read."""

from __future__ import annotations

from aws_cdk import CfnOutput, Environment, Stack, Tags
from constructs import Construct

from goal_mandala.names import Function, Output
from infra.constructs.alarms import Alarms
from infra.constructs.budget import ModelBudget
from infra.constructs.canary import Canary
from infra.constructs.dashboard import Dashboard
from infra.constructs.functions import Functions
from infra.constructs.http import HttpApi
from infra.constructs.identity import Identity
from infra.constructs.insights import SavedQueries
from infra.constructs.notifications import Notifications
from infra.constructs.queue import GenerationQueue
from infra.constructs.table import ChartTable
from infra.constructs.web_acl import WebAcl
from infra.deployment_settings import DeploymentSettings


class GoalMandalaStack(Stack):
    """Everything of one environment. Deleting it keeps what ``environments`` calls durable."""

    def __init__(self, scope: Construct, settings: DeploymentSettings) -> None:
        self._settings = settings
        self._names = settings.names
        data = settings.environment
        super().__init__(
            scope,
            self._names.stack,
            stack_name=self._names.stack,
            description=f"goal-mandala, {data.name}: API, generation, storage, alarms",
            env=Environment(account=settings.account, region=settings.region),
            termination_protection=data.durable,
        )
        self.table = ChartTable(self, "Charts", table_name=self._names.table, durable=data.durable)
        self.queue = GenerationQueue(self, "Generations", names=self._names)
        self.http = HttpApi(self, "Http", settings=settings)
        self.identity = Identity(
            self, "Identity", names=self._names, data=data, home=self.http.url, further=settings.page_addresses
        )
        self.functions = Functions(
            self, "Functions", settings=settings, table=self.table, queue=self.queue, identity=self.identity
        )
        self.http.route(self.functions.api.alias, self.identity.pool)
        self.notifications = Notifications(
            self, "Notifications", topic_name=self._names.topic, email=settings.alert_email
        )
        self._watch()
        self._output()
        Tags.of(self).add("service", "goal-mandala")
        Tags.of(self).add("environment", data.name)

    def _watch(self) -> None:
        names, data, topic = self._names, self._settings.environment, self.notifications.topic
        alarms = Alarms(self, "Alarms", names=names, data=data, topic=topic)
        Dashboard(self, "Dashboard", names=names, alarms=alarms.by_name)
        groups = {"ai-processor": [names.log_group(Function.AI_PROCESSOR)], "access": [names.access_log_group]}
        SavedQueries(self, "Queries", folder=names.queries, groups=groups)
        WebAcl(
            self,
            "WebAcl",
            acl_name=names.web_acl,
            limit=data.requests_per_address,
            stage_arn=self.http.api.deployment_stage.stage_arn,
        )
        ModelBudget(self, "Budget", budget_name=names.budget, limit=data.bedrock_budget, topic_arn=topic.topic_arn)
        if self._settings.webhook_secret:
            self.functions.relay(topic, self._settings.webhook_secret)
        if data.canary:
            parts = {Function.AI_PROCESSOR: self.functions.ai_processor, Function.API: self.functions.api}
            Canary(self, "Canary", names=names, functions=parts)

    def _output(self) -> None:
        outputs = {
            Output.API_URL: self.http.url,
            Output.PAGE_URL: self.http.url,
            Output.USER_POOL_ID: self.identity.pool.user_pool_id,
            Output.USER_POOL_CLIENT_ID: self.identity.client.ref,
            Output.SIGN_IN_URL: self.identity.sign_in_url,
            Output.ISSUER_URL: self.identity.issuer,
            Output.TABLE_NAME: self.table.table.table_name,
            Output.QUEUE_URL: self.queue.queue.queue_url,
            Output.DEAD_QUEUE_URL: self.queue.dead.queue_url,
            Output.TOPIC_ARN: self.notifications.topic.topic_arn,
            Output.AI_PROCESSOR_VERSION: self.functions.ai_processor.version.version,
            Output.API_VERSION: self.functions.api.version.version,
            Output.MODEL_ID: self._settings.model.model_id,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
