"""``AWS::CodeDeploy::Application`` and ``…::DeploymentGroup``: what prod's canary is made of, through CodeDeploy's API."""

from __future__ import annotations

from typing import Any

from .api import Made, Properties, account_client, physical_name

_SAME = {
    "DeploymentConfigName": "deploymentConfigName",
    "ServiceRoleArn": "serviceRoleArn",
}


def put_application(logical_id: str, properties: Properties, stack: str) -> Made:
    name = properties.get("ApplicationName") or physical_name(stack, logical_id)
    platform = properties.get("ComputePlatform", "Server")
    account_client("codedeploy").create_application(applicationName=name, computePlatform=platform)
    return name, {}


def update_application(name: str, _old: Properties, _new: Properties, _stack: str, _logical_id: str = "") -> Made:
    """Nothing of it can change in place but its tags."""
    return name, {}


def delete_application(name: str, _properties: Properties) -> None:
    account_client("codedeploy").delete_application(applicationName=name)


def put_group(logical_id: str, properties: Properties, stack: str) -> Made:
    name = properties.get("DeploymentGroupName") or physical_name(stack, logical_id)
    account_client("codedeploy").create_deployment_group(
        applicationName=properties["ApplicationName"], deploymentGroupName=name, **_group(properties)
    )
    return name, {}


def update_group(name: str, _old: Properties, new: Properties, _stack: str, _logical_id: str = "") -> Made:
    account_client("codedeploy").update_deployment_group(
        applicationName=new["ApplicationName"], currentDeploymentGroupName=name, **_group(new)
    )
    return name, {}


def delete_group(name: str, properties: Properties) -> None:
    account_client("codedeploy").delete_deployment_group(
        applicationName=properties["ApplicationName"], deploymentGroupName=name
    )


def _group(properties: Properties) -> dict[str, Any]:
    given: dict[str, Any] = {api: properties[name] for name, api in _SAME.items() if name in properties}
    if alarms := properties.get("AlarmConfiguration"):
        given["alarmConfiguration"] = {
            "enabled": str(alarms.get("Enabled", True)).lower() == "true",
            "alarms": [{"name": alarm["Name"]} for alarm in alarms.get("Alarms", [])],
        }
    if back := properties.get("AutoRollbackConfiguration"):
        given["autoRollbackConfiguration"] = {
            "enabled": str(back.get("Enabled", True)).lower() == "true",
            "events": back.get("Events", []),
        }
    if style := properties.get("DeploymentStyle"):
        given["deploymentStyle"] = {
            "deploymentType": style["DeploymentType"],
            "deploymentOption": style["DeploymentOption"],
        }
    return given
