"""How things are set: functions, queues, sign-in, alarms, log groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS, AiProcessor, Env, Function
from goal_mandala.ops.aws import log_groups as log_groups_of
from goal_mandala.ops.aws.answers import items, number, part, text, value, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.doctor.collecting.template import of_kind, template
from goal_mandala.ops.doctor.records import (
    Account,
    Alarms,
    AlarmState,
    FunctionState,
    LogGroup,
    Queues,
    SignIn,
)
from goal_mandala.ops.snapshot import Snapshot

PARTS = (Function.AI_PROCESSOR, Function.API)


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
        _oldest(snapshot, snapshot.names.queue),
        _oldest(snapshot, snapshot.names.dead_queue),
        snapshot.names.dead_queue,
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


def alarms(snapshot: Snapshot) -> Alarms:
    """Every alarm of the environment; those that must be there are the template's, and so is whether one tells anybody."""
    found = tuple(
        AlarmState(one.name, one.state, one.since, len(one.actions), one.enabled, one.reason)
        for one in snapshot.alarms.get()
    )
    expected = list(of_kind(template(snapshot), "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"))
    names = tuple(text(one, "AlarmName") for one in expected)
    quiet = tuple(text(one, "AlarmName") for one in expected if not value(one, "AlarmActions"))
    return Alarms(found, names, quiet)


def log_groups(snapshot: Snapshot) -> tuple[LogGroup, ...]:
    """The functions' groups with the retention that the template gives them."""
    held = {group.name: group for group in snapshot.log_groups.get()}
    wanted = {text(one, "LogGroupName"): whole(one, "RetentionInDays") for one in of_kind(template(snapshot), "AWS::Logs::LogGroup")}  # fmt: skip
    return tuple(_log_group(snapshot.names.log_group(name), held, wanted) for name in PARTS)


def _log_group(name: str, held: Mapping[str, log_groups_of.LogGroup], wanted: Mapping[str, int | None]) -> LogGroup:
    found = held.get(name)
    retention = None if found is None else found.retention
    return LogGroup(name, found is not None, retention, wanted.get(name) or AiProcessor.LOG_RETENTION, None)
