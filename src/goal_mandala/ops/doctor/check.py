"""A check as data: what it looks for, what it reads, how its causes are told apart. Pure.

A check first asks whether there is a symptom at all; only then are the causes that look alike judged, each for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from goal_mandala.ops.doctor.finding import Judged, Outcome, Proof, Severity
from goal_mandala.ops.doctor.fix import Fix
from goal_mandala.ops.doctor.signals import Signal, SignalMissing, Signals
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something is wrong, whatever the cause: how bad, since when (ISO), and what shows it."""

    summary: Words
    proofs: tuple[Proof, ...]
    since: str = ""
    status: Status = Status.FAIL


@dataclass(frozen=True, slots=True)
class Fine:
    """Nothing is wrong: what was looked at. ``unknown``: there was nothing to look at (no traffic), so nothing is promised."""

    summary: Words
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a cause holds (None: cannot be told) and why."""

    holds: bool | None
    why: Words


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the causes that look alike. ``judge`` looks at the signals; ``fix`` is asked only when it holds."""

    id: str
    title: Words
    judge: Callable[[Signals], Verdict]
    fix: Callable[[Signals], Fix] | None = None


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One check. Its order of causes is that of precedence: the first that holds is the one to mend."""

    id: str
    title: Words
    severity: Severity
    reads: tuple[Signal, ...]
    symptom: Callable[[Signals], Symptom | Fine]
    causes: tuple[Cause, ...]
    next_command: str = ""
    no_traffic: Words = field(
        default=Words(
            "この期間に動きがなく、判断できません（--since を長くしてください）。",
            "Nothing happened in this window, so nothing can be said (try a longer --since).",
        )
    )
    unknown_cause: Words = field(
        default=Words(
            "原因は、読めた範囲では決められません。", "What could be read does not tell which of the causes it is."
        )
    )

    def examine(self, signals: Signals) -> Outcome:
        """The outcome; never raises for a signal that could not be read: that is UNKNOWN, with what is missing."""
        try:
            seen = self.symptom(signals)
        except SignalMissing as missing:
            return self._blind(missing)
        if isinstance(seen, Fine):
            status = Status.UNKNOWN if seen.unknown else Status.PASS
            summary = self.no_traffic if seen.unknown else seen.summary
            return Outcome(self.id, self.title, status, self.severity, summary)
        judged = [(cause, self._judge(cause, signals)) for cause in self.causes]
        holding = [cause for cause, verdict in judged if verdict.holds]
        fix = holding[0].fix(signals) if holding and holding[0].fix else None
        summary = seen.summary if holding else seen.summary + Words("", " ") + self.unknown_cause
        return Outcome(
            self.id,
            self.title,
            seen.status,
            self.severity,
            summary,
            seen.since,
            seen.proofs,
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds),
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds is False),
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds is None),
            fix,
            self.next_command,
        )

    def _judge(self, cause: Cause, signals: Signals) -> Verdict:
        try:
            return cause.judge(signals)
        except SignalMissing as missing:
            return Verdict(None, _missing_words(missing))

    def _blind(self, missing: SignalMissing) -> Outcome:
        return Outcome(
            self.id,
            self.title,
            Status.UNKNOWN,
            self.severity,
            _missing_words(missing),
            next_command=self.next_command,
            permission=missing.missing.permission,
        )


def _told(cause: Cause, verdict: Verdict) -> Judged:
    return Judged(cause.id, cause.title, verdict.holds, verdict.why)


def _missing_words(missing: SignalMissing) -> Words:
    head = Words("「{signal}」を読めませんでした。", "Could not read '{signal}'. ").filled(signal=missing.signal.value)
    return head + missing.missing.words


def yes(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(True, Words(ja, en).filled(**facts))


def no(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(False, Words(ja, en).filled(**facts))


def unclear(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(None, Words(ja, en).filled(**facts))
