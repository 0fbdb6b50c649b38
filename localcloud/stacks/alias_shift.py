"""``AWS::Lambda::Alias`` with ``UpdatePolicy: CodeDeployLambdaAliasUpdate``: another version comes through CodeDeploy, not at once.

Owns the patch points ``_deploy_stack_async`` (which template is under way) and ``_extract_deps`` (an update policy's
references are dependencies too) of the emulator's CloudFormation. A stack that rolls back moves its alias at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from .api import Made, Properties, account_client

Update = Callable[..., Made]
_POLICY = "CodeDeployLambdaAliasUpdate"
_OVER = {"Succeeded", "Failed", "Stopped"}
_POLL_SECONDS = 0.25
_template: ContextVar[dict[str, Any] | None] = ContextVar("localcloud_template_under_way", default=None)


class ShiftFailedError(ValueError):
    """CodeDeploy did not bring the new version; the stack's update fails with it."""


def install() -> None:
    """To be called once, before the cloud serves."""
    from ministack.services.cloudformation import changesets, engine, handlers, stacks

    deploy: Callable[..., Coroutine[Any, Any, None]] = stacks._deploy_stack_async
    needed: Callable[[dict[str, Any], set[str]], set[str]] = engine._extract_deps

    async def deploy_knowing(name: str, identity: str, template: dict[str, Any], *rest: Any, **named: Any) -> None:
        _template.set(template)
        await deploy(name, identity, template, *rest, **named)

    def needed_by_policy_too(resource: dict[str, Any], names: set[str]) -> set[str]:
        policy = {"Properties": resource.get("UpdatePolicy") or {}}
        return needed(resource, names) | needed(policy, names)

    changesets._deploy_stack_async = handlers._deploy_stack_async = stacks._deploy_stack_async = deploy_knowing
    engine._extract_deps = stacks._extract_deps = needed_by_policy_too


def through_code_deploy(update: Update) -> Update:
    """The emulator's update of an alias, after CodeDeploy has moved it where the template says so."""

    def updated(identity: str, old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
        policy = _policy(stack, logical_id)
        if policy and old.get("Name") == new.get("Name") and old.get("FunctionName") == new.get("FunctionName"):
            _shift(policy, identity, str(new.get("FunctionVersion", "$LATEST")))
        return update(identity, old, new, stack, logical_id)

    return updated


def _policy(stack: str, logical_id: str) -> tuple[str, str] | None:
    """CodeDeploy's application and group for the alias; None where it moves at once."""
    from ministack.services.cloudformation import _stacks

    record = _stacks[stack]
    resource = (_template.get() or {}).get("Resources", {}).get(logical_id) or {}
    policy = (resource.get("UpdatePolicy") or {}).get(_POLICY)
    if not policy or "ROLLBACK" in record["StackStatus"]:
        return None
    made = record.get("_resources", {})

    def named(value: Any) -> str:
        return str(made[value["Ref"]]["PhysicalResourceId"]) if isinstance(value, dict) else str(value)

    return named(policy["ApplicationName"]), named(policy["DeploymentGroupName"])


def _shift(policy: tuple[str, str], arn: str, version: str) -> None:
    """Waits for the end of the shift; nothing happens where the alias is there already."""
    application, group = policy
    function, alias = arn.split(":")[6:8]
    there = account_client("lambda").get_alias(FunctionName=function, Name=alias)
    if there["FunctionVersion"] == version:
        return
    properties = {
        "Name": function,
        "Alias": alias,
        "CurrentVersion": there["FunctionVersion"],
        "TargetVersion": version,
    }
    content = {"version": 0.0, "Resources": [{function: {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
    client = account_client("codedeploy")
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}}
    id = client.create_deployment(applicationName=application, deploymentGroupName=group, revision=revision)[
        "deploymentId"
    ]
    while (info := client.get_deployment(deploymentId=id)["deploymentInfo"])["status"] not in _OVER:
        time.sleep(_POLL_SECONDS)
    if info["status"] != "Succeeded":
        error = info.get("errorInformation") or {}
        raise ShiftFailedError(
            f"CodeDeploy deployment {id} {info['status']}: {error.get('code')} {error.get('message')}"
        )
