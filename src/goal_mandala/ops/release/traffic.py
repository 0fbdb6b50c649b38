"""Which version serves: both functions' aliases, moved at once or, where the environment has one, through its canary.

Owns the two ways of moving. A roll-back always moves at once: it is for now, not in five minutes.
"""

from __future__ import annotations

import time

from goal_mandala.domain.errors import NotFound, ServiceFailed
from goal_mandala.names import Function, Output
from goal_mandala.ops.aws import canary
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.functions import Alias, move_alias, read_alias, read_function, read_versions
from goal_mandala.ops.aws.releases import Release
from goal_mandala.ops.aws.stack import Stack
from goal_mandala.ops.release.progress import Teller
from goal_mandala.ops.words import Words

PARTS = {Function.AI_PROCESSOR: Output.AI_PROCESSOR_VERSION, Function.API: Output.API_VERSION}
SHIFT_SECONDS = 1800.0
READY_SECONDS = 120.0


def deployed_versions(stack: Stack) -> dict[str, str]:
    """The versions that the stack's template made, by the last part of a function's name."""
    return {part: stack.outputs[output] for part, output in PARTS.items() if output in stack.outputs}


def serving_versions(aws: Aws) -> dict[str, str]:
    """The versions behind the aliases now; a function or alias that is not there is left out."""
    found: dict[str, str] = {}
    for part in PARTS:
        alias = read_alias(aws, aws.target.names.function(part))
        if alias is not None:
            found[part] = alias.version
    return found


def shifting(aws: Aws) -> bool:
    """Whether a canary is under way: an alias gives a part of its traffic to a second version."""
    aliases = (read_alias(aws, aws.target.names.function(part)) for part in PARTS)
    return any(alias is not None and alias.routing for alias in aliases)


def good_versions(aws: Aws, known: tuple[Release, ...], serving: dict[str, str]) -> dict[str, str]:
    """Where to go back to: what serves if it was verified once, else the newest release that was and still exists.

    After a deployment was killed what serves may be its unverified version.
    """
    good = [one.versions for one in known if one.state == "live" and one.versions]
    if serving in good or not good:
        return serving
    there = {part: read_versions(aws, aws.target.names.function(part)) for part in PARTS}
    return next(
        (found for found in good if all(version in there.get(part, ()) for part, version in found.items())), serving
    )


def await_ready(aws: Aws, versions: dict[str, str]) -> None:
    """Until no version is pending any more; a new one is for seconds. What it became is for verify to judge."""
    until = time.monotonic() + READY_SECONDS
    for part, version in versions.items():
        name = aws.target.names.function(part)
        while time.monotonic() < until:
            state = read_function(aws, name, version)
            if state.state != "Pending" and state.update != "InProgress":
                break
            time.sleep(0.3 if aws.target.local else 2.0)


def version_codes(aws: Aws, versions: dict[str, str]) -> dict[str, str]:
    """The code hash of each version; empty where the version is gone."""
    found: dict[str, str] = {}
    for part, version in versions.items():
        try:
            found[part] = read_function(aws, aws.target.names.function(part), version).code
        except NotFound:
            found[part] = ""
    return found


def serve_at_once(aws: Aws, versions: dict[str, str], teller: Teller) -> None:
    """Both aliases to *versions* now; shifts under way are stopped first. Repeating it changes nothing."""
    for part, version in versions.items():
        name = aws.target.names.function(part)
        _stop_shifts(aws, name, teller)
        alias = read_alias(aws, name)
        if alias is not None and alias.version == version and not alias.routing:
            continue
        teller.line(f"UpdateAlias {name}:live → {version}")
        move_alias(aws, name, version, revision=alias.revision if alias else None)


def serve_deployed(aws: Aws, versions: dict[str, str], teller: Teller) -> None:
    """After a deployment: the aliases to what was deployed. CloudFormation moves them only when the template's version is new."""
    for part, version in versions.items():
        name = aws.target.names.function(part)
        alias = read_alias(aws, name)
        if alias is None or (alias.version == version and not alias.routing):
            continue
        if aws.target.guarded:
            _shift(aws, name, alias, version, teller)
        else:
            teller.line(f"UpdateAlias {name}:live → {version}")
            move_alias(aws, name, version, revision=alias.revision)


def _shift(aws: Aws, name: str, alias: Alias, version: str, teller: Teller) -> None:
    """Through the canary; raises ``canary_failed`` when it went back."""
    application = aws.target.names.deployments
    running = canary.running_shifts(aws, application, name)
    id = running[0] if running else canary.begin_shift(aws, application, name, name, alias.version, version)
    teller.step(
        Words(f"カナリアで {name} を版 {version} へ", f"Shifting {name} to version {version} through the canary")
    )
    until = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < until:
        shift = canary.read_shift(aws, id)
        if shift.over:
            if shift.status != "Succeeded":
                raise ServiceFailed(
                    "canary_failed", function=name, version=version, status=shift.status, reason=shift.message[:200]
                )
            return
        time.sleep(0.5 if aws.target.local else 5.0)
    raise ServiceFailed("canary_failed", function=name, version=version, status="InProgress", reason="")


def _stop_shifts(aws: Aws, name: str, teller: Teller) -> None:
    if not aws.target.guarded:
        return
    for id in canary.running_shifts(aws, aws.target.names.deployments, name):
        teller.line(f"StopDeployment {id}")
        canary.stop_shift(aws, id)
