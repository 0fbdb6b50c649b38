"""What the stack's template says, and the stage's limits as they are: what several signals compare with. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goal_mandala.ops.aws.answers import number, part, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.stack import Template, read_template
from goal_mandala.ops.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second and burst that the stage lets through; None: the account's."""

    stage: str
    rate: float | None
    burst: int | None


def template(snapshot: Snapshot) -> Template:
    """Read once, whoever asks first."""
    return snapshot.read("stack template", lambda: read_template(snapshot.aws, snapshot.names.stack)).get()


def of_kind(found: Template, *kinds: str) -> Iterator[dict[str, Any]]:
    """The properties of each resource of *kinds*."""
    for resource in part(found, "Resources").values():
        if text(resource, "Type") in kinds:
            yield part(resource, "Properties")


def read_limits(snapshot: Snapshot) -> Limits:
    """The stage's throttle as it is."""

    def read() -> Limits:
        stage = snapshot.stages.get()[0]
        with signal("api"):
            row = snapshot.aws.call("apigateway", "GetStage", restApiId=stage.api, stageName=stage.name)
        every = part(row, "methodSettings", "*/*")
        return Limits(stage.name, number(every, "throttlingRateLimit"), whole(every, "throttlingBurstLimit"))

    return snapshot.read("stage limits", read).get()
