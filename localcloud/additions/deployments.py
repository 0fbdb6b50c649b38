"""CodeDeploy's deployments of Lambda functions: created, shown, listed, stopped. What moves is :mod:`traffic`'s business.

A record is DeploymentInfo as it is shown; under ``_shift`` it has what is moved and when that began.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from . import traffic
from .call import Call, Refusal
from .code_deploy import read_group
from .traffic_plan import ALL_AT_ONCE, read_revision, steps

_DEFAULTS = ("autoRollbackConfiguration", "deploymentStyle")


def create_deployment(call: Call) -> dict[str, Any]:
    """Refused while another deployment of the group is under way, as on AWS."""
    asked = call.parameters
    group = read_group(call, asked.get("deploymentGroupName", ""))
    if "revision" not in asked:
        raise Refusal("RevisionRequiredException", "A revision is required.")
    shift = read_revision(asked["revision"])
    configuration = asked.get("deploymentConfigName") or group.get("deploymentConfigName") or ALL_AT_ONCE
    steps(configuration)
    application, name = asked["applicationName"], asked["deploymentGroupName"]
    if busy := _ids(call, application, name, traffic.RUNNING):
        raise Refusal(
            "DeploymentLimitExceededException",
            f"The Deployment Group '{name}' already has an active Deployment '{busy[0]}'",
        )
    record = {
        "deploymentId": traffic.new_id(),
        "applicationName": application,
        "deploymentGroupName": name,
        "deploymentConfigName": configuration,
        "revision": asked["revision"],
        "status": "Created",
        "createTime": time.time(),
        "creator": "user",
        "computePlatform": "Lambda",
        "description": asked.get("description", ""),
        **{key: group[key] for key in _DEFAULTS if key in group},
        **{key: asked[key] for key in _DEFAULTS if key in asked},
        "_shift": asdict(shift),
    }
    call.records.put(call.scope, traffic.DEPLOYMENTS, record["deploymentId"], record)
    traffic.advance(call.records, call.scope, record["deploymentId"])
    return {"deploymentId": record["deploymentId"]}


def get_deployment(call: Call) -> dict[str, Any]:
    record = _deployment(call)
    return {"deploymentInfo": {key: value for key, value in record.items() if not key.startswith("_")}}


def list_deployments(call: Call) -> dict[str, Any]:
    """Newest first; by application, group and status."""
    asked = call.parameters
    if unknown := asked.keys() - {"applicationName", "deploymentGroupName", "includeOnlyStatuses"}:
        raise Refusal(
            "InvalidInputException", f"The local cloud lists deployments without {', '.join(sorted(unknown))}."
        )
    application, group = asked.get("applicationName"), asked.get("deploymentGroupName")
    if bool(application) != bool(group):
        code = "DeploymentGroupNameRequiredException" if application else "ApplicationNameRequiredException"
        raise Refusal(code, "Application and deployment group are named together, or neither.")
    if group:
        read_group(call, group)
    return {"deployments": _ids(call, application, group, asked.get("includeOnlyStatuses"))}


def stop_deployment(call: Call) -> dict[str, Any]:
    """The traffic goes back where the request, or else the group, says so."""
    record = _deployment(call)
    if record["status"] not in traffic.RUNNING:
        raise Refusal("DeploymentAlreadyCompletedException", f"Deployment {record['deploymentId']} is over.")
    error = {"code": "MANUAL_STOP", "message": "The deployment was stopped by a request."}
    back = call.parameters.get("autoRollbackEnabled")
    traffic.stop(call.records, call.scope, record, error, "DEPLOYMENT_STOP_ON_REQUEST", back=back)
    return {"status": "Succeeded", "statusMessage": "The deployment was stopped."}


def _deployment(call: Call) -> dict[str, Any]:
    id = call.parameters.get("deploymentId", "")
    found = call.records.all(call.scope, traffic.DEPLOYMENTS).get(id)
    if found is None:
        raise Refusal("DeploymentDoesNotExistException", f"No deployment {id}.")
    return found


def _ids(call: Call, application: str | None, group: str | None, statuses: Any) -> list[str]:
    found = [
        record
        for record in call.records.all(call.scope, traffic.DEPLOYMENTS).values()
        if application in (None, record["applicationName"])
        and group in (None, record["deploymentGroupName"])
        and (not statuses or record["status"] in statuses)
    ]
    return [record["deploymentId"] for record in reversed(found)]
