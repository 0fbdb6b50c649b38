"""How things are set: functions, queues, sign-in, the stack against its template, alarms, log groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS, AiProcessor, AlarmName, Env, Function
from goal_mandala.ops.aws import log_groups as log_groups_of
from goal_mandala.ops.aws.answers import items, number, part, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.stack import read_template
from goal_mandala.ops.doctor.records import (
    Account,
    Alarms,
    AlarmState,
    Difference,
    FunctionState,
    LogGroup,
    Queues,
    SignIn,
    Stack,
)
from goal_mandala.ops.snapshot import Snapshot

PARTS = (Function.AI_PROCESSOR, Function.API)
EXPECTED_ALARMS = tuple(
    value for name, value in vars(AlarmName).items() if not name.startswith("_") and isinstance(value, str)
)


def functions(snapshot: Snapshot) -> Mapping[str, FunctionState]:
    """What is behind the alias, for both functions."""
    return {name: _function(snapshot, name) for name in PARTS}


def _function(snapshot: Snapshot, name: str) -> FunctionState:
    state = snapshot.function(name, ALIAS).get()
    width, enabled = None, None
    if name == Function.AI_PROCESSOR:
        sources = snapshot.event_sources(name).get()
        if sources:
            width = sources[0].concurrency
            enabled = sources[0].state in {"Enabled", "Enabling", "Updating", "Creating"}
    return FunctionState(
        name,
        state.name,
        state.version,
        state.timeout,
        state.memory,
        snapshot.reserved(name).get(),
        state.runtime,
        state.environment,
        state.revision,
        state.state,
        state.tracing == "Active",
        state.role,
        state.modified,
        width,
        enabled,
    )


def account(snapshot: Snapshot) -> Account:
    found = snapshot.account_concurrency.get()
    return Account(found.limit, found.unreserved)


def queues(snapshot: Snapshot) -> Queues:
    """Counts of both queues; ages from CloudWatch, which alone knows them."""
    waiting = _attributes(snapshot, snapshot.names.queue)
    dead = _attributes(snapshot, snapshot.names.dead_queue)
    return Queues(
        whole(waiting, "ApproximateNumberOfMessages") or 0,
        whole(waiting, "ApproximateNumberOfMessagesNotVisible") or 0,
        whole(dead, "ApproximateNumberOfMessages") or 0,
        _oldest(snapshot, snapshot.names.queue) or 0.0,
        _oldest(snapshot, snapshot.names.dead_queue),
    )


def _attributes(snapshot: Snapshot, name: str) -> dict[str, Any]:
    with signal("queues"):
        url = text(snapshot.aws.call("sqs", "GetQueueUrl", QueueName=name), "QueueUrl")
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return part(snapshot.aws.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=wanted), "Attributes")


def _oldest(snapshot: Snapshot, name: str) -> float | None:
    """Seconds, by the last five minutes; None where CloudWatch has nothing (an idle queue)."""
    with signal("queues"):
        answer = snapshot.aws.call(
            "cloudwatch",
            "GetMetricStatistics",
            Namespace="AWS/SQS",
            MetricName="ApproximateAgeOfOldestMessage",
            Dimensions=[{"Name": "QueueName", "Value": name}],
            StartTime=snapshot.now - timedelta(minutes=5),
            EndTime=snapshot.now,
            Period=60,
            Statistics=["Maximum"],
        )
    found = [amount for row in items(answer, "Datapoints") if (amount := number(row, "Maximum")) is not None]
    return max(found, default=None)


def sign_in(snapshot: Snapshot) -> SignIn:
    outputs = snapshot.stack.get().outputs
    pool, client = outputs.get("UserPoolId", ""), outputs.get("UserPoolClientId", "")
    environment = snapshot.function(Function.API, ALIAS).get().environment
    audience = tuple(environment.get(Env.AUDIENCE, "").replace(",", " ").split())
    return SignIn(
        pool,
        _exists(snapshot, "DescribeUserPool", UserPoolId=pool),
        client,
        _exists(snapshot, "DescribeUserPoolClient", UserPoolId=pool, ClientId=client),
        f"https://cognito-idp.{snapshot.target.region}.amazonaws.com/{pool}",
        environment.get(Env.ISSUER, ""),
        audience,
    )


def _exists(snapshot: Snapshot, operation: str, **params: Any) -> bool:
    with signal("sign-in"):
        try:
            snapshot.aws.call("cognito-idp", operation, **params)
        except NotFound:
            return False
    return True


def stack(snapshot: Snapshot) -> Stack:
    """The stack's status, and the settings of ours that are not what its template says."""
    found = snapshot.stack.get()
    template = read_template(snapshot.aws, snapshot.names.stack)
    differences = [
        difference
        for name in PARTS
        for difference in _function_differences(snapshot, name, _properties(template, snapshot.names.function(name)))
    ]
    return Stack(found.status, (*differences, *_source_differences(snapshot, template)), None, found.changed)  # fmt: skip


