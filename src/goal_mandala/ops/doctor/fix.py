"""What would mend a cause: steps with before and after, how far they reach, what they cost, how they are undone. Pure data.

A step names a kind of change that :mod:`goal_mandala.ops.changes` can make and take back; here nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goal_mandala.ops.words import NOTHING, Words


@dataclass(frozen=True, slots=True)
class Step:
    """One change: *kind* (see ``changes``), the resource it is made on, the values before and after."""

    kind: str
    resource: str
    before: Any
    after: Any

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "resource": self.resource, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend it. Without steps it is advice: something only people can do (a quota request, another prompt)."""

    text: Words
    steps: tuple[Step, ...] = ()
    blast_radius: Words = NOTHING
    cost: Words = NOTHING
    undo: Words = NOTHING

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "text": self.text.of(language),
            "steps": [step.as_dict() for step in self.steps],
            "blastRadius": self.blast_radius.of(language) or None,
            "cost": self.cost.of(language) or None,
            "undo": self.undo.of(language) or None,
        }


def advice(ja: str, en: str) -> Fix:
    return Fix(Words(ja, en))
