"""What is written down where really waiting is impossible: log lines as Lambda writes them, a week of figures. Each drill that uses it says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from goal_mandala.names import ALIAS, METRIC_NAMESPACE, Function, Metric
from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.drills.drill import Scene


def write_lines(scene: Scene, lines: Sequence[str], part: str = Function.AI_PROCESSOR) -> None:
    """*lines* into the function's log group, in a stream of their own, now; its name is as Lambda's are."""
    names = scene.aws.target.names
    group = names.log_group(part)
    version = text(
        scene.aws.call("lambda", "GetAlias", FunctionName=names.function(part), Name=ALIAS), "FunctionVersion"
    )
    stream = f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{uuid4().hex}"
    scene.aws.call("logs", "CreateLogStream", logGroupName=group, logStreamName=stream)
    now = int(datetime.now(UTC).timestamp() * 1000)
    events = [{"timestamp": now, "message": line} for line in lines]
    scene.aws.call("logs", "PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=events)


def own_line(level: str, message: str, **facts: object) -> str:
    """A line of ours, as the service's log has it."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": moment, "level": level, "message": message, **facts})


def timed_out_run(seconds: int, memory: int, used: int) -> list[str]:
    """The two lines of a run that Lambda ended after *seconds*."""
    request = str(uuid4())
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    spent = f"Duration: {seconds * 1000:.2f} ms\tBilled Duration: {seconds * 1000} ms\tMemory Size: {memory} MB\tMax Memory Used: {used} MB"
    return [
        f"{moment} {request} Task timed out after {seconds:.2f} seconds",
        f"REPORT RequestId: {request}\t{spent}\tStatus: timeout",
    ]


def write_spending(scene: Scene, usual_day: float, today: float) -> None:
    """A week of *usual_day* US dollars a day, and *today* in the last hours."""
    now = datetime.now(UTC)
    rows = [(now - timedelta(days=day, hours=2), usual_day) for day in range(2, 9)]
    rows += [(now - timedelta(minutes=20 * n + 5), today / 6) for n in range(6)] if today else []
    data = [
        {
            "MetricName": Metric.COST_USD,
            "Dimensions": [{"Name": "environment", "Value": scene.aws.target.environment}],
            "Timestamp": at,
            "Value": amount,
            "Unit": "None",
        }
        for at, amount in rows
    ]
    scene.aws.call("cloudwatch", "PutMetricData", Namespace=METRIC_NAMESPACE, MetricData=data)
