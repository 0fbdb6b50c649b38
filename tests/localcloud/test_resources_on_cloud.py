"""Every resource of the deployed template, asked of its own service: a stack's status alone would prove nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from goal_mandala.names import Resources
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
STACK = Resources("dev").stack
Ask = Callable[[Callable[[str], Any], str], Any]
ASK: dict[str, Ask] = {
    "AWS::ApiGateway::RestApi": lambda aws, id: aws("apigateway").get_rest_api(restApiId=id),
    "AWS::Budgets::Budget": lambda aws, id: aws("budgets").describe_budget(AccountId="123456789012", BudgetName=id),
    "AWS::CloudWatch::Alarm": lambda aws, id: aws("cloudwatch").describe_alarms(AlarmNames=[id])["MetricAlarms"][0],
    "AWS::CloudWatch::CompositeAlarm": lambda aws, id: aws("cloudwatch").describe_alarms(
        AlarmNames=[id], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"][0],
    "AWS::CloudWatch::Dashboard": lambda aws, id: aws("cloudwatch").get_dashboard(DashboardName=id),
    "AWS::Cognito::UserPool": lambda aws, id: aws("cognito-idp").describe_user_pool(UserPoolId=id),
    "AWS::DynamoDB::Table": lambda aws, id: aws("dynamodb").describe_table(TableName=id),
    "AWS::Events::Rule": lambda aws, id: aws("events").describe_rule(Name=id),
    "AWS::IAM::Role": lambda aws, id: aws("iam").get_role(RoleName=id),
    "AWS::Lambda::EventSourceMapping": lambda aws, id: aws("lambda").get_event_source_mapping(UUID=id),
    "AWS::Lambda::Function": lambda aws, id: aws("lambda").get_function(FunctionName=id),
    "AWS::Lambda::Version": lambda aws, id: aws("lambda").get_function(FunctionName=id),
    "AWS::Lambda::Alias": lambda aws, id: aws("lambda").get_function(FunctionName=id),
    "AWS::Logs::LogGroup": lambda aws, id: aws("logs").describe_log_groups(logGroupNamePrefix=id)["logGroups"][0],
    "AWS::SNS::Topic": lambda aws, id: aws("sns").get_topic_attributes(TopicArn=id),
    "AWS::SQS::Queue": lambda aws, id: aws("sqs").get_queue_attributes(QueueUrl=id),
}
"""How a service is asked for one of its own; raises where there is none."""

PARTS = {
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::Stage",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolGroup",
    "AWS::Lambda::Permission",
    "AWS::Logs::QueryDefinition",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::WAFv2::WebACL",
    "AWS::WAFv2::WebACLAssociation",
}
"""Counted by the thing that they belong to."""


def test_every_resource_of_the_template_is_there(cloud: Cloud) -> None:
    stacks = cloud.client("cloudformation")
    body: Any = stacks.get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else body
    pages = stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
    listed = {row["LogicalResourceId"]: row for page in pages for row in page["StackResourceSummaries"]}
    wanted = {
        name: made["Type"] for name, made in template["Resources"].items() if made["Type"] != "AWS::CDK::Metadata"
    }
    assert {name: listed[name]["ResourceType"] for name in wanted} == wanted
    assert set(wanted.values()) <= ASK.keys() | PARTS, "a new type is asked for too"
    missing = [name for name, kind in wanted.items() if kind in ASK and not _there(cloud, kind, listed[name])]
    assert missing == []
    _count_parts(
        cloud, Counter(wanted.values()), {kind: listed[name]["PhysicalResourceId"] for name, kind in wanted.items()}
    )


def test_the_gateway_refuses_a_body_that_is_no_request_by_itself(cloud: Cloud) -> None:
    with cloud.http() as http:
        for body in ({}, {"type": "task", "userId": "u", "input": "no object"}):
            refused = http.post("/v1/ai/generate-tasks", json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
            assert "type, userId" in refused.json()["error"]["message"], "the gateway's own words"


def _there(cloud: Cloud, kind: str, row: dict[str, Any]) -> bool:
    try:
        return bool(ASK[kind](cloud.client, row["PhysicalResourceId"]))
    except (ClientError, IndexError):
        return False


def _count_parts(cloud: Cloud, wanted: Counter[str], physical: dict[str, str]) -> None:
    """*physical*: an id for each type of which there is one."""
    gateway, api = cloud.client("apigateway"), {"restApiId": physical["AWS::ApiGateway::RestApi"]}
    resources = gateway.get_resources(**api, limit=500)["items"]
    changed = [each for each in gateway.get_gateway_responses(**api, limit=500)["items"] if not each["defaultResponse"]]
    assert len(resources) == wanted["AWS::ApiGateway::Resource"] + 1, "and the root"
    assert sum(len(each.get("resourceMethods", {})) for each in resources) == wanted["AWS::ApiGateway::Method"]
    assert len(changed) == wanted["AWS::ApiGateway::GatewayResponse"]
    assert [stage["stageName"] for stage in gateway.get_stages(**api)["item"]] == ["dev"]
    assert len(gateway.get_authorizers(**api)["items"]) == 1
    (validator,) = gateway.get_request_validators(**api)["items"]
    assert validator["validateRequestBody"] is True
    models = {each["name"] for each in gateway.get_models(**api)["items"]} - {"Empty", "Error"}
    assert len(models) == wanted["AWS::ApiGateway::Model"]
    identity, pool = cloud.client("cognito-idp"), {"UserPoolId": physical["AWS::Cognito::UserPool"]}
    assert len(identity.list_user_pool_clients(**pool)["UserPoolClients"]) == 1
    assert identity.list_groups(**pool)["Groups"]
    assert identity.describe_user_pool(**pool)["UserPool"]["Domain"]
    queries = cloud.client("logs").describe_query_definitions(queryDefinitionNamePrefix="goal-mandala-dev/")
    assert len(queries["queryDefinitions"]) == wanted["AWS::Logs::QueryDefinition"]
    stage = f"arn:aws:apigateway:{cloud.settings.region}::/restapis/{api['restApiId']}/stages/dev"
    acl = cloud.client("wafv2").get_web_acl_for_resource(ResourceArn=stage)["WebACL"]
    assert acl["Name"] == Resources("dev").web_acl
    topic = cloud.client("sns").get_topic_attributes(TopicArn=physical["AWS::SNS::Topic"])["Attributes"]
    assert "aws:SecureTransport" in topic["Policy"]
