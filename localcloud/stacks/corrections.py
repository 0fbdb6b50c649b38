"""Registers our types in the emulator's table of CloudFormation handlers, and completes some of its own.

Owns the patch points: ``provisioners._RESOURCE_HANDLERS`` (create(logical_id, properties, stack), update(physical_id, old,
new, stack, logical_id), delete(physical_id, properties)) and ``stacks._runs_on_worker_thread``. A type that stands in
neither table is refused by the emulator: "Unrecognized resource types".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import alarms, alias_shift, deployments, further_types, request_validators
from .api import Made, Properties
from .dropped_properties import APPLIED, Apply

Handler = dict[str, Any]


def install() -> None:
    """To be called once, before the cloud serves."""
    from ministack.services.cloudformation import provisioners, stacks

    table: dict[str, Handler] = provisioners._RESOURCE_HANDLERS
    ours = _types()
    table.update(ours)
    for kind, apply in APPLIED.items():
        table[kind] = _completed(table[kind], apply)
    alias_shift.install()
    alias = table["AWS::Lambda::Alias"]
    table["AWS::Lambda::Alias"] = {
        **alias,
        "update": alias_shift.through_code_deploy(alias["update"]),
        "update_with_logical_id": True,
    }
    runs_apart: Callable[[str], bool] = stacks._runs_on_worker_thread
    apart = ours.keys() | APPLIED.keys() | {"AWS::Lambda::Alias"}
    stacks._runs_on_worker_thread = lambda kind: kind in apart or runs_apart(kind)


def _types() -> dict[str, Handler]:
    return {
        "AWS::CloudWatch::Alarm": _handler(alarms.put_alarm, alarms.update_alarm, alarms.delete_alarm),
        "AWS::CloudWatch::CompositeAlarm": _handler(alarms.put_composite, alarms.update_composite, alarms.delete_alarm),
        "AWS::Logs::QueryDefinition": _handler(
            further_types.put_query, further_types.update_query, further_types.delete_query
        ),
        "AWS::Budgets::Budget": _handler(
            further_types.put_budget, further_types.update_budget, further_types.delete_budget
        ),
        "AWS::WAFv2::WebACLAssociation": _handler(
            further_types.put_association, further_types.update_association, further_types.delete_association
        ),
        "AWS::ApiGateway::RequestValidator": _handler(
            request_validators.put_validator, request_validators.update_validator, request_validators.delete_validator
        ),
        "AWS::CodeDeploy::Application": _handler(
            deployments.put_application, deployments.update_application, deployments.delete_application
        ),
        "AWS::CodeDeploy::DeploymentGroup": _handler(
            deployments.put_group, deployments.update_group, deployments.delete_group
        ),
    }


def _handler(create: Callable[..., Made], update: Callable[..., Made], delete: Callable[..., None]) -> Handler:
    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


def _completed(known: Handler, apply: Apply) -> Handler:
    create: Callable[..., Made] = known["create"]
    update: Callable[..., Made] | None = known.get("update")

    def complete_create(logical_id: str, properties: Properties, stack: str) -> Made:
        made = create(logical_id, properties, stack)
        apply(made[0], properties)
        return made

    def complete_update(identity: str, old: Properties, new: Properties, stack: str, *logical_id: str) -> Made:
        made = update(identity, old, new, stack, *logical_id) if update else create(identity, new, stack)
        apply(made[0], new)
        return made

    return {**known, "create": complete_create, "update": complete_update}
