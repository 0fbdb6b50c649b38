"""The policy simulator over the wire: every resource, explicit denies, unknown principals; the rest of IAM is untouched."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.localcloud.overlay.conftest import ACCOUNT, Cloud

pytestmark = pytest.mark.xdist_group("overlay")

PROFILE = f"arn:aws:bedrock:ap-northeast-1:{ACCOUNT}:inference-profile/apac.amazon.nova-micro-v1:0"
MODEL = "arn:aws:bedrock:{}::foundation-model/amazon.nova-micro-v1:0"


def role_with(cloud: Cloud, *statements: dict[str, Any]) -> str:
    iam, name = cloud.aws("iam"), f"r{uuid4().hex}"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    iam.put_role_policy(RoleName=name, PolicyName="BedrockAccess", PolicyDocument=document)
    assert iam.get_role_policy(RoleName=name, PolicyName="BedrockAccess")["PolicyDocument"]["Statement"] == list(
        statements
    )
    return arn


def decisions(cloud: Cloud, arn: str, *resources: str, **more: Any) -> list[str]:
    found = cloud.aws("iam").simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["bedrock:InvokeModel"], ResourceArns=list(resources), **more
    )
    assert [result["EvalResourceName"] for result in found["EvaluationResults"]] == list(resources)
    return [result["EvalDecision"] for result in found["EvaluationResults"]]


def test_every_resource_is_evaluated(cloud: Cloud) -> None:
    tokyo, osaka = MODEL.format("ap-northeast-1"), MODEL.format("ap-northeast-3")
    arn = role_with(cloud, {"Effect": "Allow", "Action": "bedrock:Invoke*", "Resource": [PROFILE, tokyo]})
    assert decisions(cloud, arn, PROFILE, tokyo, osaka) == ["allowed", "allowed", "implicitDeny"]


def test_an_explicit_deny_wins_and_conditions_count(cloud: Cloud) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "ap-northeast-3"}}
    arn = role_with(
        cloud,
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "bedrock:*", "Resource": "*", "Condition": condition},
    )
    assert decisions(cloud, arn, PROFILE) == ["allowed"]
    entry = {
        "ContextKeyName": "aws:RequestedRegion",
        "ContextKeyValues": ["ap-northeast-3"],
        "ContextKeyType": "string",
    }
    assert decisions(cloud, arn, PROFILE, ContextEntries=[entry]) == ["explicitDeny"]


def test_a_principal_that_there_is_not(cloud: Cloud) -> None:
    iam = cloud.aws("iam")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        decisions(cloud, f"arn:aws:iam::{ACCOUNT}:role/nobody", "*")
