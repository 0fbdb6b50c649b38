"""What a check comes to: its status, the proof, the cause, the causes ruled out, the fix. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from goal_mandala.ops.doctor.fix import Fix
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.doctor.signals import Asked
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words


class Severity(StrEnum):
    """How bad a finding of the check is: people get no chart, get it badly, or nobody notices yet."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"

    @property
    def words(self) -> Words:
        return {
            "critical": Words("重大", "critical"),
            "major": Words("主要", "major"),
            "minor": Words("軽微", "minor"),
        }[self.value]


NOT_READ = "?"
"""The value of a proof that could not be read."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was read: what, its value against its threshold, and at most two redacted lines that show it.

    ``of`` is the signal it was read from, ``detail`` what of it (a metric, a word of the lines); ``asked``: the query and its window.
    """

    read: Words
    value: str
    threshold: str
    of: Signal
    lines: tuple[str, ...] = ()
    detail: str = ""
    asked: Asked | None = None

    @property
    def fine(self) -> bool:
        """Whether the value is as it should be: it speaks for what is ruled out, and tells nothing of what is wrong."""
        if self.threshold.startswith("< "):
            value, limit = (one.removesuffix(" s") for one in (self.value, self.threshold[2:]))
            return value.isdigit() and limit.isdigit() and int(value) < int(limit)
        return self.value == self.threshold

    @property
    def query(self) -> str:
        """The API call with what it names, and what of its answer was looked at."""
        return " ".join(text for text in (self.asked.query if self.asked else "", self.detail) if text)

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "read": self.read.of(language),
            "value": self.value,
            "threshold": self.threshold,
            "lines": list(self.lines),
            "signal": self.of.value,
            "query": self.query,
            "since": iso(self.asked.since) or None if self.asked else None,
            "until": iso(self.asked.until) or None if self.asked else None,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """A cause and what speaks for or against it. ``holds`` None: what was read cannot tell."""

    cause: str
    title: Words
    holds: bool | None
    why: Words


@dataclass(frozen=True, slots=True)
class NotRead:
    """A signal that the check needs and could not read, or not to its end: why, and the permission that would help."""

    signal: Signal
    why: Words
    permission: str = ""

    def as_dict(self, language: str) -> dict[str, Any]:
        return {"signal": self.signal.value, "why": self.why.of(language), "permission": self.permission or None}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one check. ``causes`` hold (the first one is the cause to mend), ``ruled_out`` do not, ``open`` could not be told.

    ``idle``: everything was read, and nothing had happened that could be judged. ``permission`` is the first of those that are missing.
    """

    check: str
    title: Words
    status: Status
    severity: Severity
    summary: Words
    since: str = ""
    proofs: tuple[Proof, ...] = ()
    causes: tuple[Judged, ...] = ()
    ruled_out: tuple[Judged, ...] = ()
    open: tuple[Judged, ...] = ()
    fix: Fix | None = None
    next_command: str = ""
    permission: str = ""
    not_read: tuple[NotRead, ...] = ()
    idle: bool = False
    facts: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def cause(self) -> str:
        """The id of the cause to mend, empty where there is none."""
        return self.causes[0].cause if self.causes else ""

    def as_dict(self, language: str) -> dict[str, Any]:
        def told(judged: tuple[Judged, ...]) -> list[dict[str, Any]]:
            return [{"id": one.cause, "title": one.title.of(language), "why": one.why.of(language)} for one in judged]

        return {
            "check": self.check,
            "title": self.title.of(language),
            "status": self.status.value,
            "severity": self.severity.value,
            "summary": self.summary.of(language),
            "since": self.since or None,
            "proofs": [proof.as_dict(language) for proof in self.proofs],
            "cause": self.cause or None,
            "causes": told(self.causes),
            "ruledOut": told(self.ruled_out),
            "undetermined": told(self.open),
            "fix": self.fix.as_dict(language) if self.fix else None,
            "nextCommand": self.next_command or None,
            "permission": self.permission or None,
            "notRead": [one.as_dict(language) for one in self.not_read],
            "noData": self.idle,
            "facts": self.facts,
        }
