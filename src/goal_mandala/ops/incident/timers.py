"""How long everything took, and what is due. Pure.

Times to detect, acknowledge, mitigate and resolve as the field counts them (Google SRE workbook, PagerDuty's guides):
detect from the start of the trouble to its detection, the others from detection on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goal_mandala.ops.incident.oncall import Level, OnCall
from goal_mandala.ops.incident.record import Entry, Incident, Kind, State


@dataclass(frozen=True, slots=True)
class Timers:
    """Moments, and spans between them; None where it has not happened (or is not known)."""

    started: datetime | None
    detected: datetime
    acknowledged: datetime | None
    mitigated: datetime | None
    resolved: datetime | None

    @property
    def to_detect(self) -> timedelta | None:
        return None if self.started is None else self.detected - self.started

    @property
    def to_acknowledge(self) -> timedelta | None:
        return self._since(self.acknowledged)

    @property
    def to_mitigate(self) -> timedelta | None:
        return self._since(self.mitigated)

    @property
    def to_resolve(self) -> timedelta | None:
        return self._since(self.resolved)

    def _since(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else moment - self.detected


@dataclass(frozen=True, slots=True)
class Escalation:
    """When a level is to be told; ``told`` once somebody wrote that it was."""

    level: Level
    due: datetime
    told: bool


def timers_of(incident: Incident) -> Timers:
    """Mitigation and resolution count the last time they were reached: a reopened incident was not over."""
    opened = incident.opened
    first_look = [*incident.of(Kind.ACKNOWLEDGED, Kind.MITIGATED, Kind.RESOLVED)][:1]
    reopened = incident.last(Kind.REOPENED)
    return Timers(
        _began(incident),
        _moment(opened, "detectedAt") or opened.at,
        first_look[0].at if first_look else None,
        _after(incident, reopened, Kind.MITIGATED, Kind.RESOLVED),
        _after(incident, reopened, Kind.RESOLVED),
    )


def _began(incident: Incident) -> datetime | None:
    """As it was said last: when it was opened, or later."""
    said = [moment for entry in incident.entries if (moment := _moment(entry, "startedAt")) is not None]
    return said[-1] if said else None


def escalations(incident: Incident, oncall: OnCall) -> tuple[Escalation, ...]:
    """Every level from the second on with the moment it is due; none where the severity does not escalate, or it is over."""
    factor = oncall.factor(incident.severity)
    if factor is None or incident.state in {State.MITIGATED, State.RESOLVED}:
        return ()
    told = {str(entry.data.get("role")) for entry in incident.of(Kind.ESCALATED)}
    acknowledged = incident.state is not State.OPEN
    since = timers_of(incident).detected
    found: list[Escalation] = []
    for level in oncall.levels[1:]:
        minutes = level.unmitigated_minutes if acknowledged else level.unacknowledged_minutes
        found.append(Escalation(level, since + timedelta(minutes=minutes * factor), level.role in told))
    return tuple(found)


def _after(incident: Incident, reopened: Entry | None, *kinds: Kind) -> datetime | None:
    """The first entry of *kinds* after the last reopening."""
    for entry in incident.of(*kinds):
        if reopened is None or entry.at >= reopened.at:
            return entry.at
    return None


def _moment(entry: Entry, name: str) -> datetime | None:
    text = entry.data.get(name)
    return datetime.fromisoformat(str(text)) if text else None
