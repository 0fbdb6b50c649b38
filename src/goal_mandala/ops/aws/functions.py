"""Lambda functions as they are: configuration, alias, versions, event sources, reserved concurrency; and calling one."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.answers import moment, part, text, texts, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class FunctionState:
    """A function (or one version of it). Seconds, megabytes; ``environment`` may hold settings and is never printed whole.

    ``revision`` changes with every change of the configuration: a plan made on one is stale on another.
    """

    name: str
    version: str
    state: str
    state_reason: str
    update: str
    runtime: str
    architecture: str
    memory: int
    timeout: int
    tracing: str
    role: str
    revision: str
    code: str
    modified: datetime | None
    environment: dict[str, str] = field(repr=False)
    security_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """``version`` gets the traffic, except the shares in ``routing`` (version → 0..1) while a canary runs."""

    name: str
    version: str
    revision: str
    routing: dict[str, float]


@dataclass(frozen=True, slots=True)
class EventSource:
    """What feeds a function by itself. ``concurrency`` is the most that run at once, None where unlimited."""

    id: str
    source: str
    function: str
    state: str
    batch: int
    concurrency: int | None
    reports_failures: bool


@dataclass(frozen=True, slots=True)
class Invocation:
    """A synchronous call's answer: ``payload`` as JSON, ``failure`` the error type where the function raised, the log's tail."""

    status: int
    failure: str
    payload: Any
    log: str
    version: str


def read_function(aws: Aws, name: str, qualifier: str | None = None) -> FunctionState:
    """The function's configuration at ``$LATEST`` or at *qualifier*; :class:`NotFound` where there is none."""
    chosen: dict[str, Any] = {"Qualifier": qualifier} if qualifier else {}
    with signal("function"):
        row = aws.call("lambda", "GetFunctionConfiguration", FunctionName=name, **chosen)
    architectures = texts(row, "Architectures")
    return FunctionState(
        name=text(row, "FunctionName"),
        version=text(row, "Version"),
        state=text(row, "State") or "Active",
        state_reason=text(row, "StateReason"),
        update=text(row, "LastUpdateStatus") or "Successful",
        runtime=text(row, "Runtime"),
        architecture=architectures[0] if architectures else "x86_64",
        memory=whole(row, "MemorySize") or 0,
        timeout=whole(row, "Timeout") or 0,
        tracing=text(row, "TracingConfig", "Mode") or "PassThrough",
        role=text(row, "Role"),
        revision=text(row, "RevisionId"),
        code=text(row, "CodeSha256"),
        modified=moment(row, "LastModified"),
        environment={key: str(item) for key, item in part(row, "Environment", "Variables").items()},
        security_groups=texts(row, "VpcConfig", "SecurityGroupIds"),
    )


def read_reserved(aws: Aws, name: str) -> int | None:
    """Reserved concurrent executions, None where none are."""
    with signal("reserved concurrency"):
        return whole(aws.call("lambda", "GetFunctionConcurrency", FunctionName=name), "ReservedConcurrentExecutions")


def read_alias(aws: Aws, name: str, alias: str = ALIAS) -> Alias | None:
    with signal("alias"):
        try:
            row = aws.call("lambda", "GetAlias", FunctionName=name, Name=alias)
        except NotFound:
            return None
    return _alias(row)


def read_versions(aws: Aws, name: str) -> tuple[str, ...]:
    """Published versions, oldest first."""
    with signal("versions"):
        rows = list(aws.pages("lambda", "ListVersionsByFunction", "Versions", FunctionName=name))
    return tuple(sorted((text(r, "Version") for r in rows if text(r, "Version").isdigit()), key=int))


def read_event_sources(aws: Aws, name: str, alias: str | None = None) -> tuple[EventSource, ...]:
    """The event source mappings of the function (of its *alias*, where named)."""
    qualified = f"{name}:{alias}" if alias else name
    with signal("event sources"):
        rows = list(aws.pages("lambda", "ListEventSourceMappings", "EventSourceMappings", FunctionName=qualified))
    return tuple(
        EventSource(
            id=text(row, "UUID"),
            source=text(row, "EventSourceArn"),
            function=text(row, "FunctionArn"),
            state=text(row, "State"),
            batch=whole(row, "BatchSize") or 0,
            concurrency=whole(row, "ScalingConfig", "MaximumConcurrency"),
            reports_failures="ReportBatchItemFailures" in texts(row, "FunctionResponseTypes"),
        )
        for row in rows
    )


def invoke(aws: Aws, name: str, payload: object, *, qualifier: str = ALIAS, within: int = 60) -> Invocation:
    """Call the function and wait at most *within* seconds. A function that raises is an answer, not an error of ours."""
    body = json.dumps(payload).encode()
    with signal("invoke"):
        answer = aws.call(
            "lambda", "Invoke", within=within, FunctionName=name, Qualifier=qualifier, Payload=body, LogType="Tail"
        )
    raw = answer["Payload"].read() if "Payload" in answer else b""
    log = base64.b64decode(text(answer, "LogResult") or "").decode("utf-8", "replace")
    try:
        read: Any = json.loads(raw or b"null")
    except ValueError:
        read = raw.decode("utf-8", "replace")
    failure = text(answer, "FunctionError")
    if failure:
        failure = text(read, "errorType") or failure
    return Invocation(whole(answer, "StatusCode") or 0, failure, read, log, text(answer, "ExecutedVersion"))


def move_alias(aws: Aws, name: str, version: str, *, revision: str | None = None, alias: str = ALIAS) -> Alias:
    """Point the alias at *version*, all of the traffic at once; :class:`Conflict` when *revision* is no longer its own."""
    guard: dict[str, Any] = {"RevisionId": revision} if revision else {}
    with signal("move alias"):
        row = aws.call(
            "lambda",
            "UpdateAlias",
            FunctionName=name,
            Name=alias,
            FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": {}},
            **guard,
        )
    return _alias(row)


def _alias(row: dict[str, Any]) -> Alias:
    weights = {key: float(share) for key, share in part(row, "RoutingConfig", "AdditionalVersionWeights").items()}
    return Alias(text(row, "Name"), text(row, "FunctionVersion"), text(row, "RevisionId"), weights)
