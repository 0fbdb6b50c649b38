"""People of a drill: users of the user pool with tokens of Cognito, made for it and deleted after it."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, cast

from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.aws.connection import Aws

DOMAIN = "members.example.com"
OTHER_CLIENT = "web-preview"
OTHER_POOL = "preview-members"
"""Names that do not say that they are a drill's; nothing else of the stack is named so, and what is goes with the drill."""

_FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@dataclass(frozen=True, slots=True)
class Person:
    """``owner`` is the subject, as the service knows the person."""

    name: str
    owner: str
    token: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """A user pool and one of its clients: where people sign in."""

    pool: str
    client: str


def sign_up(aws: Aws, desk: Desk) -> Person:
    """A new person, signed in."""
    name, password = f"{secrets.token_hex(5)}@{DOMAIN}", f"Aa1!{secrets.token_urlsafe(18)}"
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    aws.call("cognito-idp", "AdminCreateUser", UserPoolId=desk.pool, Username=name, MessageAction="SUPPRESS", UserAttributes=attributes)  # fmt: skip
    aws.call("cognito-idp", "AdminSetUserPassword", UserPoolId=desk.pool, Username=name, Password=password, Permanent=True)  # fmt: skip
    return sign_in(aws, desk, name, password)


def sign_in(aws: Aws, desk: Desk, name: str, password: str) -> Person:
    """The person *name* with a new token of *desk*'s client."""
    given = aws.call("cognito-idp", "InitiateAuth", ClientId=desk.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": password})  # fmt: skip
    token = text(given, "AuthenticationResult", "IdToken")
    return Person(name, str(_claims(token)["sub"]), token, password)


def other_client(aws: Aws, pool: str) -> Desk:
    """Another client of the same pool: its tokens are Cognito's own and not meant for us."""
    made = aws.call("cognito-idp", "CreateUserPoolClient", UserPoolId=pool, ClientName=OTHER_CLIENT, ExplicitAuthFlows=_FLOWS)  # fmt: skip
    return Desk(pool, text(made, "UserPoolClient", "ClientId"))


def other_pool(aws: Aws) -> Desk:
    """Another pool of the same account, with a client."""
    made = aws.call("cognito-idp", "CreateUserPool", PoolName=OTHER_POOL)
    return other_client(aws, text(made, "UserPool", "Id"))


def send_home(aws: Aws, pool: str) -> None:
    """Delete every person, client and pool that a drill made."""
    for user in list(aws.pages("cognito-idp", "ListUsers", "Users", UserPoolId=pool)):
        if any(name.endswith(f"@{DOMAIN}") for name in (text(user, "Username"), _mail(user))):
            aws.call("cognito-idp", "AdminDeleteUser", UserPoolId=pool, Username=text(user, "Username"))
    for client in list(aws.pages("cognito-idp", "ListUserPoolClients", "UserPoolClients", UserPoolId=pool, MaxResults=60)):  # fmt: skip
        if text(client, "ClientName") == OTHER_CLIENT:
            aws.call("cognito-idp", "DeleteUserPoolClient", UserPoolId=pool, ClientId=text(client, "ClientId"))
    for other in list(aws.pages("cognito-idp", "ListUserPools", "UserPools", MaxResults=60)):
        if text(other, "Name") == OTHER_POOL:
            aws.call("cognito-idp", "DeleteUserPool", UserPoolId=text(other, "Id"))


def _mail(user: Any) -> str:
    rows = cast("list[dict[str, str]]", user.get("Attributes") or [])
    return next((row["Value"] for row in rows if row["Name"] == "email"), "")


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return cast("dict[str, Any]", json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
