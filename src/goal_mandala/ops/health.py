"""The guide's five metrics against its thresholds, and what waits or was set aside: judged on series alone. Pure.

The thresholds are the guide's own and are those of the alarms: 5 failures within 5 minutes, 60 seconds on average, one
throttled call, 8 at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws.metrics import Ask, Series
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import NOTHING, Words

NAMESPACE = "AWS/Lambda"


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the guide's metrics: how it is asked for, from which value on it rings, over how many seconds."""

    id: str
    metric: str
    statistic: str
    title: Words
    threshold: float | None
    over: int
    unit: str = ""
    means: Words = NOTHING


MEASURES = (
    Measure("invocations", "Invocations", "Sum", Words("呼び出し", "Invocations"), None, 60),
    Measure("errors", "Errors", "Sum", Words("エラー", "Errors"), 5, 300, means=Words("次: mandala ops logs --errors", "next: mandala ops logs --errors")),
    Measure("duration", "Duration", "Average", Words("実行時間（平均）", "Duration (average)"), 60_000, 300, "ms", Words("次: mandala ops latency", "next: mandala ops latency")),
    Measure("throttles", "Throttles", "Sum", Words("スロットリング", "Throttles"), 1, 60, means=Words("次: mandala ops doctor", "next: mandala ops doctor")),
    Measure("concurrent", "ConcurrentExecutions", "Maximum", Words("同時実行数", "Concurrent executions"), 8, 60, means=Words("次: mandala ops doctor", "next: mandala ops doctor")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Health:
    """One measure as it is: ``now`` is the newest value, ``worst`` the one nearest to ringing, ``since`` when it began to."""

    measure: Measure
    status: Status
    total: float
    now: float | None
    worst: float | None
    since: datetime | None
    series: Series


def asks(names: Resources, part: str = Function.AI_PROCESSOR) -> dict[str, Ask]:
    """What has to be read for :func:`judge`."""
    dimensions = {"FunctionName": names.function(part)}
    return {one.id: Ask(NAMESPACE, one.metric, one.statistic, dimensions) for one in MEASURES}


def judged_period(over: int, window: Window) -> int:
    """Seconds of a period: *over*, coarser where the window is too long for it.

    A sum of one and a maximum may be judged over 5 minutes as well. CloudWatch keeps minutes for 15 days, 5 minutes for
    63. Source: CloudWatch user guide, metrics retention.
    """
    if window.length > timedelta(days=62):
        return 3600
    return max(over, 300) if window.length > timedelta(days=1) else over


def judge(series: Mapping[str, Series]) -> list[Health]:
    """A verdict per measure: FAIL where a period reached the threshold, WARN from 80 % of it, UNKNOWN without any call."""
    called = bool(series["invocations"].points)
    return [_judge(one, series[one.id], called) for one in MEASURES]


def _judge(measure: Measure, series: Series, called: bool) -> Health:
    worst = series.most
    status, since = Status.PASS, None
    if measure.threshold is None:
        status = Status.PASS if called else Status.UNKNOWN
    elif worst is None:
        status = Status.PASS if called and measure.id != "duration" else Status.UNKNOWN
    elif worst >= measure.threshold:
        status = Status.FAIL
        since = next(point.at for point in series.points if point.value >= (measure.threshold or 0))
    elif worst >= 0.8 * measure.threshold:
        status = Status.WARN
    return Health(measure, status, series.total, series.newest, worst, since, series)
