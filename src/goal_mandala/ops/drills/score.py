"""What a drill came to, as data, and the judgement of what was named. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.drills.drill import Drill, Finding
from goal_mandala.ops.verdict import Status

HEALTHY = "healthy"
MISSED = "nothing"


@dataclass(frozen=True, slots=True)
class Named:
    """What the doctor named: the expected finding or not, and everything that was blamed without cause."""

    right: bool
    instead: str
    blamed: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One drill with one seed. ``seconds`` until it was detected, by the alarm or the doctor; None: not at all.

    ``rang``: None where no alarm belongs to it. ``planned``: whether the doctor's plan had steps; advice has none. ``healed``: whether the plan's
    steps alone ended it; None where there were none. ``lifted``: the drill ended the cause itself. ``written``: its lines were written, so that none come after the plan either way. ``instead`` is the cause
    named (:data:`MISSED` for none). ``mended``: at the end the cause was gone and people were served. ``undone``: the settings as before
    the plan; None where there was nothing to undo. ``clean``: the settings as before the drill. ``calls``: AWS calls of the doctor, ``writes`` those of them that change something.
    """

    drill: str
    seed: int
    decoys: tuple[str, ...]
    expected: str
    instead: str
    detected: bool
    named: bool
    blamed: tuple[Finding, ...]
    seconds: float | None = None
    rang: bool | None = None
    planned: bool = False
    healed: bool | None = None
    lifted: bool = False
    mended: bool = False
    undone: bool | None = False
    clean: bool = False
    doctor_seconds: float = 0.0
    calls: int = 0
    writes: tuple[str, ...] = ()
    problem: str = ""
    written: bool = False

    @property
    def full(self) -> bool:
        """Everything that this drill asks for."""
        good = self.detected and self.named and not self.blamed and self.rang is not False
        return good and self.mended and self.undone is not False and self.clean and not self.writes and not self.problem

    def as_dict(self) -> dict[str, Any]:
        columns = {"alarm": self.alarm, "plan": self.plan, "undo": self.undo}
        return {**asdict(self), **columns, "full": self.full}

    @property
    def alarm(self) -> str:
        """``rang``, ``silent``, or ``none``: no alarm belongs to it."""
        return "none" if self.rang is None else "rang" if self.rang else "silent"

    @property
    def plan(self) -> str:
        """How it was mended: ``mends`` by the plan's steps alone; ``written``: steps, whose effect a written fault cannot show; ``lifted``:
        steps, and the drill had to end the cause; ``advice``: no steps, and the drill ended it; ``failed``; ``none`` where nothing was to be
        mended, or nothing was named."""
        if self.expected == HEALTHY or not self.named:
            return "none"
        if not self.mended:
            return "failed"
        if self.healed:
            return "written" if self.written else "mends"
        return "lifted" if self.planned else "advice"

    @property
    def undo(self) -> str:
        """``yes``, ``no``, or ``none``: nothing to undo, or no plan was made."""
        return "none" if self.undone is None or not self.named else "yes" if self.undone else "no"


def named(drill: Drill, outcomes: Iterable[Outcome]) -> Named:
    """Judge the doctor's outcomes against what *drill* expects."""
    found = [(one.check, one.cause) for one in outcomes if one.status in {Status.FAIL, Status.WARN, Status.CRASHED}]
    if drill.expected is None:
        return Named(not found, found[0][1] or found[0][0] if found else HEALTHY, tuple(found))
    blamed = tuple(one for one in found if one != drill.expected and one not in drill.also)
    if drill.expected in found:
        return Named(True, drill.expected[1], blamed)
    same_check = [cause for check, cause in found if check == drill.expected[0]]
    instead = next((cause for cause in [*same_check, *(cause for _, cause in blamed)] if cause), MISSED)
    return Named(False, instead, blamed)
