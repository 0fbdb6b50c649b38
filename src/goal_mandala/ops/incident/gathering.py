"""What an incident collects by itself: alarms, failures, figures, deployments of the last day, the doctor's view. Reads only.

Owns which signals and how they become evidence. Each is collected for itself: one that cannot be read says why, and the rest is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.stack import read_events
from goal_mandala.ops.doctor.collecting import collect, figures, lines
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.incident.evidence import Cell, Evidence, Moment
from goal_mandala.ops.reading import why
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.window import Window

DAY = timedelta(hours=24)
LOOK_BACK = timedelta(hours=2)
MOST_ROWS = 200

Rows = tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], tuple[Moment, ...]]
"""Columns, rows, moments for the timeline."""


def gather(aws: Aws, since: datetime, now: datetime) -> tuple[Evidence, ...]:
    """Everything, over the two hours before *since* until *now*; alarms and changes over the last 24 hours."""
    near = Snapshot(aws, Window(min(since, now) - LOOK_BACK, now), now)
    day = Snapshot(aws, Window(now - DAY, now), now)
    hours = f"--since {near.window.start.isoformat(timespec='seconds')}"
    jobs: list[tuple[str, str, Snapshot, Callable[[Snapshot], Rows]]] = [
        ("alarms", f"mandala ops alarms history {hours}", day, _alarms),
        ("failures", f"mandala ops logs --errors {hours}", near, _failures),
        ("metrics", f"mandala ops metrics {hours}", near, _metrics),
        ("changes", "mandala ops releases", day, _changes),
        ("doctor", f"mandala ops doctor {hours}", near, _doctor),
    ]
    return tuple(_one(name, command, snapshot, read) for name, command, snapshot, read in jobs)


def _one(name: str, command: str, snapshot: Snapshot, read: Callable[[Snapshot], Rows]) -> Evidence:
    window = snapshot.window
    try:
        columns, rows, moments = read(snapshot)
    except MandalaError as error:
        return Evidence(name, snapshot.now, window.start, window.end, command, problem=why(error).en)
    return Evidence(name, snapshot.now, window.start, window.end, command, columns, rows[:MOST_ROWS], moments)


def _alarms(snapshot: Snapshot) -> Rows:
    changes = [one for one in snapshot.alarm_history.get() if one.kind == "StateUpdate"]
    moments = [
        Moment(one.at, "alarm" if one.after == "ALARM" else "recovery", one.alarm)
        for one in changes
        if one.after == "ALARM" or one.before == "ALARM"
    ]
    rows = tuple((one.at.isoformat(timespec="seconds"), one.alarm, one.before, one.after) for one in changes)
    return ("at", "alarm", "before", "after"), rows, tuple(moments)


def _failures(snapshot: Snapshot) -> Rows:
    """Grouped by cause: how often, first, last, one line; the first of each stands in the timeline."""
    found = lines.failures(snapshot)
    counts = Counter(one.cause for one in found)
    rows: list[tuple[Cell, ...]] = []
    moments: list[Moment] = []
    for cause, count in counts.most_common():
        of_it = [one for one in found if one.cause == cause]
        first, last = of_it[0], of_it[-1]
        rows.append(
            (
                cause,
                count,
                first.at.isoformat(timespec="seconds"),
                last.at.isoformat(timespec="seconds"),
                first.line[:300],
            )
        )
        moments.append(Moment(first.at, "error", f"{cause} ×{count}"))
    return ("cause", "count", "first", "last", "sample"), tuple(rows), tuple(moments)  # fmt: skip


def _metrics(snapshot: Snapshot) -> Rows:
    found = figures.invocations(snapshot)
    series = (found.invocations, found.errors, found.throttles, found.duration, found.concurrent)
    moments = [Moment(one.first, "error", f"{one.name} > 0") for one in (found.errors, found.throttles) if one.first]
    rows = tuple(
        (one.name, one.statistic, one.total if one.statistic == "Sum" else one.mean, one.peak) for one in series
    )
    return ("metric", "statistic", "value", "peak"), rows, tuple(moments)


def _changes(snapshot: Snapshot) -> Rows:
    """What happened to the stack in the last 24 hours."""
    events = read_events(snapshot.aws, snapshot.names.stack, snapshot.window.start)
    whole = [one for one in events if one.kind == "AWS::CloudFormation::Stack"]
    rows = tuple(
        (one.at.isoformat(timespec="seconds"), one.logical, one.kind, one.status, one.reason[:200]) for one in events
    )
    moments = tuple(Moment(one.at, "deploy", one.status) for one in whole)
    return ("at", "resource", "kind", "status", "reason"), rows, moments


def _doctor(snapshot: Snapshot) -> Rows:
    checks = chosen(())
    outcomes = judge(checks, collect(snapshot, needed(checks)))
    rows = tuple((one.check, one.status.value, one.cause or None, one.summary.en) for one in outcomes)
    return ("check", "status", "cause", "summary"), rows, ()
