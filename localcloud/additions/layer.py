"""The ASGI layer for these APIs; all speak AWS's JSON protocol. Everything else is passed on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from localcloud.edge.asgi import App, Receive, Scope, Send, headers_of, read_body, send_json
from localcloud.edge.caller import read_caller

from . import code_deploy, deployments
from .call import Call, Refusal
from .records import Records

Operation = Callable[[Call], dict[str, Any]]
_CODE_DEPLOY = "CodeDeploy_20141006."
OPERATIONS: dict[str, Operation] = {
    f"{_CODE_DEPLOY}CreateApplication": code_deploy.create_application,
    f"{_CODE_DEPLOY}GetApplication": code_deploy.get_application,
    f"{_CODE_DEPLOY}ListApplications": code_deploy.list_applications,
    f"{_CODE_DEPLOY}DeleteApplication": code_deploy.delete_application,
    f"{_CODE_DEPLOY}CreateDeploymentGroup": code_deploy.create_group,
    f"{_CODE_DEPLOY}UpdateDeploymentGroup": code_deploy.update_group,
    f"{_CODE_DEPLOY}GetDeploymentGroup": code_deploy.get_group,
    f"{_CODE_DEPLOY}ListDeploymentGroups": code_deploy.list_groups,
    f"{_CODE_DEPLOY}DeleteDeploymentGroup": code_deploy.delete_group,
    f"{_CODE_DEPLOY}CreateDeployment": deployments.create_deployment,
    f"{_CODE_DEPLOY}GetDeployment": deployments.get_deployment,
    f"{_CODE_DEPLOY}ListDeployments": deployments.list_deployments,
    f"{_CODE_DEPLOY}StopDeployment": deployments.stop_deployment,
}


class Additions:
    """The layer over *records*."""

    def __init__(self, app: App, records: Records) -> None:
        self._app = app
        self._records = records

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope) if scope["type"] == "http" else {}
        target = headers.get("x-amz-target", "")
        if target not in OPERATIONS and not target.startswith(_CODE_DEPLOY):
            await self._app(scope, receive, send)
            return
        status, data = self._answer(target, headers, await read_body(receive))
        await send_json(
            send, status, data, {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": str(uuid4())}
        )

    def _answer(self, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        from localcloud.models.permission import account_of

        caller = read_caller(headers)
        scope = f"{account_of(caller.access_key)}:{caller.region}"
        operation = OPERATIONS.get(target)
        if operation is None:
            return 400, {"__type": "UnknownOperationException", "message": f"The local cloud does not offer {target}."}
        try:
            return 200, operation(Call(json.loads(body or b"{}"), scope, self._records))
        except Refusal as refusal:
            return 400, {"__type": refusal.code, "message": refusal.message}
