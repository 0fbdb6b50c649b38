"""CodeDeploy's shifts of an alias, as prod has them: what runs, stopping it, beginning one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.answers import part, text, texts
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

RUNNING = ("Created", "Queued", "InProgress", "Baking", "Ready")


@dataclass(frozen=True, slots=True)
class Shift:
    id: str
    status: str
    message: str

    @property
    def over(self) -> bool:
        return self.status in {"Succeeded", "Failed", "Stopped"}


def running_shifts(aws: Aws, application: str, group: str) -> tuple[str, ...]:
    """Ids of the shifts of the group that are not over; none where the application does not exist."""
    with signal("canary"):
        try:
            answer = aws.call(
                "codedeploy",
                "ListDeployments",
                applicationName=application,
                deploymentGroupName=group,
                includeOnlyStatuses=list(RUNNING),
            )
        except NotFound:
            return ()
    return texts(answer, "deployments")


def stop_shift(aws: Aws, id: str) -> None:
    """Stop it; the alias goes back to the version it had before."""
    with signal("stop canary"):
        aws.call("codedeploy", "StopDeployment", deploymentId=id, autoRollbackEnabled=True)


def read_shift(aws: Aws, id: str) -> Shift:
    with signal("canary"):
        info = part(aws.call("codedeploy", "GetDeployment", deploymentId=id), "deploymentInfo")
    return Shift(id, text(info, "status"), text(info, "errorInformation", "message"))


def begin_shift(aws: Aws, application: str, group: str, function: str, before: str, after: str) -> str:
    """Let CodeDeploy move the alias from *before* to *after* as the group's own configuration says; returns its id."""
    properties = {"Name": function, "Alias": ALIAS, "CurrentVersion": before, "TargetVersion": after}
    content = {"version": 0.0, "Resources": [{function: {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
    with signal("begin canary"):
        answer = aws.call(
            "codedeploy",
            "CreateDeployment",
            applicationName=application,
            deploymentGroupName=group,
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}},
        )
    return text(answer, "deploymentId")
