"""One window, one figure: status, latency, cost and the report against AWS's own APIs, in UTC and in Tokyo, over the 31st and the month's end.

An emulator whose clock stands on the first of November: CloudWatch takes no values that are older than two weeks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from goal_mandala.names import METRIC_NAMESPACE, Function, Metric, Resources
from goal_mandala.ops.window import Window, read_zone
from tests.localcloud.overlay import conftest as emulator
from tests.localcloud.ports import free_port
from tests.ops.recorded_day import recorded_day

NAMES = Resources("dev")
PROCESSOR = NAMES.function(Function.AI_PROCESSOR)
GROUP = NAMES.log_group(Function.AI_PROCESSOR)
NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
MOMENTS = tuple(
    sorted(
        {datetime(2026, 10, 30, 14, 7, tzinfo=UTC) + timedelta(minutes=47 * n) for n in range(44)}
        | {
            edge + slip
            for edge in (
                datetime(2026, 10, 30, 15, tzinfo=UTC),
                datetime(2026, 10, 31, tzinfo=UTC),
                datetime(2026, 10, 31, 15, tzinfo=UTC),
                datetime(2026, 11, 1, tzinfo=UTC),
            )
            for slip in (timedelta(milliseconds=-1), timedelta(0), timedelta(milliseconds=1))
        }
    )
)
"""Of one call each: all day, and at each of both zones' midnights the last thousandth before it, itself, the first after it."""


@dataclass(frozen=True)
class Call:
    """A call's figures, each call's another, so that one too many or too few shows."""

    at: datetime
    duration: float
    failed: bool
    tokens: int


CALLS = tuple(Call(at, 1000 + 37.0 * n, n % 3 == 0, 10 * 2 ** (n % 20) + n) for n, at in enumerate(MOMENTS))


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[emulator.Cloud]:
    state, port = tmp_path_factory.mktemp("figures"), free_port()
    server = emulator.start(port, state, shift=NOW - datetime.now(UTC))
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": emulator.REGION,
        "AWS_ACCESS_KEY_ID": emulator.ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "MANDALA_LANG": "en",
        "NO_COLOR": "1",
    }
    cloud = emulator.Cloud(f"http://127.0.0.1:{port}", environment, Path())
    try:
        _fill(cloud)
        yield cloud
    finally:
        emulator.stop(server)


def _fill(cloud: emulator.Cloud) -> None:
    """The stack's name, and what Lambda and the service would have left of every call."""
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    cloud.aws("cloudformation").create_stack(StackName=NAMES.stack, TemplateBody=json.dumps(topic))
    watch, logs = cloud.aws("cloudwatch"), cloud.aws("logs")
    lambda_s, ours = ("FunctionName", PROCESSOR), ("environment", "dev")
    watch.put_metric_data(
        Namespace="AWS/Lambda",
        MetricData=[
            _datum(name, lambda_s, call.at, value)
            for call in CALLS
            for name, value in (
                ("Invocations", 1),
                ("Errors", call.failed),
                ("Throttles", 0),
                ("Duration", call.duration),
            )
        ],
    )
    watch.put_metric_data(
        Namespace=METRIC_NAMESPACE,
        MetricData=[
            _datum(name, ours, call.at, value)
            for call in CALLS
            for name, value in ((Metric.INPUT_TOKENS, call.tokens), (Metric.COST_USD, call.tokens / 1e6))
        ],
    )
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="[9]a")
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName="[9]a",
        logEvents=[
            {"timestamp": int(call.at.timestamp() * 1000 + 0.5), "message": _report_line(n, call)}
            for n, call in enumerate(CALLS)
        ],
    )


def _datum(name: str, dimension: tuple[str, str], at: datetime, value: float) -> dict[str, Any]:
    dimensions = [{"Name": dimension[0], "Value": dimension[1]}]
    return {"MetricName": name, "Dimensions": dimensions, "Timestamp": at, "Value": float(value)}


def _report_line(number: int, call: Call) -> str:
    return (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number:012}\tDuration: {call.duration:.2f} ms\t"
        f"Billed Duration: {call.duration:.0f} ms\tMemory Size: 1024 MB\tMax Memory Used: 200 MB\t"
    )


def _ops(cloud: emulator.Cloud, *words: str) -> Any:
    from goal_mandala.cli.app import app

    done = CliRunner(env=cloud.environment).invoke(app, ["ops", *words, "--json"])
    assert done.exit_code in {0, 3, 4}, done.output
    return json.loads(done.stdout)


