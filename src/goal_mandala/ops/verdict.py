"""What a check can come to, and what a run of checks comes to: one vocabulary for preflight, verify, status, doctor.

Owns statuses, their order of gravity, and the exit code of a run. Knows nothing of AWS or of terminals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from goal_mandala.ops.words import NOTHING, Words

HEALTHY, TOOL_ERROR, USAGE, FINDINGS, UNDETERMINED = 0, 1, 2, 3, 4
NOT_DONE = TOOL_ERROR
"""What was asked for was not done: the person declined."""
REFUSED = 7
"""Nothing was changed because things are not as they were taken to be: a plan is stale, a stack is stuck. The same number as a conflict's elsewhere."""


class Status(Enum):
    """PASS is said only of what was looked at; UNKNOWN is said of what could not be."""

    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"
    SKIP = "SKIP"
    UNKNOWN = "UNKNOWN"
    CRASHED = "CRASHED"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``found`` says what is, ``fix`` what to do (a command where there is one), ``facts`` are for programs."""

    id: str
    title: Words
    status: Status
    found: Words
    fix: Words = NOTHING
    facts: dict[str, Any] = field(default_factory=dict[str, Any])

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title.of(language),
            "status": self.status.value,
            "found": self.found.of(language),
            "fix": self.fix.of(language) or None,
            "facts": self.facts,
        }


def exit_code(statuses: Iterable[Status]) -> int:
    """0 healthy, 3 when something is wrong (a warning counts), 4 when nothing is but something could not be looked at, 1 when a check broke."""
    seen = set(statuses)
    if seen & {Status.FAIL, Status.WARN}:
        return FINDINGS
    if Status.CRASHED in seen:
        return TOOL_ERROR
    return UNDETERMINED if seen & {Status.UNKNOWN, Status.SKIP} else HEALTHY


def blocks(statuses: Iterable[Status]) -> bool:
    """Whether a change must not begin: something fails, or broke while it was looked at."""
    return bool(set(statuses) & {Status.FAIL, Status.CRASHED})
