"""How CodeDeploy moves traffic: the predefined plans for Lambda, and what a deployment is asked to move. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .call import Refusal

_PLAN = re.compile(r"CodeDeployDefault\.Lambda(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?")
ALL_AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"


@dataclass(frozen=True)
class Step:
    """From *minute* on the new version gets *percent* of the traffic."""

    minute: float
    percent: int


@dataclass(frozen=True)
class Shift:
    """The alias of a function, from one version to another."""

    function: str
    alias: str
    before: str
    after: str


def steps(configuration: str) -> tuple[Step, ...]:
    """In order of time, the last one with 100 %. Refusal for a configuration that AWS does not predefine."""
    if configuration == ALL_AT_ONCE:
        return (Step(0, 100),)
    found = _PLAN.fullmatch(configuration)
    if found is None:
        words = f"The local cloud has CodeDeploy's predefined configurations for Lambda only, not {configuration}."
        raise Refusal("DeploymentConfigDoesNotExistException", words)
    kind, percent, minutes = found[1], int(found[2]), int(found[3])
    if kind == "Canary":
        return (Step(0, percent), Step(minutes, 100))
    shares = range(percent, 100, percent)
    return (*(Step(index * minutes, share) for index, share in enumerate(shares)), Step(len(shares) * minutes, 100))


def share(plan: tuple[Step, ...], minutes: float) -> int:
    """Per cent of the traffic that the new version has after *minutes*."""
    return max((step.percent for step in plan if step.minute <= minutes), default=0)


def read_revision(revision: dict[str, Any]) -> Shift:
    """The one function of an AppSpec for Lambda (JSON or YAML). Refusal where there is none, or hooks that nobody would run."""
    import yaml

    kind = {"AppSpecContent": "appSpecContent", "String": "string"}.get(str(revision.get("revisionType")))
    if kind is None:
        raise Refusal(
            "InvalidRevisionException", "The local cloud takes an AppSpec as content only, none from S3 or GitHub."
        )
    try:
        read: Any = yaml.safe_load((revision.get(kind) or {})["content"])
        (resource,) = read["Resources"]
        (entry,) = resource.values()
        properties = entry["Properties"]
        named = [str(properties[name]) for name in ("Name", "Alias", "CurrentVersion", "TargetVersion")]
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
        raise Refusal(
            "InvalidRevisionException", "The AppSpec names no single Lambda function with its alias and versions."
        ) from None
    if read.get("Hooks"):
        raise Refusal("InvalidRevisionException", "The local cloud runs no hooks of a deployment.")
    return Shift(*named)
