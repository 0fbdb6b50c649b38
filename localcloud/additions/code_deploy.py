"""CodeDeploy's applications and deployment groups. What a group deploys is in :mod:`deployments`."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from .call import Call, Refusal
from .traffic import GROUPS as _GROUPS

_APPLICATIONS = "codedeploy-applications"


def create_application(call: Call) -> dict[str, Any]:
    name = call.parameters.get("applicationName", "")
    if name in call.records.all(call.scope, _APPLICATIONS):
        raise Refusal("ApplicationAlreadyExistsException", f"Application {name} already exists.")
    record = {
        "applicationId": str(uuid4()),
        "applicationName": name,
        "createTime": time.time(),
        "linkedToGitHub": False,
        "computePlatform": call.parameters.get("computePlatform", "Server"),
    }
    call.records.put(call.scope, _APPLICATIONS, name, record)
    return {"applicationId": record["applicationId"]}


def get_application(call: Call) -> dict[str, Any]:
    return {"application": read_application(call)}


def list_applications(call: Call) -> dict[str, Any]:
    return {"applications": sorted(call.records.all(call.scope, _APPLICATIONS))}


def delete_application(call: Call) -> dict[str, Any]:
    name = read_application(call)["applicationName"]
    for key in [key for key in call.records.all(call.scope, _GROUPS) if key.startswith(f"{name}/")]:
        call.records.remove(call.scope, _GROUPS, key)
    call.records.remove(call.scope, _APPLICATIONS, name)
    return {}


def create_group(call: Call) -> dict[str, Any]:
    application, name = read_application(call)["applicationName"], call.parameters["deploymentGroupName"]
    key = f"{application}/{name}"
    if key in call.records.all(call.scope, _GROUPS):
        raise Refusal("DeploymentGroupAlreadyExistsException", f"Deployment group {name} already exists.")
    record = {**call.parameters, "deploymentGroupId": str(uuid4()), "computePlatform": "Lambda"}
    call.records.put(call.scope, _GROUPS, key, record)
    return {"deploymentGroupId": record["deploymentGroupId"]}


def update_group(call: Call) -> dict[str, Any]:
    given = dict(call.parameters)
    name = given.pop("currentDeploymentGroupName")
    record = {**read_group(call, name), **given}
    call.records.put(call.scope, _GROUPS, f"{given['applicationName']}/{name}", record)
    return {}


def get_group(call: Call) -> dict[str, Any]:
    return {"deploymentGroupInfo": read_group(call, call.parameters.get("deploymentGroupName", ""))}


def list_groups(call: Call) -> dict[str, Any]:
    application = read_application(call)["applicationName"]
    keys = call.records.all(call.scope, _GROUPS)
    names = [key.partition("/")[2] for key in keys if key.startswith(f"{application}/")]
    return {"applicationName": application, "deploymentGroups": sorted(names)}


def delete_group(call: Call) -> dict[str, Any]:
    key = f"{call.parameters.get('applicationName', '')}/{call.parameters.get('deploymentGroupName', '')}"
    call.records.remove(call.scope, _GROUPS, key)
    return {"hooksNotCleanedUp": []}


def read_application(call: Call) -> dict[str, Any]:
    name = call.parameters.get("applicationName", "")
    found = call.records.all(call.scope, _APPLICATIONS).get(name)
    if found is None:
        raise Refusal("ApplicationDoesNotExistException", f"No application {name}.")
    return found


def read_group(call: Call, name: str) -> dict[str, Any]:
    application = read_application(call)["applicationName"]
    found = call.records.all(call.scope, _GROUPS).get(f"{application}/{name}")
    if found is None:
        raise Refusal("DeploymentGroupDoesNotExistException", f"No deployment group {name}.")
    return found
