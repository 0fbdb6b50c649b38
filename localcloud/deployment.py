"""Deploys the same stack that goes to AWS into the running local cloud.

Owns the order: bootstrap once, release, outputs, a test user. It builds nothing itself: bundle, template and change set are made
by ``mandala ops deploy``, as for AWS.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goal_mandala.names import Resources
from localcloud import tools
from localcloud.home import Home, Settings, client_environment
from localcloud.process.background import CloudProblem
from localcloud.release import Say, prepare, release, release_environment

USER = "tester@example.com"


@dataclass(frozen=True)
class Deployed:
    """What a person needs to use the deployed service."""

    environment: str
    api: str
    page: str
    user: str
    password: str
    outputs: Mapping[str, str]


def deploy(home: Home, settings: Settings, environment: str, say: Say) -> Deployed:
    """Bootstrap once, release by the product's own command, test user. CloudProblem with what failed."""
    tools.node_modules()
    variables = release_environment(settings, environment)
    if not _bootstrapped(settings):
        prepare(home, settings, variables, say)
    release(home, variables, environment, say)
    return describe(home, settings, environment)


def describe(home: Home, settings: Settings, environment: str) -> Deployed:
    """Addresses and the test user of what is deployed; the user is made if it is not there."""
    outputs = stack_outputs(settings, environment)
    api = api_address(settings, environment)
    user, password = ensure_user(home, settings, environment)
    return Deployed(environment, api, f"{api}/", user, password, outputs)


def client(settings: Settings, service: str) -> Any:
    """A boto3 client of the cloud."""
    import boto3

    given = client_environment(settings)
    return boto3.client(
        service,  # pyright: ignore[reportArgumentType]  # any service's name
        endpoint_url=settings.endpoint,
        region_name=settings.region,
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
    )


def stack_outputs(settings: Settings, environment: str) -> dict[str, str]:
    """The stack's outputs by key."""
    stack = Resources(environment).stack
    stacks = client(settings, "cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}


def api_address(settings: Settings, environment: str) -> str:
    """The deployed REST API under the cloud's endpoint, without a slash at its end."""
    gateway = client(settings, "apigateway")
    name = Resources(environment).rest_api
    found = [api["id"] for api in gateway.get_rest_apis(limit=500)["items"] if api["name"] == name]
    if not found:
        raise CloudProblem(f"No REST API {name} is deployed. Deploy it: make cloud-deploy")
    stages = gateway.get_stages(restApiId=found[0])["item"]
    return f"{settings.endpoint}/_aws/execute-api/{found[0]}/{stages[0]['stageName']}"


def user_pool(settings: Settings, environment: str) -> tuple[str, str]:
    """The ids of the user pool and of the page's client."""
    cognito, names = client(settings, "cognito-idp"), Resources(environment)
    pools = [
        pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"] if pool["Name"] == names.user_pool
    ]
    if not pools:
        raise CloudProblem(f"No user pool {names.user_pool} is deployed. Deploy it: make cloud-deploy")
    clients = cognito.list_user_pool_clients(UserPoolId=pools[0], MaxResults=60)["UserPoolClients"]
    found = [each["ClientId"] for each in clients if each["ClientName"] == names.user_pool_client]
    return pools[0], found[0]


def ensure_user(home: Home, settings: Settings, environment: str, user: str = USER) -> tuple[str, str]:
    """A user with a password that only the cloud's folder knows (mode 0600)."""
    pool, _ = user_pool(settings, environment)
    known: dict[str, Any] = json.loads(home.user_file.read_text("utf-8")) if home.user_file.exists() else {}
    password = known.get(user) or f"Aa1!{secrets.token_urlsafe(18)}"
    cognito = client(settings, "cognito-idp")
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=user,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": user}, {"Name": "email_verified", "Value": "true"}],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=password, Permanent=True)
    _write_privately(home.user_file, json.dumps({**known, user: password}, indent=2) + "\n")
    return user, password


def sign_in(settings: Settings, environment: str, user: str, password: str) -> dict[str, str]:
    """Cognito's tokens: ``IdToken``, ``AccessToken``, ``RefreshToken``."""
    _, audience = user_pool(settings, environment)
    return client(settings, "cognito-idp").initiate_auth(
        ClientId=audience,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )["AuthenticationResult"]


def _bootstrapped(settings: Settings) -> bool:
    ssm = client(settings, "ssm")
    return bool(ssm.get_parameters(Names=["/cdk-bootstrap/hnb659fds/version"])["Parameters"])


def _write_privately(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, 0o600)
        file.write(text)
