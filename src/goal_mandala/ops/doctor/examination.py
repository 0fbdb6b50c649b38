"""An examination: every check judged side by side on what was read; one that breaks says so and harms no other. Pure.

Owns the order of outcomes, what the whole comes to, and its versioned form for programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.doctor.check import DoctorCheck
from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.verdict import Status, exit_code
from goal_mandala.ops.words import Words

VERSION = 2
"""Of the JSON form; it rises when a field changes its meaning or goes. 2: a proof has its query and time, UNKNOWN says what was not read."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What all checks came to, in the order of the checks; ``calls`` counts API calls by signal."""

    environment: str
    region: str
    signals: Signals
    outcomes: tuple[Outcome, ...]
    calls: dict[str, int]
    seconds: float

    @property
    def findings(self) -> tuple[Outcome, ...]:
        """Those with something to mend, critical first."""
        order = {"critical": 0, "major": 1, "minor": 2}
        found = [one for one in self.outcomes if one.status in {Status.FAIL, Status.WARN}]
        return tuple(sorted(found, key=lambda one: (one.status is Status.WARN, order[one.severity.value])))

    @property
    def idle(self) -> tuple[Outcome, ...]:
        """Those that judge what happens, where nothing had happened."""
        return tuple(one for one in self.outcomes if one.idle)

    @property
    def code(self) -> int:
        return exit_code(one.status for one in self.outcomes)

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "version": VERSION,
            "environment": self.environment,
            "region": self.region,
            "since": iso(self.signals.window.start),
            "until": iso(self.signals.window.end),
            "exitCode": self.code,
            "checks": [outcome.as_dict(language) for outcome in self.outcomes],
            "calls": self.calls,
            "callsTotal": sum(self.calls.values()),
            "seconds": round(self.seconds, 2),
        }


def chosen(ids: Sequence[str]) -> tuple[DoctorCheck, ...]:
    """The checks named, all where none is; raises :class:`InvalidInput` ``unknown_check``."""
    known = {check.id: check for check in CHECKS}
    for id in ids:
        if id not in known:
            raise InvalidInput("unknown_check", value=id[:40], allowed=", ".join(known))
    return tuple(known[id] for id in ids) if ids else CHECKS


def needed(checks: Iterable[DoctorCheck]) -> frozenset[Signal]:
    """What has to be read for them."""
    return frozenset(signal for check in checks for signal in check.reads)


def judge(checks: Sequence[DoctorCheck], signals: Signals) -> tuple[Outcome, ...]:
    """Every check's outcome, in their order; a check that breaks is CRASHED."""
    with ThreadPoolExecutor(max(1, min(8, len(checks)))) as pool:
        return tuple(pool.map(partial(_guarded, signals), checks))


def _guarded(signals: Signals, check: DoctorCheck) -> Outcome:
    try:
        return check.examine(signals)
    except Exception as error:  # noqa: BLE001  a broken check must not take the others with it
        said = Words("この診断自体が壊れました（{kind}）。", "This check itself broke ({kind}).").filled(
            kind=type(error).__name__
        )
        return Outcome(check.id, check.title, Status.CRASHED, check.severity, said)