def _properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    """The template's properties of the function *name*."""
    for resource in part(template, "Resources").values():
        properties = part(resource, "Properties")
        if text(resource, "Type") == "AWS::Lambda::Function" and properties.get("FunctionName") == name:
            return properties
    return {}


def _function_differences(snapshot: Snapshot, name: str, properties: dict[str, Any]) -> list[Difference]:
    if not properties:
        return []
    state = snapshot.function(name, ALIAS).get()
    rows: list[tuple[str, object, object, str]] = [
        ("timeout", whole(properties, "Timeout"), state.timeout, "function-timeout"),
        ("memory", whole(properties, "MemorySize"), state.memory, "function-memory"),
        ("tracing", text(properties, "TracingConfig", "Mode") or "PassThrough", state.tracing, "function-tracing"),
    ]
    reserved = whole(properties, "ReservedConcurrentExecutions")
    if name == Function.AI_PROCESSOR:
        rows.append(("reserved concurrency", reserved, snapshot.reserved(name).get(), "reserved-concurrency"))
    found = [
        Difference(name, setting, str(want), str(have), step, want)
        for setting, want, have, step in rows
        if want != have
    ]
    wanted = part(properties, "Environment", "Variables")
    for key, want in wanted.items():
        have = state.environment.get(key)
        if isinstance(want, str) and want != have:
            found.append(Difference(name, key, want, have or "-"))
    return found


def _source_differences(snapshot: Snapshot, template: dict[str, Any]) -> list[Difference]:
    sources = snapshot.event_sources(Function.AI_PROCESSOR).get()
    want = next((whole(part(one, "Properties"), "ScalingConfig", "MaximumConcurrency") for one in part(template, "Resources").values() if text(one, "Type") == "AWS::Lambda::EventSourceMapping"), AiProcessor.QUEUE_CONCURRENCY)  # fmt: skip
    have = sources[0].concurrency if sources else None
    if want == have:
        return []
    return [Difference(Function.AI_PROCESSOR, "queue concurrency", str(want), str(have), "queue-concurrency", want)]


def alarms(snapshot: Snapshot) -> Alarms:
    """Every alarm of the environment; the ones that must be there are those of the template."""
    found = tuple(
        AlarmState(one.name, one.state, one.since, len(one.actions), one.enabled, one.reason)
        for one in snapshot.alarms.get()
    )
    guide = (AlarmName.ERROR_RATE, AlarmName.DURATION, AlarmName.THROTTLE, AlarmName.CONCURRENT_EXECUTIONS)
    return Alarms(found, tuple(snapshot.names.alarm(name) for name in guide), 0)


def log_groups(snapshot: Snapshot) -> tuple[LogGroup, ...]:
    held = {group.name: group for group in snapshot.log_groups.get()}
    return tuple(_log_group(snapshot.names.log_group(name), held, name) for name in PARTS)


def _log_group(name: str, held: Mapping[str, log_groups_of.LogGroup], part_name: str) -> LogGroup:
    found = held.get(name)
    retention = None if found is None else found.retention
    expected = (
        AiProcessor.LOG_RETENTION if part_name == Function.AI_PROCESSOR else retention or AiProcessor.LOG_RETENTION
    )
    return LogGroup(name, found is not None, retention, expected, None)
