"""An incident from its opening to its actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goal_mandala.ops.incident.record import Entry, Incident, Kind, Value

START = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
"""When the trouble began."""


def entry(minutes: float, kind: Kind, text: str = "", *, by: str = "alice", **data: Value) -> Entry:
    return Entry(START + timedelta(minutes=minutes), by, kind, text, data)


def opened(**data: Value) -> Entry:
    facts: dict[str, Value] = {
        "severity": "SEV2",
        "source": "alarm",
        "startedAt": START.isoformat(),
        "detectedAt": (START + timedelta(minutes=2)).isoformat(),
    }
    return Entry(START + timedelta(minutes=3), "alice", Kind.OPENED, "Generations fail", facts | data)


def whole_incident() -> Incident:
    entries = (
        opened(),
        entry(4, Kind.ACKNOWLEDGED, "On it"),
        entry(5, Kind.IMPACT, "From the request log", users=42, requests=1200, failedRequests=300),
        entry(6, Kind.REFUTED, "Function throttled", reason="Throttles stayed at 0"),
        entry(7, Kind.ROOT_CAUSE, "The role lost BedrockAccess"),
        entry(7, Kind.TRIGGER, "Deploy of release 14"),
        entry(7, Kind.CONTRIBUTING, "The verification did not call the model"),
        entry(9, Kind.MITIGATED, "Rolled back", command="mandala ops rollback", plan="alias 14 to 13", undo="mandala ops rollback 14"),
        entry(20, Kind.RESOLVED, "Error rate is 0 for ten minutes"),
        entry(30, Kind.WENT_WELL, "The alarm came within two minutes"),
        entry(31, Kind.WENT_WRONG, "Nobody saw the change set"),
        entry(32, Kind.LUCKY, "It was a quiet hour"),
        entry(33, Kind.ACTION, "Verification calls the model as the role", owner="bob", due="2026-12-04"),
    )  # fmt: skip
    return Incident("2026-11-25-dev-1", "dev", "Charts cannot be made", entries)
