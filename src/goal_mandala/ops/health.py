"""The guide's five metrics against its thresholds, and what waits or was set aside: judged on series alone. Pure.

The thresholds are the guide's own and are those of the alarms: 5 failures within 5 minutes, 60 seconds on average, one
throttled call, 8 at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws.metrics import Ask, Point, Series, aligned
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import NOTHING, Words

NAMESPACE = "AWS/Lambda"
SAMPLES = "duration-samples"
"""Of the series beside the measures: how many calls an average is of."""


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
    Measure("errors", "Errors", "Sum", Words("エラー", "Errors"), 5, 300, means=Words("次: mandala ops logs --errors", "Next: mandala ops logs --errors")),
    Measure("duration", "Duration", "Average", Words("実行時間（平均）", "Duration (average)"), 60_000, 300, "ms", Words("次: mandala ops latency", "Next: mandala ops latency")),
    Measure("throttles", "Throttles", "Sum", Words("スロットリング", "Throttles"), 1, 60, means=Words("次: mandala ops doctor", "Next: mandala ops doctor")),
    Measure("concurrent", "ConcurrentExecutions", "Maximum", Words("同時実行数", "Concurrent executions"), 8, 60, means=Words("次: mandala ops doctor", "Next: mandala ops doctor")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Health:
    """One measure as it is: ``now`` is the newest value, ``worst`` the one nearest to ringing, ``since`` when it began to.

    ``total`` is a sum's over the window, ``mean`` an average's, each None for the other and without data.
    """

    measure: Measure
    status: Status
    total: float | None
    mean: float | None
    now: float | None
    worst: float | None
    since: datetime | None
    series: Series


def asks(names: Resources, part: str = Function.AI_PROCESSOR) -> dict[str, Ask]:
    """The measures' metrics."""
    dimensions = {"FunctionName": names.function(part)}
    return {one.id: Ask(NAMESPACE, one.metric, one.statistic, dimensions) for one in MEASURES}


def judged_asks(names: Resources) -> dict[str, Ask]:
    """What has to be read for :func:`judge`: the measures, and what averages are put together by."""
    found = asks(names)
    return found | {SAMPLES: replace(found["duration"], statistic="SampleCount")}


def read_period(window: Window) -> int:
    """Seconds of the periods to read: minutes, so that sums are those of the very window; coarser where it is long."""
    if window.length > timedelta(days=62):
        return 3600
    return 300 if window.length > timedelta(days=1) else 60


def judge(series: Mapping[str, Series]) -> list[Health]:
    """A verdict per measure: FAIL where a period reached the threshold, WARN from 80 % of it, UNKNOWN without any call.

    *series* are those of :func:`judged_asks`; each is judged over its measure's seconds, or its own where they are longer. As CloudWatch
    evaluates an alarm, these begin at any minute: five failures ring, wherever the clock's five minutes end.
    """
    called = bool(series["invocations"].points)
    samples = {point.at: point.value for point in series[SAMPLES].points}
    return [_judge(one, series[one.id], samples, called) for one in MEASURES]


def _judge(measure: Measure, fine: Series, samples: Mapping[datetime, float], called: bool) -> Health:
    series, sliding = _over(measure, fine, samples), _sliding(measure, fine, samples)
    worst = sliding.most
    status, since = Status.PASS, None
    if measure.threshold is None:
        status = Status.PASS if called else Status.UNKNOWN
    elif worst is None:
        status = Status.PASS if called and measure.id != "duration" else Status.UNKNOWN
    elif worst >= measure.threshold:
        status = Status.FAIL
        since = _since(measure, fine, next(p.at for p in sliding.points if p.value >= (measure.threshold or 0)))
    elif worst >= 0.8 * measure.threshold:
        status = Status.WARN
    total = fine.total if measure.statistic == "Sum" else None
    mean = _mean(fine.points, samples) if measure.statistic == "Average" and fine.points else None
    return Health(measure, status, total, mean, sliding.newest, worst, since, series)


def _over(measure: Measure, fine: Series, samples: Mapping[datetime, float]) -> Series:
    """*fine* in the measure's own periods."""
    if fine.period >= measure.over:
        return fine
    periods: dict[datetime, list[Point]] = {}
    for point in fine.points:
        periods.setdefault(aligned(point.at, measure.over), []).append(point)
    value = _together(measure, samples)
    return replace(fine, period=measure.over, points=tuple(Point(at, value(found)) for at, found in periods.items()))


def _sliding(measure: Measure, fine: Series, samples: Mapping[datetime, float]) -> Series:
    """*fine* over the measure's seconds, beginning and ending at every one of its points; only whole periods, where there are any."""
    if fine.period >= measure.over or not fine.points:
        return fine
    moments, value = [point.at for point in fine.points], _together(measure, samples)
    over, step = timedelta(seconds=measure.over), timedelta(seconds=fine.period)
    begins = {*moments, *(at + step - over for at in moments)}
    whole = sorted(at for at in begins if at >= moments[0] and at + over <= moments[-1] + step) or [moments[0]]
    spans = ((at, fine.points[bisect_left(moments, at) : bisect_left(moments, at + over)]) for at in whole)
    return replace(fine, period=measure.over, points=tuple(Point(at, value(points)) for at, points in spans if points))


def _since(measure: Measure, fine: Series, start: datetime) -> datetime:
    """When it began: of a sum the first that counts, else the beginning of the period."""
    counted = (point.at for point in fine.points if point.at >= start and point.value)
    return next(counted, start) if measure.statistic == "Sum" else start


def _together(measure: Measure, samples: Mapping[datetime, float]) -> Callable[[Sequence[Point]], float]:
    together: dict[str, Callable[[Sequence[Point]], float]] = {
        "Sum": lambda points: sum(point.value for point in points),
        "Maximum": lambda points: max(point.value for point in points),
        "Average": lambda points: _mean(points, samples),
    }
    return together[measure.statistic]


def _mean(points: Sequence[Point], samples: Mapping[datetime, float]) -> float:
    """Of averages, each for as many calls as it is of."""
    weights = [samples.get(point.at, 1.0) for point in points]
    return sum(p.value * weight for p, weight in zip(points, weights, strict=True)) / sum(weights)
