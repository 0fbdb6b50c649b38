"""Looking again after a change: only at the checks that were mended, only at what happened since.

Owns when a cause may be called gone: when what shows it was looked at. A check that could not look, or found nothing to look at, tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor.check import DoctorCheck
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.doctor.records import Gateway, Invocations, Queues
from goal_mandala.ops.doctor.signals import Signal, SignalMissing, Signals
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words

LASTING = frozenset({"cost-runaway", "budget-near"})
"""Causes that are counted over a day or a month: right after a change nobody can say whether they are gone."""

SETTINGS = frozenset({
    "explicit-deny", "wrong-region", "wrong-model-id", "model-retired", "profile-needed", "no-policy", "no-agreement",
    "stage-undeployed", "wrong-pool", "wrong-audience",
    "deploy-unfinished", "changed-by-hand",
    "log-group-gone", "retention-changed", "tracing-off",
    "alarm-missing", "alarm-off", "alarm-unwired",
    "queue-off", "queue-narrow",
    "model-ends", "runtime-ends",
})  # fmt: skip
"""Causes that are a setting: read again it tells, with traffic or without."""

AT_THE_GATEWAY = frozenset({"gateway-throttle", "gateway-limit", "clock-skew", "wrong-token-use", "unknown-key", "token-expired"})  # fmt: skip
"""Causes that requests show; the others are shown by runs of the function."""

ASIDE = frozenset({"poison-message", "common-cause"})
"""Causes that are gone when what was sent back has been worked on, not when it has left the place aside."""

NOTHING_SEEN = Words("変えてから、まだ何も動いていません。", "Nothing has happened since the change.")
DAY_OR_MONTH = Words("1日か1か月で数えるので、まだ分かりません。", "It is counted over a day or a month: only time will tell.")  # fmt: skip
UNDER_WAY = Words("戻した分がまだ終わっていません。", "What was sent back has not been worked on yet.")
STILL_FAILS = Words("計画の原因は消えましたが、まだ指摘があります: ", "The plan's cause is gone, but the check still finds something: ")  # fmt: skip
NO_CAUSE = Words("まだ指摘があり、原因は決められません: ", "It still finds something, and cannot tell the cause: ")


@dataclass(frozen=True, slots=True)
class Open:
    """A check whose cause is not gone, or that cannot tell yet whether it is: ``title`` of the one or the other, and why."""

    check: str
    title: Words
    why: Words


@dataclass(frozen=True, slots=True)
class Again:
    """``there``: whether a cause is still found (``still`` says which, with why), None when that cannot be told (yet) for those in ``open``."""

    there: bool | None
    open: tuple[Open, ...] = ()
    still: tuple[Open, ...] = ()


def recheck(aws: Aws, checks: Sequence[str], causes: Sequence[str], since: datetime) -> Again:
    """Whether one of *causes* is still found in *checks* since *since*."""
    now = datetime.now(UTC)
    wanted = chosen(list(checks)) if checks else ()
    signals = collect(Snapshot(aws, Window(since, now), now, whole_periods=True), needed(wanted))
    pairs = list(zip(wanted, judge(wanted, signals), strict=True))
    wrong = set(causes) - LASTING
    held = [(outcome, judged) for _, outcome in pairs for judged in outcome.causes if judged.cause in wrong]
    if held:
        return Again(True, still=tuple(Open(one.check, judged.title, judged.why) for one, judged in held))
    own = {check.id: [cause.id for cause in check.causes if cause.id in causes] for check in wanted}
    told = [(outcome, _unsettled(check, outcome, own[check.id], signals)) for check, outcome in pairs]
    left = tuple(Open(outcome.check, outcome.title, why) for outcome, why in told if why is not None)
    return Again(None if left else False, left)


def _unsettled(check: DoctorCheck, outcome: Outcome, causes: Sequence[str], signals: Signals) -> Words | None:
    """Why the check does not tell that its *causes* are gone; None when it does."""
    if outcome.status is Status.CRASHED or outcome.permission:
        return outcome.summary
    if outcome.status in {Status.FAIL, Status.WARN}:
        if set(causes) & LASTING:
            return DAY_OR_MONTH
        return (STILL_FAILS if outcome.cause else NO_CAUSE) + outcome.summary
    if outcome.status is Status.PASS and set(causes) <= LASTING:
        return None
    for cause in causes:
        why = _not_seen(check, cause, outcome, signals)
        if why is not None:
            return why
    return None


def _not_seen(check: DoctorCheck, cause: str, outcome: Outcome, signals: Signals) -> Words | None:
    if cause in SETTINGS:
        return _by_setting(check, cause, outcome, signals)
    if outcome.status is not Status.PASS:
        return outcome.summary
    try:
        if cause in ASIDE:
            queues = signals.get(Signal.QUEUES, Queues)
            return UNDER_WAY if queues.waiting or queues.in_flight else None
        seen = bool(_requests(signals)) if cause in AT_THE_GATEWAY else _runs(signals)
    except SignalMissing as missing:
        return missing.missing.words
    return None if seen else NOTHING_SEEN


def _by_setting(check: DoctorCheck, id: str, outcome: Outcome, signals: Signals) -> Words | None:
    """The setting as it was read again; a check that could read it and passes has judged it."""
    if outcome.status is Status.PASS:
        return None
    cause = next(one for one in check.causes if one.id == id)
    try:
        verdict = cause.judge(signals)
    except SignalMissing as missing:
        return missing.missing.words
    return None if verdict.holds is False else verdict.why


def _requests(signals: Signals) -> int:
    return len(signals.get(Signal.GATEWAY, Gateway).lines)


def _runs(signals: Signals) -> bool:
    """Whether the generating function ran: by its lines, or as it was counted."""
    if signals.has(Signal.REPORTS):
        return bool(signals.reports)
    if signals.has(Signal.INVOCATIONS):
        return signals.get(Signal.INVOCATIONS, Invocations).invocations.total > 0
    return False
