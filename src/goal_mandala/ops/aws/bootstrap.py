"""CDK's own resources in the region, which every deployment needs."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

QUALIFIER = "hnb659fds"
"""CDK's default qualifier."""
NEEDED_VERSION = 6
"""The oldest bootstrap that the default synthesizer accepts."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    version: int


def read_bootstrap(aws: Aws) -> Bootstrap | None:
    """The bootstrap of the region, None where there is none."""
    with signal("bootstrap"):
        try:
            answer = aws.call("ssm", "GetParameter", Name=f"/cdk-bootstrap/{QUALIFIER}/version")
        except NotFound:
            return None
    return Bootstrap(whole(answer, "Parameter", "Value") or 0)
