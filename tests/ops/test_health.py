"""The guide's thresholds on series: exactly at them it rings, without data nothing is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.names import Resources
from goal_mandala.ops.aws.metrics import Point, Series, aligned
from goal_mandala.ops.health import MEASURES, SAMPLES, judge, judged_asks, read_period
from goal_mandala.ops.verdict import Status, blocks, exit_code
from goal_mandala.ops.window import Window, last

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def _series(**values: list[float]) -> dict[str, Series]:
    """In the periods that the measures speak of."""
    over = {one.id: one.over for one in MEASURES} | {SAMPLES: 300}
    return {name: _one(name, over[name], values.get(name, [])) for name in judged_asks(Resources("dev"))}


def _one(name: str, period: int, values: list[float]) -> Series:
    points = tuple(Point(NOW + timedelta(seconds=i * period), value) for i, value in enumerate(values))
    return Series(judged_asks(Resources("dev"))[name], period, points)


def _status(**values: list[float]) -> dict[str, Status]:
    return {row.measure.id: row.status for row in judge(_series(**values))}


@pytest.mark.parametrize(
    ("name", "below", "at"),
    [("errors", 3.0, 5.0), ("duration", 40_000.0, 60_000.0), ("throttles", 0.0, 1.0), ("concurrent", 6.0, 8.0)],
)
def test_it_rings_at_the_guide_s_threshold(name: str, below: float, at: float) -> None:
    calls = {"invocations": [3.0, 4.0]}
    assert _status(**calls, **{name: [below]})[name] is Status.PASS
    assert _status(**calls, **{name: [below, at]})[name] is Status.FAIL


def test_since_when_and_how_bad() -> None:
    row = next(r for r in judge(_series(invocations=[9.0], errors=[1.0, 6.0, 9.0, 0.0])) if r.measure.id == "errors")
    assert (row.total, row.worst, row.now) == (16.0, 9.0, 0.0)
    assert row.since == NOW + timedelta(seconds=300)


def test_near_the_threshold_warns() -> None:
    assert _status(invocations=[1.0], errors=[4.0])["errors"] is Status.WARN


def test_without_a_call_nothing_is_well() -> None:
    assert set(_status().values()) == {Status.UNKNOWN}
    assert exit_code(_status().values()) == 4


@pytest.mark.parametrize("begin", [0, 2])
def test_minutes_are_judged_over_five_and_summed_over_the_very_window(begin: int) -> None:
    """Five failures within any five minutes ring, across a boundary of the clock too; the sum is the window's, wherever it begins."""
    start = NOW + timedelta(minutes=begin)
    window = Window(start, start + timedelta(minutes=8))

    def minutes(name: str, values: list[float]) -> Series:
        ask = judged_asks(Resources("dev"))[name]
        return Series(ask, 60, tuple(Point(start + timedelta(minutes=i), v) for i, v in enumerate(values)))

    assert read_period(window) == 60
    series = {name: minutes(name, [1.0] * 8) for name in judged_asks(Resources("dev"))}
    series["duration"] = minutes("duration", [100.0] * 7 + [90_100.0])
    series[SAMPLES] = minutes(SAMPLES, [9.0] * 7 + [1.0])
    row = {one.measure.id: one for one in judge(series)}
    assert (row["errors"].total, row["errors"].mean) == (8.0, None)
    assert row["errors"].worst == 5.0
    assert row["errors"].status is Status.FAIL
    assert row["duration"].mean == pytest.approx((63 * 100 + 90_100) / 64)
    assert row["duration"].status is Status.PASS, "one slow call among nineteen"
    assert row["duration"].now == row["duration"].worst, "the newest five minutes are the slow ones"
    assert row["concurrent"].worst == 1.0
    series["errors"] = minutes("errors", [0, 1, 1, 1, 1, 1, 1, 0] if begin else [0, 0, 1, 1, 1, 1, 1, 1])
    spread = next(one for one in judge(series) if one.measure.id == "errors")
    assert (spread.total, spread.worst, spread.status) == (6.0, 5.0, Status.FAIL)
    assert spread.since == start + timedelta(minutes=1 if begin else 2)
    series["errors"] = minutes("errors", [1, 1, 0, 0, 1, 1, 0, 1])
    thin = next(one for one in judge(series) if one.measure.id == "errors")
    assert (thin.total, thin.worst, thin.since) == (5.0, 3.0, None), "five, but not within five minutes"


def test_days_are_read_in_five_minutes() -> None:
    """Five failures spread over a day are no alarm; a coarser period would make them one."""
    assert [read_period(last(24 * days, NOW)) for days in (1, 7, 30, 90)] == [60, 300, 300, 3600]


def test_values_have_their_place_and_gaps_stay_gaps() -> None:
    window = Window(NOW, NOW + timedelta(minutes=5))
    series = _series(invocations=[1.0, 2.0])["invocations"]
    assert series.values(window) == [1.0, 2.0, None, None, None]
    assert aligned(NOW + timedelta(seconds=59), 60) == NOW


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([Status.PASS], 0),
        ([Status.PASS, Status.WARN], 3),
        ([Status.FAIL, Status.UNKNOWN], 3),
        ([Status.UNKNOWN, Status.PASS], 4),
        ([Status.CRASHED, Status.UNKNOWN], 1),
        ([], 0),
    ],
)
def test_exit_codes(statuses: list[Status], code: int) -> None:
    assert exit_code(statuses) == code
    assert blocks(statuses) is bool({Status.FAIL, Status.CRASHED} & set(statuses))
