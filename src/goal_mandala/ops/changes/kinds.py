"""All kinds of change, by id."""

from __future__ import annotations

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.changes import functions, policies, throughput, watching
from goal_mandala.ops.changes.kind import Kind

KINDS: dict[str, Kind] = {
    kind.id: kind for kind in (*functions.KINDS, *throughput.KINDS, *policies.KINDS, *watching.KINDS)
}


def kind_of(id: str) -> Kind:
    """Raises :class:`InvalidInput` ``unknown_change``."""
    if id not in KINDS:
        raise InvalidInput("unknown_change", value=id[:40], allowed=", ".join(sorted(KINDS)))
    return KINDS[id]
