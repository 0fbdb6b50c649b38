"""One look at an environment: metrics judged, alarms that ring, what waits, what serves. What could not be read is said."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Function
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.insights import run_query
from goal_mandala.ops.aws.metrics import Series, read_series
from goal_mandala.ops.aws.queues import QueueState, read_queue
from goal_mandala.ops.health import Health, judge, judged_asks, read_period
from goal_mandala.ops.latency import QUERIES, durations
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import FINDINGS, Status, exit_code
from goal_mandala.ops.window import Window

PARTS = (Function.AI_PROCESSOR, Function.API)


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
    snapshot.stack.get()
    names = snapshot.names

    def metrics() -> Reading[dict[str, Series]]:
        return snapshot.read("metrics", lambda: _metrics(snapshot))

    def percentiles() -> Reading[dict[str, float | None]]:
        return snapshot.read("percentiles", lambda: _percentiles(snapshot))

    def queue() -> Reading[QueueState]:
        return snapshot.read("queue", lambda: read_queue(snapshot.aws, names.queue))

    def dead() -> Reading[QueueState]:
        return snapshot.read("dead queue", lambda: read_queue(snapshot.aws, names.dead_queue))

    aliases = [lambda part=part: snapshot.alias(part) for part in PARTS]
    snapshot.together(metrics, percentiles, queue, dead, lambda: snapshot.alarms, *aliases)
    named = {"metrics": metrics(), "percentiles": percentiles(), "queue": queue(), "dead queue": dead()}
    errors = {name: reading.error for name, reading in named.items()} | {"alarms": snapshot.alarms.error}
    errors |= {f"alias {part}": snapshot.alias(part).error for part in PARTS}
    waiting, set_aside = queue().value, dead().value
    return Overview(
        window=snapshot.window,
        health=_judged(metrics()),
        percentiles=percentiles().value or {"p50": None, "p95": None, "p99": None},
        ringing=tuple(one for one in snapshot.alarms.value or () if one.state == "ALARM"),
        alarms_known=snapshot.alarms.known,
        waiting=waiting.waiting if waiting else None,
        running=waiting.running if waiting else None,
        dead=set_aside.waiting if set_aside else None,
        serving={part: alias.version for part in PARTS if (alias := snapshot.alias(part).value)},
        unread=tuple((name, error) for name, error in errors.items() if error),
    )


def _judged(metrics: Reading[dict[str, Series]]) -> Reading[list[Health]]:
    return Reading(error=metrics.error) if metrics.error else Reading(value=judge(metrics.get()))


def _metrics(snapshot: Snapshot) -> dict[str, Series]:
    window = snapshot.window
    return read_series(snapshot.aws, judged_asks(snapshot.names), window, read_period(window))


def _percentiles(snapshot: Snapshot) -> dict[str, float | None]:
    """Of the REPORT lines over the window: percentiles of a metric's periods cannot be put together."""
    group = snapshot.names.log_group(Function.AI_PROCESSOR)
    found = durations(run_query(snapshot.aws, (group,), QUERIES["all"], snapshot.window))
    return {"p50": found.p50, "p95": found.p95, "p99": found.p99}
