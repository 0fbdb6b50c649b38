"""Settings of a function that its versions carry: timeout, memory, environment, tracing.

Callers invoke the alias, and a version never changes. So a setting is put on the function, published as a new version, and the alias moved
to it; changing the function alone, as ``update-function-configuration`` does, would reach nobody. What is published is what was in service
and the one setting: never code or settings that lie on the function unpublished. Taken back it is by the alias, to the version before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from goal_mandala.domain.errors import Conflict, ServiceFailed
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.functions import move_alias
from goal_mandala.ops.changes.kind import Basis, Kind, PlannedCall, Value, WayBack
from goal_mandala.ops.changes.serving import (
    need_alias,
    need_same_release,
    other_settings,
    read_basis,
    read_configuration,
    tracing,
    variables,
)

WAIT_SECONDS = 120.0
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """``name`` is the configuration's; ``get`` takes the value out of one, ``put`` makes the parameters that set it."""

    name: str
    get: Callable[[dict[str, Any]], Value]
    put: Callable[[dict[str, Any], Value], dict[str, Any]]


def _put_environment(configuration: dict[str, Any], value: Value) -> dict[str, Any]:
    """The named variables set (None: removed), all others as they are."""
    merged = variables(configuration) | {name: text for name, text in value.items() if text is not None}
    for name, text in value.items():
        if text is None:
            merged.pop(name, None)
    return {"Environment": {"Variables": merged}}


TIMEOUT = Setting("Timeout", lambda found: found["Timeout"], lambda _, value: {"Timeout": int(value)})
MEMORY = Setting("MemorySize", lambda found: found["MemorySize"], lambda _, value: {"MemorySize": int(value)})
TRACING = Setting("TracingConfig", tracing, lambda _, value: {"TracingConfig": {"Mode": value}})
ENVIRONMENT = Setting("Environment", lambda found: dict(variables(found)), _put_environment)
SETTINGS = {
    "function-timeout": TIMEOUT,
    "function-memory": MEMORY,
    "function-tracing": TRACING,
    "function-environment": ENVIRONMENT,
}


def _read(setting: Setting, aws: Aws, part: str) -> Value:
    return setting.get(read_configuration(aws, aws.target.names.function(part), ALIAS))


def _write(setting: Setting, aws: Aws, part: str, value: Value) -> None:
    """What is in service and *value*, published; nothing else."""
    need_same_release(aws, part)
    name = aws.target.names.function(part)
    alias, latest = need_alias(aws, name), read_configuration(aws, name)
    served = read_configuration(aws, name, alias.version)
    wanted = _carried(served, latest) | setting.put(served, value)
    aws.call("lambda", "UpdateFunctionConfiguration", FunctionName=name, RevisionId=latest["RevisionId"], **wanted)
    revision, code = _settled(aws, name)["RevisionId"], str(served["CodeSha256"])
    made = aws.call("lambda", "PublishVersion", FunctionName=name, CodeSha256=code, RevisionId=revision)
    version = str(made["Version"])
    if made["CodeSha256"] != code:
        differing = f"{version}: CodeSha256"
        raise Conflict("other_code_latest", resource=name, version=alias.version, differing=differing)
    _settled(aws, name, version)
    move_alias(aws, name, version, revision=alias.revision)


def _calls(setting: Setting, aws: Aws, part: str, value: Value) -> list[PlannedCall]:
    name = aws.target.names.function(part)
    return [
        PlannedCall("lambda", "UpdateFunctionConfiguration", {"FunctionName": name, **setting.put({}, value)}),
        PlannedCall("lambda", "PublishVersion", {"FunctionName": name}),
        PlannedCall("lambda", "UpdateAlias", {"FunctionName": name, "Name": ALIAS, "FunctionVersion": "<new>"}),
    ]


def _on_latest(setting: Setting, latest: dict[str, Any], value: Value) -> bool:
    """Whether the function's newest configuration has *value* (of the environment: those variables)."""
    found = setting.get(latest)
    return (found if setting is not ENVIRONMENT else {one: found.get(one) for one in value}) == value


def _is_back(setting: Setting, aws: Aws, part: str, before: Value, basis: Basis) -> bool:
    name = aws.target.names.function(part)
    if need_alias(aws, name).version != basis.version:
        return False
    return _on_latest(setting, read_configuration(aws, name), before)


def _go_back(setting: Setting, aws: Aws, part: str, before: Value, basis: Basis) -> None:
    """The alias first, for that is what serves; then the function, so that the next release does not bring the setting back."""
    name = aws.target.names.function(part)
    alias = need_alias(aws, name)
    if alias.version != basis.version:
        move_alias(aws, name, basis.version, revision=alias.revision)
    latest = _settled(aws, name)
    if not _on_latest(setting, latest, before):
        put = setting.put(latest, before)
        aws.call("lambda", "UpdateFunctionConfiguration", FunctionName=name, RevisionId=latest["RevisionId"], **put)
        _settled(aws, name)


def _calls_back(setting: Setting, aws: Aws, part: str, before: Value, basis: Basis) -> list[PlannedCall]:
    name = aws.target.names.function(part)
    return [
        PlannedCall("lambda", "UpdateAlias", {"FunctionName": name, "Name": ALIAS, "FunctionVersion": basis.version}),
        PlannedCall("lambda", "UpdateFunctionConfiguration", {"FunctionName": name, **setting.put({}, before)}),
    ]


def setting_kind(id: str, setting: Setting) -> Kind:
    """The kind of change for *setting*."""
    return Kind(
        id,
        partial(_read, setting),
        partial(_write, setting),
        partial(_calls, setting),
        basis=read_basis,
        ready=need_same_release,
        way_back=WayBack(partial(_is_back, setting), partial(_go_back, setting), partial(_calls_back, setting)),
    )


def _carried(served: dict[str, Any], latest: dict[str, Any]) -> dict[str, Any]:
    """Parameters that make the function's settings those in service, where they are not."""
    put = {
        "Environment": {"Variables": variables(served)},
        "TracingConfig": {"Mode": tracing(served)},
    }
    return {name: put.get(name, served.get(name)) for name in other_settings(served, latest)}


def _settled(aws: Aws, name: str, version: str | None = None) -> dict[str, Any]:
    """Wait until the update is in force (the version is ready) and return how it is; raises :class:`ServiceFailed` ``change_not_settled``."""
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        found = read_configuration(aws, name, version)
        update, state = found.get("LastUpdateStatus", "Successful"), found.get("State", "Active")
        if update == "Successful" and state != "Pending":
            return found
        if "Failed" in (update, state) or time.monotonic() > give_up:
            raise ServiceFailed("change_not_settled", resource=name, status=update)
        time.sleep(POLL_SECONDS)


KINDS = tuple(setting_kind(id, setting) for id, setting in SETTINGS.items())
