"""Settings of a function that its versions carry: timeout, memory, environment, tracing.

Callers invoke the alias, and a version never changes. So a setting is put on the function, published as a new version, and the alias moved
to it; changing the function alone, as ``update-function-configuration`` does, would reach nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Kind, PlannedCall, Value

WAIT_SECONDS = 120.0
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """``get`` takes the value out of a configuration, ``put`` makes the parameters that set it."""

    get: Callable[[dict[str, Any]], Value]
    put: Callable[[dict[str, Any], Value], dict[str, Any]]


def _environment(configuration: dict[str, Any]) -> dict[str, str]:
    held = cast("dict[str, Any]", configuration.get("Environment") or {})
    return cast("dict[str, str]", held.get("Variables") or {})


def _put_environment(configuration: dict[str, Any], value: Value) -> dict[str, Any]:
    """The named variables set (None: removed), all others as they are."""
    merged = _environment(configuration) | {name: text for name, text in value.items() if text is not None}
    for name, text in value.items():
        if text is None:
            merged.pop(name, None)
    return {"Environment": {"Variables": merged}}


TIMEOUT = Setting(lambda found: found["Timeout"], lambda _, value: {"Timeout": int(value)})
MEMORY = Setting(lambda found: found["MemorySize"], lambda _, value: {"MemorySize": int(value)})
TRACING = Setting(
    lambda found: cast("dict[str, Any]", found.get("TracingConfig") or {}).get("Mode", "PassThrough"),
    lambda _, value: {"TracingConfig": {"Mode": value}},
)
ENVIRONMENT = Setting(lambda found: dict(_environment(found)), _put_environment)


def setting_kind(id: str, setting: Setting) -> Kind:
    """The kind of change for *setting*."""

    def read(aws: Aws, part: str) -> Value:
        return setting.get(_behind_alias(aws, part))

    def write(aws: Aws, part: str, value: Value) -> None:
        name = aws.target.names.function(part)
        behind = _behind_alias(aws, part)
        latest = aws.call("lambda", "GetFunctionConfiguration", FunctionName=name)
        base = behind if id == "function-environment" else latest
        aws.call(
            "lambda",
            "UpdateFunctionConfiguration",
            FunctionName=name,
            RevisionId=latest["RevisionId"],
            **setting.put(base, value),
        )
        _settled(aws, name)
        version = str(aws.call("lambda", "PublishVersion", FunctionName=name)["Version"])
        aws.call("lambda", "UpdateAlias", FunctionName=name, Name=ALIAS, FunctionVersion=version)

    def calls(aws: Aws, part: str, value: Value) -> list[PlannedCall]:
        name = aws.target.names.function(part)
        params = {"FunctionName": name, **setting.put({}, value)}
        return [
            PlannedCall("lambda", "UpdateFunctionConfiguration", params),
            PlannedCall("lambda", "PublishVersion", {"FunctionName": name}),
            PlannedCall("lambda", "UpdateAlias", {"FunctionName": name, "Name": ALIAS, "FunctionVersion": "<new>"}),
        ]

    return Kind(id, read, write, calls)


def read_environment(aws: Aws, part: str) -> Value:
    return ENVIRONMENT.get(_behind_alias(aws, part))


def _behind_alias(aws: Aws, part: str) -> dict[str, Any]:
    return aws.call("lambda", "GetFunctionConfiguration", FunctionName=aws.target.names.function(part), Qualifier=ALIAS)


def _settled(aws: Aws, name: str) -> None:
    """Wait until the update is in force; raises :class:`ServiceFailed` ``change_not_settled``."""
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        found = aws.call("lambda", "GetFunctionConfiguration", FunctionName=name)
        status = found.get("LastUpdateStatus", "Successful")
        if status == "Successful":
            return
        if status == "Failed" or time.monotonic() > give_up:
            raise ServiceFailed("change_not_settled", resource=name, status=status)
        time.sleep(POLL_SECONDS)


KINDS = (
    setting_kind("function-timeout", TIMEOUT),
    setting_kind("function-memory", MEMORY),
    setting_kind("function-tracing", TRACING),
    setting_kind("function-environment", ENVIRONMENT),
)
