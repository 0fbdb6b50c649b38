"""A check as data: what it looks for, what it reads, how its causes are told apart. Pure.

A check first asks whether there is a symptom at all; only then are the causes that look alike judged, each for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from goal_mandala.ops.doctor.finding import NOT_READ, Judged, NotRead, Outcome, Proof, Severity
from goal_mandala.ops.doctor.fix import Fix
from goal_mandala.ops.doctor.signals import Signal, SignalMissing, Signals
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words, listed


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something is wrong, whatever the cause: how bad, since when (ISO), and what shows it."""

    summary: Words
    proofs: tuple[Proof, ...]
    since: str = ""
    status: Status = Status.FAIL


@dataclass(frozen=True, slots=True)
class Fine:
    """Nothing is wrong: what was looked at. ``unknown``: there was nothing to look at (no traffic, no data), so nothing is promised."""

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
    """One check. Its order of causes is that of precedence: the first that holds is the one to mend.

    It passes only when everything that it ``reads`` was read, to the end. ``optional`` are those of them that it may do without, each with the
    reason. ``no_traffic`` says what is not known where nothing happened that could be judged.
    """

    id: str
    title: Words
    severity: Severity
    reads: tuple[Signal, ...]
    symptom: Callable[[Signals], Symptom | Fine]
    causes: tuple[Cause, ...]
    next_command: str = ""
    optional: Mapping[Signal, Words] = field(default_factory=dict[Signal, Words])
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

    @property
    def needed(self) -> tuple[Signal, ...]:
        """Without these it cannot pass."""
        return tuple(signal for signal in self.reads if signal not in self.optional)

    def examine(self, signals: Signals) -> Outcome:
        """The outcome; never raises for a signal that could not be read.

        What the other signals show is found all the same; where they show nothing, it is UNKNOWN with what is missing.
        """
        not_read = self._not_read(signals)
        seen = self.symptom(signals.forgiven)
        if isinstance(seen, Fine):
            return self._fine(seen, not_read)
        judged = [(cause, self._judge(cause, signals)) for cause in self.causes]
        holding = [cause for cause, verdict in judged if verdict.holds]
        summary = seen.summary if holding else seen.summary + Words("", " ") + self.unknown_cause
        return Outcome(
            self.id,
            self.title,
            seen.status,
            self.severity,
            summary,
            seen.since,
            tuple(_with_query(proof, signals) for proof in seen.proofs),
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds),
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds is False),
            tuple(_told(cause, verdict) for cause, verdict in judged if verdict.holds is None),
            _fix(holding[0], signals) if holding else None,
            self.next_command,
            _permission(not_read),
            not_read,
        )

    def _fine(self, seen: Fine, not_read: tuple[NotRead, ...]) -> Outcome:
        idle = seen.unknown and not not_read
        status = Status.UNKNOWN if not_read or seen.unknown else Status.PASS
        summary = self.no_traffic if idle else _told_missing(not_read) if not_read else seen.summary
        command = self.next_command if not_read else ""
        permission = _permission(not_read)
        return Outcome(
            self.id, self.title, status, self.severity, summary,
            next_command=command, permission=permission, not_read=not_read, idle=idle,
        )  # fmt: skip

    def _not_read(self, signals: Signals) -> tuple[NotRead, ...]:
        """What is missing of what it needs, and what was read in part only."""
        found: list[NotRead] = []
        for signal in self.needed:
            missing, until = signals.missing(signal), signals.cut.get(signal)
            if missing is not None:
                found.append(NotRead(signal, missing.words, missing.permission))
            elif until is not None:
                found.append(NotRead(signal, TOO_MANY.filled(until=f"{until:%Y-%m-%d %H:%M} UTC")))
        return tuple(found)

    def _judge(self, cause: Cause, signals: Signals) -> Verdict:
        try:
            return cause.judge(signals)
        except SignalMissing as missing:
            return Verdict(None, _missing_words(missing.signal, missing.missing.words))


TOO_MANY = Words(
    "行が多すぎて {until} までしか読んでいません（--since を短くすると全部読めます）",
    "there are too many lines: read only until {until} (a shorter --since reads them all)",
)


def _with_query(proof: Proof, signals: Signals) -> Proof:
    """*proof* with what was asked of AWS; without a value where that could not be read."""
    known = replace(proof, asked=signals.asked.get(proof.of))
    return known if signals.missing(proof.of) is None else replace(known, value=NOT_READ, lines=())


def _fix(cause: Cause, signals: Signals) -> Fix | None:
    try:
        return cause.fix(signals) if cause.fix else None
    except SignalMissing as missing:
        words = Words(
            "直し方は{signal}によりますが、読めませんでした。",
            "The fix depends on {signal}, which could not be read.",
        )
        return Fix(words.filled_both(missing.signal.words, "signal"))


def _permission(not_read: tuple[NotRead, ...]) -> str:
    return next((one.permission for one in not_read if one.permission), "")


def _told_missing(not_read: tuple[NotRead, ...]) -> Words:
    """The first in full, the others by name."""
    first, *others = not_read
    words = _missing_words(first.signal, first.why)
    if others:
        names = listed([one.signal.words for one in others])
        words += Words("。ほかに: {names}", ". Nor: {names}").filled_both(names, "names")
    return words + Words("。", ".")


def _told(cause: Cause, verdict: Verdict) -> Judged:
    return Judged(cause.id, cause.title, verdict.holds, verdict.why)


def _missing_words(signal: Signal, why: Words) -> Words:
    """Nothing was found in the rest, and what that is worth."""
    head = Words(
        "{signal}を読みきれず、問題なしとは言えません: ",
        "Could not read all of {signal}, so not told: ",
    )
    return head.filled_both(signal.words, "signal") + why


def yes(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(True, Words(ja, en).filled(**facts))


def no(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(False, Words(ja, en).filled(**facts))


def unclear(ja: str, en: str, **facts: object) -> Verdict:
    return Verdict(None, Words(ja, en).filled(**facts))
