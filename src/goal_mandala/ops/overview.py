"""One look at an environment: metrics judged, alarms that ring, what waits, what serves. What could not be read is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Function
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.insights import run_query
from goal_mandala.ops.aws.metrics import Series, read_series
from goal_mandala.ops.aws.queues import QueueState, read_queue
from goal_mandala.ops.health import Health, asks, judge
from goal_mandala.ops.latency import QUERIES, durations
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import FINDINGS, Status, exit_code
from goal_mandala.ops.window import Window


@dataclass(frozen=True, slots=True)
class Overview:
    """Percentiles in milliseconds over the window, None without data; counts None where they could not be read."""

    window: Window
    health: Reading[list[Health]]
    percentiles: dict[str, float | None]
    ringing: tuple[Alarm, ...]
    alarms_known: bool
    waiting: int | None
    running: int | None
    dead: int | None
    serving: dict[str, str]
    unread: tuple[tuple[str, MandalaError], ...]

    @property
    def exit_code(self) -> int:
        statuses = [row.status for row in self.health.value or ()]
        if self.ringing or self.dead:
            return FINDINGS
        return exit_code([*statuses, *(Status.UNKNOWN for _ in self.unread)])


def read_overview(snapshot: Snapshot) -> Overview:
    """Read side by side; raises only where the environment itself is not there (``region_without_stack``)."""
    window = snapshot.window
    snapshot.stack.get()
    parts = (Function.AI_PROCESSOR, Function.API)
    series = _metrics(snapshot)
    queue, dead = _queue(snapshot, snapshot.names.queue), _queue(snapshot, snapshot.names.dead_queue)
    snapshot.together(
        lambda: snapshot.read("metrics", series),
        lambda: snapshot.read("percentiles", lambda: _percentiles(snapshot)),
        lambda: snapshot.alarms,
        lambda: snapshot.read("queue", queue),
        lambda: snapshot.read("dead queue", dead),
        *(lambda part=part: snapshot.alias(part) for part in parts),
    )
    metrics = snapshot.read("metrics", series)
    health: Reading[list[Health]] = (
        Reading(error=metrics.error) if metrics.error else Reading(value=judge(metrics.get()))
    )
    waiting, set_aside = snapshot.read("queue", queue), snapshot.read("dead queue", dead)
    percentiles = snapshot.read("percentiles", lambda: _percentiles(snapshot))
    errors = {
        "metrics": metrics.error,
        "percentiles": percentiles.error,
        "alarms": snapshot.alarms.error,
        "queue": waiting.error,
        "dead queue": set_aside.error,
        **{f"alias {part}": snapshot.alias(part).error for part in parts},
    }
    return Overview(
        window=window,
        health=health,
        percentiles=percentiles.value or {"p50": None, "p95": None, "p99": None},
        ringing=tuple(one for one in snapshot.alarms.value or () if one.state == "ALARM"),
        alarms_known=snapshot.alarms.known,
        waiting=waiting.value.waiting if waiting.value else None,
        running=waiting.value.running if waiting.value else None,
        dead=set_aside.value.waiting if set_aside.value else None,
        serving={part: alias.version for part in parts if (alias := snapshot.alias(part).value)},
        unread=tuple((name, error) for name, error in errors.items() if error),
    )


def _metrics(snapshot: Snapshot) -> Callable[[], dict[str, Series]]:
    def read() -> dict[str, Series]:
        wanted = asks(snapshot.names)
        fine = {name: ask for name, ask in wanted.items() if name in {"invocations", "throttles", "concurrent"}}
        coarse = {name: ask for name, ask in wanted.items() if name not in fine}
        period = snapshot.window.period
        return read_series(snapshot.aws, fine, snapshot.window, period) | read_series(
            snapshot.aws, coarse, snapshot.window, max(300, period)
        )

    return read


def _percentiles(snapshot: Snapshot) -> dict[str, float | None]:
    """Of the REPORT lines over the window: percentiles of a metric's periods cannot be put together."""
    group = snapshot.names.log_group(Function.AI_PROCESSOR)
    found = durations(run_query(snapshot.aws, (group,), QUERIES["all"], snapshot.window))
    return {"p50": found.p50, "p95": found.p95, "p99": found.p99}


def _queue(snapshot: Snapshot, name: str) -> Callable[[], QueueState]:
    def read() -> QueueState:
        return read_queue(snapshot.aws, name)

    return read
