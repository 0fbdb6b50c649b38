"""What of a function is in service: the version behind its alias, and whether another differs from it by given settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.functions import Alias, read_alias
from goal_mandala.ops.changes.kind import Basis, Value

SETTINGS = ("Timeout", "MemorySize", "Handler", "Runtime", "Environment", "TracingConfig")
"""What a configuration says that can be written to the function as it is read from a version."""

REST = ("CodeSha256", "Role", "Layers", "VpcConfig", "FileSystemConfigs", "EphemeralStorage", "Architectures",
        "PackageType", "KMSKeyArn", "DeadLetterConfig", "LoggingConfig", "ImageConfigResponse")  # fmt: skip
"""What makes a version another release: its code, and what belongs to it."""


def read_configuration(aws: Aws, name: str, qualifier: str | None = None) -> dict[str, Any]:
    """Of ``$LATEST``, of a version or of what an alias points at."""
    chosen: dict[str, Any] = {"Qualifier": qualifier} if qualifier else {}
    return aws.call("lambda", "GetFunctionConfiguration", FunctionName=name, **chosen)


def need_alias(aws: Aws, name: str) -> Alias:
    """The alias that callers invoke; raises :class:`NotFound` ``aws_not_found``."""
    alias = read_alias(aws, name)
    if alias is None:
        raise NotFound("aws_not_found", resource=f"{name}:{ALIAS}")
    return alias


def read_basis(aws: Aws, part: str) -> Basis | None:
    """What is in service of *part* now; None where there is no alias."""
    name = aws.target.names.function(part)
    alias = read_alias(aws, name)
    if alias is None:
        return None
    served, latest = read_configuration(aws, name, alias.version), read_configuration(aws, name)
    return Basis(alias.version, str(served["CodeSha256"]), alias.revision, str(latest["RevisionId"]))


def variables(configuration: Mapping[str, Any]) -> dict[str, str]:
    held = cast("dict[str, Any]", configuration.get("Environment") or {})
    return cast("dict[str, str]", held.get("Variables") or {})


def other_release(one: Mapping[str, Any], another: Mapping[str, Any]) -> tuple[str, ...]:
    """In what of :data:`REST` they differ."""
    return tuple(name for name in REST if (one.get(name) or None) != (another.get(name) or None))


def other_settings(one: Mapping[str, Any], another: Mapping[str, Any]) -> tuple[str, ...]:
    """In what of :data:`SETTINGS` they differ."""
    return tuple(name for name in SETTINGS if _told(one, name) != _told(another, name))


def _told(configuration: Mapping[str, Any], name: str) -> Value:
    if name == "Environment":
        return variables(configuration)
    if name == "TracingConfig":
        return tracing(configuration)
    return configuration.get(name)


def tracing(configuration: Mapping[str, Any]) -> str:
    return cast("dict[str, str]", configuration.get("TracingConfig") or {}).get("Mode", "PassThrough")


def differ_only_by(aws: Aws, part: str, noted: str, now: str, changed: Mapping[str, Value]) -> bool:
    """Whether version *now* is version *noted* but for *changed*: settings by their name, of the environment its variables by theirs."""
    if noted == now:
        return True
    name = aws.target.names.function(part)
    try:
        before, after = read_configuration(aws, name, noted), read_configuration(aws, name, now)
    except NotFound:
        return False
    if other_release(before, after):
        return False
    named = cast("Mapping[str, Value]", changed.get("Environment") or {})
    further = set(other_settings(before, after)) - {one for one in changed if one != "Environment"}
    if further == {"Environment"} and named:
        left = [{k: v for k, v in variables(each).items() if k not in named} for each in (before, after)]
        return left[0] == left[1]
    return not further


def need_same_release(aws: Aws, part: str) -> None:
    """Raises where a setting cannot be published without releasing something else with it: :class:`Conflict` ``alias_shifting`` while
    a canary shifts traffic, ``other_code_latest`` when the function's newest code is not the code in service, as after a roll-back.
    """
    name = aws.target.names.function(part)
    alias = need_alias(aws, name)
    if alias.routing:
        raise Conflict("alias_shifting", resource=name, version=alias.version)
    differing = other_release(read_configuration(aws, name, alias.version), read_configuration(aws, name))
    if differing:
        raise Conflict("other_code_latest", resource=name, version=alias.version, differing=", ".join(differing))
