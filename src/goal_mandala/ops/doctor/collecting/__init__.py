"""Reads every signal once, side by side, and only those that the chosen checks need. Reads only.

Owns which collector is behind a signal; what could not be read becomes :class:`Missing` with the permission that would help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.ops.doctor.asked import asked_of
from goal_mandala.ops.doctor.collecting import drift, figures, lines, model, standing
from goal_mandala.ops.doctor.records import Token
from goal_mandala.ops.doctor.signals import Missing, Signal, Signals
from goal_mandala.ops.reading import attempt, what_then, why
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.words import NOTHING, Words

READERS = 12
Collector = Callable[[Snapshot], object]

COLLECTORS: dict[Signal, Collector] = {
    Signal.FUNCTIONS: standing.functions,
    Signal.ACCOUNT: standing.account,
    Signal.INVOCATIONS: figures.invocations,
    Signal.REPORTS: lines.reports,
    Signal.FAILURES: lines.failures,
    Signal.GATEWAY: lines.gateway,
    Signal.MODEL_METRICS: figures.model_metrics,
    Signal.MODEL_ACCESS: model.model_access,
    Signal.MODEL_LIFECYCLE: model.lifecycle,
    Signal.QUEUES: standing.queues,
    Signal.SIGN_IN: standing.sign_in,
    Signal.STACK: drift.stack,
    Signal.ALARMS: standing.alarms,
    Signal.LOG_GROUPS: standing.log_groups,
    Signal.GENERATIONS: lines.generations,
    Signal.SPENDING: figures.spending,
}


def collect(snapshot: Snapshot, wanted: Iterable[Signal], token: Token | None = None) -> Signals:
    """The signals *wanted* (and the operator's token); one that fails harms no other."""
    chosen = [signal for signal in Signal if signal in set(wanted) and signal in COLLECTORS]
    with ThreadPoolExecutor(READERS) as pool:
        known = dict(zip(chosen, pool.map(partial(_read, snapshot), chosen), strict=True))
    if token is not None:
        known[Signal.TOKEN] = token
    read = [signal for signal, found in known.items() if not isinstance(found, Missing)]
    cut = {signal: until for signal in read if (until := lines.read_until(snapshot, signal)) is not None}
    model = figures.called_model(snapshot) if Signal.MODEL_METRICS in read else "?"
    asked = asked_of(snapshot.names, snapshot.window, snapshot.now, model)
    return Signals(snapshot.window, snapshot.now, known, cut, asked)


def _read(snapshot: Snapshot, wanted: Signal) -> object:
    found = attempt(lambda: COLLECTORS[wanted](snapshot))
    return missing(found.error) if found.error is not None else found.value


def missing(error: MandalaError) -> Missing:
    """What an error means for those who need the signal."""
    action = str(error.facts.get("action", "")) if error.code == "aws_not_permitted" else ""
    told = why(error) if not isinstance(error, InternalFault) else Words("読み取り自体が壊れました", "reading it broke")
    then = NOTHING if action else what_then(error)
    words = told + Words("（", " (") + then + Words("）", ")") if then.en else told
    return Missing(error.code, words, action)
