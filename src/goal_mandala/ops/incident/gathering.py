"""What an incident collects by itself: alarms, failures, figures, traces, releases, changes, plans, how many people; the doctor's view. Reads only.

Owns which signals, over which window, and how they become evidence. Each is collected for itself: one that cannot be read says why, and the
rest is kept. The command of each piece shows the same window again, whenever it is typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.releases import Release, read_releases
from goal_mandala.ops.aws.stack import read_events
from goal_mandala.ops.aws.traces import FAULTY, TraceSummary, read_summaries, slower_than
from goal_mandala.ops.causes import LABELS
from goal_mandala.ops.changes.history import plans_in
from goal_mandala.ops.doctor.collecting import collect, figures, lines
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.incident.evidence import Cell, Evidence, Moment, instant
from goal_mandala.ops.incident.reach import Reach, read_reach
from goal_mandala.ops.log_reading import OTHER, raised
from goal_mandala.ops.reading import attempt, reason
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.window import Window

DAY = timedelta(hours=24)
LOOK_BACK = timedelta(hours=2)
MOST_ROWS = 200
MOST_TRACES = 100
SLOW_SECONDS = 10.0
"""A request that took so long is worth its trace: people wait 29 s at most."""

Rows = tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], tuple[Moment, ...]]
"""Columns, rows, moments for the timeline."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """``reach``: how many requests and people, None where that could not be read; its evidence is the piece ``impact``."""

    pieces: tuple[Evidence, ...]
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class _Job:
    """One signal: its name, how to show it again, and how it is read."""

    name: str
    command: str
    snapshot: Snapshot
    read: Callable[[Snapshot], Rows]


def gather(
    aws: Aws, since: datetime, until: datetime, now: datetime, folder: Path, *, began_known: bool = True
) -> Gathered:
    """Everything from two hours before *since* to *until*; alarms, releases and changes from 24 hours before *since*.

    *since* is when the incident began or, where nobody has said (*began_known*), was noticed: how far it reaches is then counted
    from two hours before. *until* is when it was over (or *now*). Plans are those in *folder*.
    """
    since = min(since, until)
    near = Snapshot(aws, _whole(since - LOOK_BACK, until), now)
    day = Snapshot(aws, _whole(since - DAY, until), now)
    impact = Snapshot(aws, _whole(since, until), now) if began_known else near
    found = attempt(partial(read_reach, aws, impact.window))
    jobs = (
        _ours("alarms", "alarms history", day, _alarms),
        _ours("failures", "logs --errors --function all", near, _failures),
        _ours("metrics", "metrics", near, _metrics),
        _ours("faults", "traces --faults", near, partial(_traces, FAULTY)),
        _ours("slow", f"traces --slow {SLOW_SECONDS:.0f}", near, partial(_traces, slower_than(SLOW_SECONDS))),
        _ours("releases", "releases", day, _releases),
        _Job("changes", _stack_command(day), day, _changes),
        _Job("plans", "mandala ops incident collect", day, partial(_plans, folder)),
        _Job("impact", _access_command(impact), impact, lambda _: _reach(found.get())),
        _ours("doctor", "doctor", near, _doctor),
    )
    return Gathered(tuple(_one(job) for job in jobs), found.value)


def _whole(start: datetime, end: datetime) -> Window:
    """Whole seconds, so that a command can say the window exactly; at least one."""
    first = start.astimezone(UTC).replace(microsecond=0)
    last = end.astimezone(UTC).replace(microsecond=0)
    return Window(first, last if last == end and last > first else last + timedelta(seconds=1))


def _ours(name: str, words: str, snapshot: Snapshot, read: Callable[[Snapshot], Rows]) -> _Job:
    window, environment = snapshot.window, snapshot.target.environment
    hours = f"--since {instant(window.start)} --until {instant(window.end)}"
    return _Job(name, f"mandala ops {words} {hours} --env {environment}", snapshot, read)


def _stack_command(snapshot: Snapshot) -> str:
    start, end = instant(snapshot.window.start), instant(snapshot.window.end)
    query = f"StackEvents[?Timestamp>='{start[:-1]}' && Timestamp<'{end[:-1]}']"
    return f'aws cloudformation describe-stack-events --stack-name {snapshot.names.stack} --query "{query}"'


def _access_command(snapshot: Snapshot) -> str:
    start, end = snapshot.window.milliseconds
    group = snapshot.names.access_log_group
    return f"aws logs filter-log-events --log-group-name {group} --start-time {start} --end-time {end - 1}"


def _one(job: _Job) -> Evidence:
    window = job.snapshot.window
    piece = Evidence(job.name, job.snapshot.now, window.start, window.end, job.command)
    read = attempt(partial(job.read, job.snapshot))
    if read.error is not None:
        return replace(piece, problem=reason(read.error))
    columns, rows, moments = read.get()
    return replace(piece, columns=columns, rows=rows[:MOST_ROWS], moments=moments)


def _alarms(snapshot: Snapshot) -> Rows:
    changes = [one for one in snapshot.alarm_history.get() if one.kind == "StateUpdate"]
    moments = [
        Moment(one.at, "alarm" if one.after == "ALARM" else "recovery", one.alarm)
        for one in changes
        if one.after == "ALARM" or one.before == "ALARM"
    ]
    rows = tuple((_at(one.at), one.alarm, one.before, one.after) for one in changes)
    return ("at", "alarm", "before", "after"), rows[-MOST_ROWS:], tuple(moments)


def _failures(snapshot: Snapshot) -> Rows:
    """Grouped by cause: how often, first, last, one line; the first of each stands in the timeline."""
    found = lines.failures(snapshot)
    told = {one.request_id: one.cause for one in found if one.cause != OTHER and one.request_id}
    causes = [
        one.cause if one.cause != OTHER else told.get(one.request_id) or raised(one.line) or OTHER for one in found
    ]
    counts = Counter(causes)
    rows: list[tuple[Cell, ...]] = []
    moments: list[Moment] = []
    for cause, count in counts.most_common():
        of_it = [one for one, why in zip(found, causes, strict=True) if why == cause]
        first, last = of_it[0], of_it[-1]
        label = LABELS[cause].words if cause in LABELS else cause
        rows.append((cause, label, count, _at(first.at), _at(last.at), first.line[:300]))
        moments.append(Moment(first.at, "error", f"{cause} ×{count}"))
    return ("cause", "meaning", "count", "first", "last", "sample"), tuple(rows), tuple(moments)


def _metrics(snapshot: Snapshot) -> Rows:
    found = figures.invocations(snapshot)
    series = (found.invocations, found.errors, found.throttles, found.duration, found.concurrent)
    moments = [Moment(one.first, "error", f"{one.name} > 0") for one in (found.errors, found.throttles) if one.first]
    rows = tuple(
        (one.name, one.statistic, one.total if one.statistic == "Sum" else one.mean, one.peak) for one in series
    )
    return ("metric", "statistic", "value", "peak"), rows, tuple(moments)


def _traces(expression: str, snapshot: Snapshot) -> Rows:
    """Oldest first, without addresses: a path may have a calendar's secret in it. The first one stands in the timeline."""
    found = read_summaries(snapshot.aws, snapshot.window, expression, MOST_TRACES)[::-1]
    rows = tuple((_at(one.at), one.id, round(one.seconds, 3), _marks(one), one.status) for one in found)
    moments = tuple(
        Moment(one.at, "trace", f"{one.id} {one.seconds:.1f} s {_marks(one)}") for one in found[:1] if one.at
    )
    return ("at", "trace", "seconds", "result", "http"), rows, moments


