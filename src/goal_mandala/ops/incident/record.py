"""What an incident is: a list of dated entries, and the state that follows from them. Pure; knows no file and no clock.

Entries are only ever added. The state (severity, who has it, when it was mitigated) is what the entries say, so a record
that several people wrote to, or that was merged by hand, always reads the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goal_mandala.domain.errors import Conflict, InvalidInput

SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4")
"""SEV1: nobody gets a chart. SEV2: many do not. SEV3: some, or slowly. SEV4: nobody noticed."""

IMPACTS = ("users", "requests", "failedRequests")
MOST_TEXT = 2000
Value = str | int | float | bool | list[str] | None


class Kind(StrEnum):
    """What an entry says."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    NOTE = "note"
    SEVERITY = "severity"
    IMPACT = "impact"
    PROPOSED_IMPACT = "proposed_impact"
    TRIGGER = "trigger"
    ROOT_CAUSE = "root_cause"
    CONTRIBUTING = "contributing"
    REFUTED = "refuted"
    ESCALATED = "escalated"
    COMMAND = "command"
    COLLECTED = "collected"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    WENT_WELL = "went_well"
    WENT_WRONG = "went_wrong"
    LUCKY = "lucky"
    ACTION = "action"


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``at`` is when (aware), ``by`` who wrote it, ``data`` facts with short plain values.

    ``data`` by kind: opened ``source`` (alarm, user, engineer), ``alarm``, ``startedAt``, ``detectedAt``; note ``startedAt``; severity ``severity``;
    impact and proposed_impact (read from the records, not yet a person's word) ``users``, ``requests``, ``failedRequests``; refuted ``reason``; mitigated and command ``command``, ``plan``, ``undo``, command also ``result``;
    action ``owner``, ``due``; collected ``names``, ``failed``; escalated ``role``.
    """

    at: datetime
    by: str
    kind: Kind
    text: str = ""
    data: dict[str, Value] = field(default_factory=dict[str, Value])
    link: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise InvalidInput("time_without_zone", field="at")
        if len(self.text) > MOST_TEXT:
            raise InvalidInput("too_long", field="text", length=len(self.text), limit=MOST_TEXT)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident's record: ``id`` also names its folder. Entries stand in the order of their times."""

    id: str
    environment: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def state(self) -> State:
        state = State.OPEN
        for entry in self.entries:
            match entry.kind:
                case Kind.ACKNOWLEDGED if state is State.OPEN:
                    state = State.ACKNOWLEDGED
                case Kind.MITIGATED:
                    state = State.MITIGATED
                case Kind.RESOLVED:
                    state = State.RESOLVED
                case Kind.REOPENED:
                    state = State.ACKNOWLEDGED
                case _:
                    pass
        return state

    @property
    def severity(self) -> str:
        """The latest that was said; :meth:`opened` always says one."""
        said = [entry.data.get("severity") for entry in self.entries if entry.data.get("severity")]
        return str(said[-1])

    @property
    def opened(self) -> Entry:
        return self.of(Kind.OPENED)[0]

    def of(self, *kinds: Kind) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    def last(self, kind: Kind) -> Entry | None:
        found = self.of(kind)
        return found[-1] if found else None

    def impact(self) -> dict[str, Value]:
        """The latest of each figure that a person has said."""
        told: dict[str, Value] = {}
        for entry in self.of(Kind.IMPACT):
            told |= {name: value for name, value in entry.data.items() if value is not None}
        return told

    def proposed_impact(self) -> dict[str, Value]:
        """The latest figures that were read from the records."""
        found = self.last(Kind.PROPOSED_IMPACT)
        return dict(found.data) if found else {}

    def shown_impact(self) -> dict[str, tuple[int, bool]]:
        """Each figure that is known: a person's, else the proposed one; and whether a person has said it."""
        told, proposed = self.impact(), self.proposed_impact()
        return {
            name: (value, name in told)
            for name in IMPACTS
            if isinstance(value := told.get(name, proposed.get(name)), int)
        }


def with_entries(incident: Incident, entries: Iterable[Entry]) -> Incident:
    """*incident* and *entries*, by time; those of the same moment stay in the order they were written."""
    merged = sorted([*incident.entries, *entries], key=lambda entry: entry.at)
    return Incident(incident.id, incident.environment, incident.title, tuple(merged))


_NEEDS: dict[Kind, frozenset[State]] = {
    Kind.ACKNOWLEDGED: frozenset({State.OPEN}),
    Kind.MITIGATED: frozenset({State.OPEN, State.ACKNOWLEDGED, State.MITIGATED}),
    Kind.RESOLVED: frozenset({State.ACKNOWLEDGED, State.MITIGATED, State.OPEN}),
    Kind.REOPENED: frozenset({State.MITIGATED, State.RESOLVED}),
    Kind.ESCALATED: frozenset({State.OPEN, State.ACKNOWLEDGED, State.MITIGATED}),
}


def check_step(incident: Incident, entry: Entry) -> None:
    """Raises :class:`Conflict` ``incident_state`` for a step that the incident's state does not allow, ``InvalidInput`` for a bad entry."""
    allowed = _NEEDS.get(entry.kind)
    if allowed is not None and incident.state not in allowed:
        raise Conflict("incident_state", id=incident.id, state=incident.state.value, step=entry.kind.value)
    severity = entry.data.get("severity")
    if severity is not None and severity not in SEVERITIES:
        raise InvalidInput("bad_choice", name="severity", value=str(severity)[:20], allowed=", ".join(SEVERITIES))
    if entry.kind in {Kind.IMPACT, Kind.PROPOSED_IMPACT}:
        for name, value in entry.data.items():
            if name not in IMPACTS or not isinstance(value, int) or value < 0:
                raise InvalidInput("bad_impact", name=name[:40], value=str(value)[:20], allowed=", ".join(IMPACTS))
    if entry.at < incident.opened.at and entry.kind in _NEEDS:
        raise InvalidInput("before_opening", id=incident.id)
