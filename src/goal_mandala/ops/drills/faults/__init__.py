"""All drills, the healthy control first; one module a family of faults."""

from __future__ import annotations

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.drills.drill import Drill
from goal_mandala.ops.drills.faults import access, control, limits, memory, model, money, queue, sign_in, time

DRILLS: tuple[Drill, ...] = (
    *control.DRILLS,
    *model.DRILLS,
    *access.DRILLS,
    *time.DRILLS,
    *memory.DRILLS,
    *sign_in.DRILLS,
    *limits.DRILLS,
    *queue.DRILLS,
    *money.DRILLS,
)


def by_chance(seed: int, *, secret: bool) -> Drill:
    """The seed's drill; only where nobody is told may it be the healthy control."""
    first = 0 if secret else 1
    return DRILLS[first + seed % (len(DRILLS) - first)]


def drill_of(id: str) -> Drill:
    """Raises :class:`InvalidInput` ``unknown_drill``."""
    for drill in DRILLS:
        if drill.id == id:
            return drill
    raise InvalidInput("unknown_drill", value=id[:40], allowed=", ".join(drill.id for drill in DRILLS))