def _marks(one: TraceSummary) -> str:
    marks = (("fault", one.fault), ("error", one.error), ("throttle", one.throttle))
    return " ".join(mark for mark, on in marks if on) or "ok"


def _releases(snapshot: Snapshot) -> Rows:
    """Deployments and roll-backs as they were recorded: who, which commit, how it ended."""
    window = snapshot.window
    found = [one for one in read_releases(snapshot.aws)[::-1] if window.start <= one.at < window.end]
    rows = tuple(
        (_at(one.at), one.id, one.kind, one.state, one.commit[:7] + ("+" if one.dirty else ""), _versions(one.before), _versions(one.versions), one.by)
        for one in found
    )  # fmt: skip
    moments = tuple(Moment(one.at, "deploy", f"{_what(one)} {one.state}") for one in found)
    return ("at", "release", "kind", "state", "commit", "before", "after", "by"), rows, moments


def _what(release: Release) -> str:
    return f"{release.kind} {release.id}:" if release.kind != "deploy" else f"{release.id}:"


def _versions(known: dict[str, str]) -> str:
    return " ".join(f"{part}:{version}" for part, version in known.items())


def _changes(snapshot: Snapshot) -> Rows:
    """What happened to the stack."""
    events = read_events(snapshot.aws, snapshot.names.stack, snapshot.window.start)
    events = [one for one in events if one.at < snapshot.window.end]
    whole = [one for one in events if one.kind == "AWS::CloudFormation::Stack"]
    rows = tuple((_at(one.at), one.logical, one.kind, one.status, one.reason[:200]) for one in events)
    moments = tuple(Moment(one.at, "deploy", one.status) for one in whole)
    return ("at", "resource", "kind", "status", "reason"), rows[-MOST_ROWS:], moments


def _plans(folder: Path, snapshot: Snapshot) -> Rows:
    """What was done with the plans in *folder*: their own histories."""
    window = snapshot.window
    rows: list[tuple[Cell, ...]] = []
    moments: list[Moment] = []
    for path, plan in plans_in(folder):
        if plan.environment != snapshot.target.environment:
            continue
        steps = ", ".join(f"{step.kind} {step.resource}" for step in plan.steps)
        for one in plan.history:
            if window.start <= one.at < window.end:
                rows.append((_at(one.at), path.name, one.what, one.outcome, steps, one.by))
                moments.append(Moment(one.at, "change", f"{path.name} {one.what}: {steps}"))
    return ("at", "plan", "what", "outcome", "steps", "by"), tuple(sorted(rows, key=str)), tuple(moments)


def _reach(reach: Reach) -> Rows:
    return ("what", "count"), reach.rows, ()


def _doctor(snapshot: Snapshot) -> Rows:
    checks = chosen(())
    outcomes = judge(checks, collect(snapshot, needed(checks)))
    rows = tuple((one.check, one.title, one.status.value, one.cause or None, one.summary) for one in outcomes)
    return ("check", "meaning", "status", "cause", "summary"), rows, ()


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
