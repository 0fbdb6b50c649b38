"""What is kept and who is told: log retention, alarm actions; and generations that were set aside, sent back to the queue."""

from __future__ import annotations

import json

from goal_mandala.domain.errors import NotFound, ServiceFailed
from goal_mandala.names import ALIAS, Function
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Kind, PlannedCall, Value
from goal_mandala.ops.changes.throughput import one_call


def _read_retention(aws: Aws, name: str) -> Value:
    for group in aws.pages("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=name):
        if group["logGroupName"] == name:
            return group.get("retentionInDays")
    raise NotFound("no_log_group", resource=name)


def _retention_call(_: Aws, name: str, value: Value) -> PlannedCall:
    if value is None:
        return PlannedCall("logs", "DeleteRetentionPolicy", {"logGroupName": name})
    return PlannedCall("logs", "PutRetentionPolicy", {"logGroupName": name, "retentionInDays": int(value)})


def _read_actions(aws: Aws, name: str) -> Value:
    found = aws.call("cloudwatch", "DescribeAlarms", AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    alarms = [*found.get("MetricAlarms", []), *found.get("CompositeAlarms", [])]
    if not alarms:
        raise NotFound("no_alarm", resource=name)
    return "on" if alarms[0].get("ActionsEnabled", True) else "off"


def _actions_call(_: Aws, name: str, value: Value) -> PlannedCall:
    operation = "EnableAlarmActions" if value == "on" else "DisableAlarmActions"
    return PlannedCall("cloudwatch", operation, {"AlarmNames": [name]})


def _dead_url(aws: Aws) -> str:
    return str(aws.call("sqs", "GetQueueUrl", QueueName=aws.target.names.dead_queue)["QueueUrl"])


def _read_dead(aws: Aws, _: str) -> Value:
    about = aws.call(
        "sqs", "GetQueueAttributes", QueueUrl=_dead_url(aws), AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(about["Attributes"]["ApproximateNumberOfMessages"])


def _redrive_call(aws: Aws, _: str, __: Value) -> PlannedCall:
    """The function itself does it: the messages move, and their generations become queued again."""
    name = f"{aws.target.names.function(Function.AI_PROCESSOR)}:{ALIAS}"
    return PlannedCall("lambda", "Invoke", {"FunctionName": name, "Payload": json.dumps({"kind": "redrive"})})


def _write_redrive(aws: Aws, part: str, value: Value) -> None:
    call = _redrive_call(aws, part, value)
    answer = aws.call(call.service, call.operation, **call.params)
    if answer.get("FunctionError"):
        raise ServiceFailed("redrive_failed", resource=call.params["FunctionName"])


KINDS = (
    one_call("log-retention", _read_retention, _retention_call),
    one_call("alarm-actions", _read_actions, _actions_call),
    Kind(
        "redrive",
        _read_dead,
        _write_redrive,
        lambda aws, part, value: [_redrive_call(aws, part, value)],
        undoable=False,
    ),
)
