"""Moves an alias' traffic as a deployment's plan says, watches the group's alarms, and takes it back when one rings.

Owns a deployment's states from Created to its end. A minute of a plan takes ``minute`` seconds (60: as on AWS). What the
emulator keeps is touched directly: this runs in its event loop, a few times a second.
"""

from __future__ import annotations

import asyncio
import logging
import time
from secrets import choice
from string import ascii_uppercase, digits
from typing import Any, Literal

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, lambda_svc

from .records import Records
from .traffic_plan import Shift, share, steps

DEPLOYMENTS = "codedeploy-deployments"
GROUPS = "codedeploy-groups"
RUNNING = ("Created", "Queued", "InProgress", "Baking", "Ready")
TICK = 0.25
Error = dict[str, str]
Event = Literal["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
BROKEN: Error = {"code": "INTERNAL_ERROR", "message": "The deployment could not go on; the local cloud's log says why."}
_LOG = logging.getLogger("localcloud.code_deploy")


async def keep_moving(records: Records, minute: float) -> None:
    """Until it is cancelled; what was under way when the cloud stopped goes on from its own clock."""
    while True:
        await asyncio.sleep(TICK)
        for scope, record in records.everywhere(DEPLOYMENTS):
            if record["status"] in RUNNING:
                try:
                    advance(records, scope, record["deploymentId"], minute)
                except Exception:  # noqa: BLE001  one deployment that cannot go on must not stop the others
                    _LOG.exception("deployment %s could not go on", record["deploymentId"])
                    _end(records, scope, record, "Failed", BROKEN)


def advance(records: Records, scope: str, id: str, minute: float = 60.0) -> None:
    """One look at a deployment that is under way: its alarms, its alias, its next step."""
    record = records.all(scope, DEPLOYMENTS)[id]
    shift, now = Shift(**record["_shift"]), time.time()
    account, _, region = scope.partition(":")
    with request_scope(account, region):
        if error := _wrong(shift):
            _end(records, scope, record, "Failed", error)
            return
        if error := _ringing(records, scope, record):
            stop(records, scope, record, error, "DEPLOYMENT_STOP_ON_ALARM")
            return
        if record["status"] == "Created":
            record |= {"status": "InProgress", "startTime": now}
        percent = share(steps(record["deploymentConfigName"]), (now - record["startTime"]) / minute)
        _serve(shift, percent)
        if percent == 100:
            _end(records, scope, record, "Succeeded")
        elif percent != record.get("_percent"):
            records.put(scope, DEPLOYMENTS, id, {**record, "_percent": percent})


def stop(
    records: Records, scope: str, record: dict[str, Any], error: Error, event: Event, *, back: bool | None = None
) -> None:
    """End it as Stopped. The traffic goes back when *back* or, where that is None, the deployment's own setting says so."""
    setting = record.get("autoRollbackConfiguration") or {}
    if back if back is not None else setting.get("enabled") and event in setting.get("events", []):
        record["rollbackInfo"] = _go_back(records, scope, record, error["message"])
    _end(records, scope, record, "Stopped", error)


def new_id() -> str:
    """As CodeDeploy names deployments: ``d-A1B2C3D4E``."""
    return "d-" + "".join(choice(ascii_uppercase + digits) for _ in range(9))


def _end(records: Records, scope: str, record: dict[str, Any], status: str, error: Error | None = None) -> None:
    ended = {**record, "status": status, "completeTime": time.time(), **({"errorInformation": error} if error else {})}
    records.put(scope, DEPLOYMENTS, record["deploymentId"], ended)


def _go_back(records: Records, scope: str, record: dict[str, Any], why: str) -> dict[str, str]:
    """A deployment of its own, as CodeDeploy makes one: at once, back to the version before."""
    shift, now = Shift(**record["_shift"]), time.time()
    account, _, region = scope.partition(":")
    with request_scope(account, region):
        _serve(shift, 0)
    id = new_id()
    own = {key: value for key, value in record.items() if key not in ("rollbackInfo", "errorInformation")}
    info = {"rollbackTriggeringDeploymentId": record["deploymentId"], "rollbackMessage": why}
    times = {"createTime": now, "startTime": now, "completeTime": now}
    made = {
        **own,
        **times,
        "deploymentId": id,
        "status": "Succeeded",
        "creator": "codeDeployRollback",
        "rollbackInfo": info,
    }
    records.put(scope, DEPLOYMENTS, id, made)
    return {"rollbackDeploymentId": id, "rollbackMessage": why}


def _wrong(shift: Shift) -> Error | None:
    """Why the alias cannot be moved."""
    function = lambda_svc._functions.get(shift.function)
    if function is None:
        return {"code": "INVALID_LAMBDA_FUNCTION", "message": f"There is no function {shift.function}."}
    alias = function.get("aliases", {}).get(shift.alias)
    if alias is None or alias["FunctionVersion"] != shift.before:
        there = "missing" if alias is None else f"at version {alias['FunctionVersion']}"
        words = f"The alias {shift.alias} of {shift.function} is {there}, not at version {shift.before}."
        return {"code": "INVALID_LAMBDA_CONFIGURATION", "message": words}
    if shift.after not in function.get("versions", {}):
        return {"code": "INVALID_LAMBDA_CONFIGURATION", "message": f"{shift.function} has no version {shift.after}."}
    return None


def _ringing(records: Records, scope: str, record: dict[str, Any]) -> Error | None:
    """Of the alarms that the group names, those in ALARM."""
    group = records.all(scope, GROUPS).get(f"{record['applicationName']}/{record['deploymentGroupName']}") or {}
    configured = group.get("alarmConfiguration") or {}
    if not configured.get("enabled"):
        return None
    names = [alarm["name"] for alarm in configured.get("alarms", [])]
    stores = (cloudwatch._alarms, cloudwatch._composite_alarms)
    ringing = [name for name in names if any((store.get(name) or {}).get("StateValue") == "ALARM" for store in stores)]
    if not ringing:
        return None
    words = (
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected "
        f"deployments have been stopped. Activated alarms: {', '.join(ringing)}"
    )
    return {"code": "ALARM_ACTIVE", "message": words}


def _serve(shift: Shift, percent: int) -> None:
    """The alias with *percent* of its traffic on the new version; nothing is written where it is so already."""
    alias = lambda_svc._functions[shift.function]["aliases"][shift.alias]
    version = shift.after if percent == 100 else shift.before
    weights = {shift.after: percent / 100} if 0 < percent < 100 else {}
    if (
        alias["FunctionVersion"] != version
        or (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {}) != weights
    ):
        wanted = {"FunctionVersion": version, "RoutingConfig": {"AdditionalVersionWeights": weights}}
        lambda_svc._update_alias(shift.function, shift.alias, wanted)
