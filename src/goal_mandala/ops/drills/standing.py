"""How the cloud stands: every setting that a drill may touch, as JSON; the difference of two standings; putting one back.

Owns which settings those are. Values are compared, not revisions: a setting that was changed and put back is as before.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, cast

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS, Function
from goal_mandala.ops.aws.answers import part, text, whole
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.changes.policies import read_document
from goal_mandala.ops.drills import integration, people, release
from goal_mandala.ops.drills.ground import Ground

PROCESSOR = Function.AI_PROCESSOR
PLAIN = (("reserved-concurrency", PROCESSOR), ("queue-concurrency", PROCESSOR), ("queue-consumer", PROCESSOR))
Standing = dict[str, Any]


def read_standing(ground: Ground, stage: str, pool: str) -> Standing:
    """The settings now."""
    aws = ground.aws
    found: Standing = {f"{kind} {resource}": kind_of(kind).read(aws, resource) for kind, resource in PLAIN}
    found["stage"] = {"name": stage, "throttle": kind_of("stage-throttle").read(aws, stage)}
    found["gateway limits"] = integration.limits(aws)
    found["policies"] = _policies(aws)
    found["faults"] = list(ground.faults)
    found["pool"] = {"id": pool, "clients": _clients(aws, pool)}
    found["queues"] = {name: _count(aws, name) for name in (aws.target.names.queue, aws.target.names.dead_queue)}
    found["function served"] = _function(aws, ALIAS)
    found["function latest"] = _function(aws, None)
    found["versions"] = _versions(aws)
    return found


def differences(before: Standing, after: Standing) -> tuple[str, ...]:
    """The names of settings that are not the same."""
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def put_back(ground: Ground, before: Standing, kept_code: Path) -> None:
    """Make everything as *before* says, whatever was changed; *kept_code* is the deployed code where a drill released its own. Safe to repeat."""
    aws = ground.aws
    ground.set_faults(*before["faults"])
    for kind, resource in PLAIN:
        _ensure(aws, kind, resource, before[f"{kind} {resource}"])
    _ensure(aws, "stage-throttle", before["stage"]["name"], before["stage"]["throttle"])
    integration.write_limits(aws, before["gateway limits"])
    _put_policies(aws, before["policies"])
    _put_function(aws, before, kept_code)
    people.send_home(aws, before["pool"]["id"])
    for name in (aws.target.names.queue, aws.target.names.dead_queue):
        if not before["queues"][name] and _count(aws, name):
            aws.call("sqs", "PurgeQueue", QueueUrl=_url(aws, name))


def _ensure(aws: Aws, kind: str, resource: str, value: Any) -> None:
    if kind_of(kind).read(aws, resource) != value:
        kind_of(kind).write(aws, resource, value)


def _policies(aws: Aws) -> dict[str, Any]:
    names = list(aws.pages("iam", "ListRolePolicies", "PolicyNames", RoleName=aws.target.names.role))
    return {str(name): read_document(aws, str(name)) for name in sorted(names)}


def _put_policies(aws: Aws, wanted: dict[str, Any]) -> None:
    now = _policies(aws)
    for name in now.keys() | wanted.keys():
        if now.get(name) != wanted.get(name):
            kind_of("role-policy-removal").write(aws, name, wanted.get(name))


def _clients(aws: Aws, pool: str) -> list[str]:
    rows = aws.pages("cognito-idp", "ListUserPoolClients", "UserPoolClients", UserPoolId=pool, MaxResults=60)
    return sorted(text(row, "ClientName") for row in rows)


def _url(aws: Aws, name: str) -> str:
    return text(aws.call("sqs", "GetQueueUrl", QueueName=name), "QueueUrl")


def _count(aws: Aws, name: str) -> int:
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    held = part(aws.call("sqs", "GetQueueAttributes", QueueUrl=_url(aws, name), AttributeNames=wanted), "Attributes")
    return sum(whole(held, each) or 0 for each in wanted)


def _function(aws: Aws, qualifier: str | None) -> dict[str, Any]:
    chosen: dict[str, Any] = {"Qualifier": qualifier} if qualifier else {}
    row = aws.call("lambda", "GetFunctionConfiguration", FunctionName=aws.target.names.function(PROCESSOR), **chosen)
    return {
        "version": text(row, "Version"),
        "timeout": whole(row, "Timeout"),
        "memory": whole(row, "MemorySize"),
        "environment": part(row, "Environment", "Variables"),
        "handler": text(row, "Handler"),
        "tracing": text(row, "TracingConfig", "Mode"),
        "code": text(row, "CodeSha256"),
    }


def _versions(aws: Aws) -> list[str]:
    rows = aws.pages("lambda", "ListVersionsByFunction", "Versions", FunctionName=aws.target.names.function(PROCESSOR))
    return sorted((text(row, "Version") for row in rows if text(row, "Version").isdigit()), key=int)


def _put_function(aws: Aws, before: Standing, kept_code: Path) -> None:
    """The alias to its version, the newest configuration as it was, versions of the drill's deleted."""
    name, served, latest = aws.target.names.function(PROCESSOR), before["function served"], before["function latest"]
    if _function(aws, ALIAS)["version"] != served["version"]:
        aws.call("lambda", "UpdateAlias", FunctionName=name, Name=ALIAS, FunctionVersion=served["version"])
    now = _function(aws, None)
    if now["code"] != latest["code"]:
        release.put_back(aws, kept_code)
    if any(now[key] != latest[key] for key in ("timeout", "memory", "environment", "handler", "tracing")):
        aws.call(
            "lambda",
            "UpdateFunctionConfiguration",
            FunctionName=name,
            Timeout=latest["timeout"],
            MemorySize=latest["memory"],
            Handler=latest["handler"],
            Environment={"Variables": latest["environment"]},
            TracingConfig={"Mode": latest["tracing"]},
        )
    for version in set(_versions(aws)) - set(cast("list[str]", before["versions"])):
        with contextlib.suppress(NotFound):
            aws.call("lambda", "DeleteFunction", FunctionName=name, Qualifier=version)