def _aws(cloud: emulator.Cloud, metric: str, statistic: str, window: Window) -> list[float]:
    found = cloud.aws("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda", MetricName=metric, Dimensions=[{"Name": "FunctionName", "Value": PROCESSOR}],
        StartTime=window.start, EndTime=window.end, Period=60, Statistics=[statistic],
    )  # fmt: skip
    return [point[statistic] for point in found["Datapoints"]]


def test_every_failure_of_a_day_is_found_through_pages_and_streams(cloud: emulator.Cloud) -> None:
    """10,000 lines, more than a page of CloudWatch's: what the guide's word finds, what it misses, nothing that went well."""
    back = timedelta(days=25)
    day = recorded_day()
    logs, group, stretch = (
        cloud.aws("logs"),
        Resources("stg").log_group(Function.AI_PROCESSOR),
        timedelta(days=1, minutes=1),
    )
    logs.create_log_group(logGroupName=group)
    for stream in sorted({line.stream for line in day.lines}):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        rows = [_row(line.at - back, line.message) for line in day.lines if line.stream == stream]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=rows)
    begin = day.lines[0].at - back
    window = ("--env", "stg", "--since", begin.isoformat(), "--until", (begin + stretch).isoformat())

    failures = _ops(cloud, "logs", "--errors", *window)
    planted = set().union(*day.failing.values())
    assert {line["requestId"] for line in failures["lines"]} == planted > day.guide
    assert failures["count"] == len(failures["lines"]) == len(planted)
    for line in failures["lines"]:
        assert line["requestId"] in day.failing[line["cause"]]
    found = _ops(cloud, "logs", "--cause", "set-aside", *window)["lines"]
    assert {line["requestId"] for line in found} == day.failing["set-aside"]
    whole = _ops(cloud, "logs", *window, "--most", "20000")
    assert whole["count"] == len(day.lines) > 10_000 - 1
    assert [line["at"] for line in whole["lines"]] == sorted(line["at"] for line in whole["lines"])


def _row(at: datetime, message: str) -> dict[str, Any]:
    return {"timestamp": int(at.timestamp() * 1000), "message": message}


DAY = ("--since", "2026-10-31", "--until", "2026-11-01")


@pytest.mark.parametrize("name", ["UTC", "Asia/Tokyo"])
def test_the_31st_is_the_same_day_for_all(cloud: emulator.Cloud, tmp_path: Path, name: str) -> None:
    window = _day(read_zone(name))
    own = [call for call in CALLS if window.start <= call.at < window.end]
    assert 0 < len(own) < len(CALLS)

    metrics = _ops(cloud, "status", *DAY, "--tz", name)["metrics"]
    assert metrics["invocations"]["total"] == sum(_aws(cloud, "Invocations", "Sum", window)) == len(own)
    assert metrics["errors"]["total"] == sum(_aws(cloud, "Errors", "Sum", window)) == sum(call.failed for call in own)
    durations = [call.duration for call in own]
    assert sum(_aws(cloud, "Duration", "Sum", window)) == sum(durations)
    assert metrics["duration"]["mean"] == pytest.approx(sum(durations) / len(own))

    latency = _ops(cloud, "latency", *DAY, "--tz", name)["all"]
    assert (latency["calls"], latency["most"], latency["least"]) == (len(own), max(durations), min(durations))
    assert latency["mean"] == pytest.approx(metrics["duration"]["mean"])

    place = tmp_path / "page.html"
    _ops(cloud, "report", *DAY, "--tz", name, "--out", str(place))
    page = place.read_text("utf-8")
    assert f"<p>sum {len(own)}, worst " in page
    assert f"<p>sum {sum(call.failed for call in own)}, worst " in page
    assert f"<p>mean {sum(durations) / len(own) / 1000:.1f} s, worst " in page
    assert f">{max(durations) / 1000:.1f} s<" in page


@pytest.mark.parametrize("name", ["UTC", "Asia/Tokyo"])
def test_each_month_has_its_own_calls_and_no_other(cloud: emulator.Cloud, name: str) -> None:
    zone, tokens = read_zone(name), 0
    for month in (10, 11):
        found = _ops(cloud, "cost", "--month", f"2026-{month}", "--users", "0", "--tz", name)["ledger"]
        own = sum(call.tokens for call in CALLS if call.at.astimezone(zone).month == month)
        assert found["inputTokens"] == own > 0
        assert found["usd"] == pytest.approx(own / 1e6)
        tokens += found["inputTokens"]
    assert tokens == sum(call.tokens for call in CALLS)


def _day(zone: tzinfo) -> Window:
    start = datetime(2026, 10, 31, tzinfo=zone)
    return Window(start.astimezone(UTC), datetime(2026, 11, 1, tzinfo=zone).astimezone(UTC))
