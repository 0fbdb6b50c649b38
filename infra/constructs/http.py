"""HTTP: the REST API, its routes, who may call them, its limits and its access log. Everything goes to one function."""

# pyright: reportArgumentType=false
# jsii generates protocols whose parameters are named otherwise than the classes' that implement them.

from __future__ import annotations

from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from infra.constructs.access_log import access_log_format
from infra.constructs.acknowledged import accept, accept_exactly
from infra.constructs.function import log_group
from infra.constructs.functions import GATEWAY_TIMEOUT
from infra.constructs.gateway_responses import add_gateway_responses
from infra.constructs.request_models import stateless_models
from infra.deployment_settings import DeploymentSettings

REQUESTS_A_MINUTE = 1_000
BURST = 2_000
RATE = round(REQUESTS_A_MINUTE / 60)
"""API Gateway counts by the second: 1,000 a minute are 16.7, rounded to 17."""

BINARY = ("*/*",)
"""Every answer that the function sends as bytes leaves as bytes, whatever ``Accept`` a browser sends first (API Gateway
Developer Guide, "Content type conversions"). Request bodies then reach the function in base64, which its adapter undoes."""

OPEN_FILES = (
    "config.json",
    "docs",
    "healthz",
    "icon-192.png",
    "icon-512.png",
    "icon.svg",
    "manifest.webmanifest",
    "openapi.json",
    "readyz",
    "sw.js",
)
OPEN_FOLDERS = ("assets", "calendar")

IN_THE_OPEN = (
    "Open on purpose: the page itself, its files, probes and documents; a calendar's address is its own secret."
)
NO_EXECUTION_LOG = "The access log has status, latency and errors; the execution log would hold headers and bodies, which are personal."
MANAGED_BY_AWS = "The role API Gateway writes logs with, once per account and region; AWS keeps this policy for it."


class HttpApi(Construct):
    """Made in two steps: the API first (its address is known to the sign-in), its routes when the function is there."""

    def __init__(self, scope: Construct, name: str, *, settings: DeploymentSettings) -> None:
        super().__init__(scope, name)
        data, names = settings.environment, settings.names
        self._stage = data.name
        self.access_log = log_group(
            self, "AccessLog", names.access_log_group, days=data.access_log_days, durable=data.durable
        )
        self.api = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name=names.rest_api,
            description="goal-mandala: charts, generations, the page",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            binary_media_types=list(BINARY),
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            deploy_options=_stage(data.name, self.access_log),
        )
        self.api.node.try_remove_child("Endpoint")  # CDK's own output of the address, under a name nobody can guess
        add_gateway_responses(self.api)
        self._accept()

    @property
    def url(self) -> str:
        """With the stage and a slash at the end; also where the page is."""
        return f"https://{self.api.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/{self._stage}/"

    def route(self, function: lambda_.Alias, pool: cognito.UserPool) -> None:
        """All routes to *function*; those under /v1 for people of *pool* only."""
        proxy = apigateway.LambdaIntegration(
            function,
            proxy=True,
            scope_permission_to_method=False,
            timeout=Duration.seconds(GATEWAY_TIMEOUT),
        )
        authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self, "People", cognito_user_pools=[pool], results_cache_ttl=Duration.minutes(5)
        )
        signed_in: dict[str, Any] = {
            "authorizer": authorizer,
            "authorization_type": apigateway.AuthorizationType.COGNITO,
        }
        v1 = self.api.root.add_resource("v1")
        v1.add_resource("{proxy+}").add_method("ANY", proxy, **signed_in)
        self._stateless(v1.add_resource("ai"), proxy, signed_in)
        self._open(self.api.root, proxy)
        for file in OPEN_FILES:
            self._open(self.api.root.add_resource(file), proxy)
        for folder in OPEN_FOLDERS:
            self._open(self.api.root.add_resource(folder).add_resource("{proxy+}"), proxy)

    def _stateless(
        self, ai: apigateway.Resource, proxy: apigateway.LambdaIntegration, signed_in: dict[str, Any]
    ) -> None:
        validator = self.api.add_request_validator("Bodies", validate_request_body=True)
        for route, model in stateless_models(self.api).items():
            ai.add_resource(route).add_method(
                "POST", proxy, request_validator=validator, request_models={"application/json": model}, **signed_in
            )

    def _open(self, resource: apigateway.IResource, proxy: apigateway.LambdaIntegration) -> None:
        method = resource.add_method("GET", proxy, authorization_type=apigateway.AuthorizationType.NONE)
        accept(method, APIG4=IN_THE_OPEN, COG4=IN_THE_OPEN)

    def _accept(self) -> None:
        accept(self.api, APIG2="The three stateless routes have models; the program checks every other body itself.")
        accept(self.api.deployment_stage, APIG6=NO_EXECUTION_LOG)
        policy = "arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
        accept_exactly(_role(self.api), {f"AwsSolutions-IAM4[Policy::{policy}]": MANAGED_BY_AWS})


def _stage(name: str, access_log: logs.LogGroup) -> apigateway.StageOptions:
    return apigateway.StageOptions(
        stage_name=name,
        access_log_destination=apigateway.LogGroupLogDestination(access_log),
        access_log_format=apigateway.AccessLogFormat.custom(access_log_format()),
        logging_level=apigateway.MethodLoggingLevel.OFF,
        data_trace_enabled=False,
        metrics_enabled=True,
        tracing_enabled=True,
        throttling_rate_limit=RATE,
        throttling_burst_limit=BURST,
    )


def _role(api: IConstruct) -> IConstruct:
    return next(child for child in api.node.find_all() if isinstance(child, iam.Role))
