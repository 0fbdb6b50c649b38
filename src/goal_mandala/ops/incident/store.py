"""Incidents on disk: a folder each, with ``incident.json`` and what was collected under ``evidence/``.

Owns names, reading, checking and writing. A record is replaced as a whole; two who write at once take turns (a lock file),
so no entry is lost. It refuses to know what an entry means.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import re
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from goal_mandala.atomic_file import write_atomically
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound, Unwritable
from goal_mandala.ops.incident.evidence import Evidence, evidence_data, evidence_from
from goal_mandala.ops.incident.record import Entry, Incident, Kind, State, Value, check_step, with_entries

SCHEMA_VERSION = 1
RECORD = "incident.json"
EVIDENCE = "evidence"
MAX_BYTES = 20_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


class IncidentStore:
    """The incidents under *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ids(self) -> tuple[str, ...]:
        """Oldest first: ids begin with their day."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.folder.glob(f"*/{RECORD}")))

    def open(self, title: str, environment: str, entry: Entry) -> Incident:
        """A new folder; its id is the day, and a number when the day has several."""
        if not title.strip():
            raise InvalidInput("empty_field", field="title", limit=100)
        if len(title) > 100:
            raise InvalidInput("too_long", field="title", length=len(title), limit=100)
        day = entry.at.astimezone(UTC).strftime("%Y-%m-%d")
        try:
            for number in range(1, 1000):
                id = f"{day}-{environment}-{number}"
                with contextlib.suppress(FileExistsError):
                    (self.folder / id).mkdir(parents=True)
                    incident = Incident(id, environment, title.strip(), (entry,))
                    self._write(incident)
                    return incident
        except OSError as error:
            raise Unwritable("unwritable", path=str(self.folder), problem=error.strerror or "OSError") from error
        raise Conflict("too_many_incidents", day=day)

    def read(self, id: str) -> Incident:
        """Raises :class:`NotFound` ``no_incident`` and :class:`InvalidInput` ``damaged_incident`` naming the place."""
        path = self._record(id)
        try:
            raw = path.read_bytes()[: MAX_BYTES + 1]
        except OSError:
            raise NotFound("no_incident", id=id, path=str(self.folder)) from None
        try:
            return incident_from(json.loads(raw))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InvalidInput("damaged_incident", path=str(path), problem=type(error).__name__) from None

    def add(self, id: str, make: Callable[[Incident], Entry]) -> Incident:
        """Add the entry that *make* derives from the record as it is now; raises what :func:`check_step` raises."""
        with self._alone(id):
            incident = self.read(id)
            entry = make(incident)
            check_step(incident, entry)
            changed = with_entries(incident, [entry])
            self._write(changed)
            return changed

    def choose(self, id: str | None) -> str:
        """*id* or a beginning of one; without it the only one that is not resolved. Raises :class:`NotFound`, :class:`Conflict`."""
        known = self.ids()
        if id:
            found = [one for one in known if one == id] or [one for one in known if one.startswith(id)]
        else:
            found = [one for one in known if self.read(one).state is not State.RESOLVED]
        if not found:
            raise NotFound("no_incident" if id else "no_open_incident", id=id or "", path=str(self.folder))
        if len(found) > 1:
            raise Conflict("several_incidents", ids=", ".join(found[:5]))
        return found[0]

    def keep(self, id: str, pieces: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Each piece in a file of its own, which it has as its path then; collecting again adds, it never overwrites what was seen before."""
        kept: list[Evidence] = []
        folder = self._record(id).parent / EVIDENCE
        folder.mkdir(exist_ok=True)
        for piece in pieces:
            stamp = piece.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
            name = re.sub(r"[^a-z0-9-]+", "-", piece.name.lower()).strip("-") or "evidence"
            write_atomically(folder / f"{stamp}-{name}.json", _encoded(evidence_data(piece)))
            kept.append(replace(piece, path=f"{EVIDENCE}/{stamp}-{name}.json"))
        return tuple(kept)

    def evidence(self, id: str) -> tuple[Evidence, ...]:
        """What was collected, oldest first."""
        folder = self._record(id).parent / EVIDENCE
        found: list[Evidence] = []
        for path in sorted(folder.glob("*.json")):
            try:
                found.append(evidence_from(json.loads(path.read_bytes()), f"{EVIDENCE}/{path.name}"))
            except (ValueError, KeyError, TypeError) as error:
                raise InvalidInput("damaged_incident", path=str(path), problem=type(error).__name__) from None
        return tuple(found)

    def path(self, id: str) -> Path:
        return self._record(id).parent

    def _record(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise NotFound("no_incident", id=id[:80], path=str(self.folder))
        return self.folder / id / RECORD

    def _write(self, incident: Incident) -> None:
        write_atomically(self._record(incident.id), _encoded(incident_data(incident)))

    @contextlib.contextmanager
    def _alone(self, id: str) -> Generator[None]:
        record = self._record(id)
        if not record.is_file():
            raise NotFound("no_incident", id=id, path=str(self.folder))
        with (record.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def incident_data(incident: Incident) -> dict[str, Any]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "id": incident.id,
        "environment": incident.environment,
        "title": incident.title,
        "entries": [
            {
                "at": entry.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                "by": entry.by,
                "kind": entry.kind.value,
                "text": entry.text,
                "data": entry.data,
                "link": entry.link,
            }
            for entry in incident.entries
        ],
    }


def incident_from(data: Any) -> Incident:
    """Raises ValueError, KeyError, TypeError, IndexError for anything that is not a record."""
    if data["schemaVersion"] != SCHEMA_VERSION:
        raise ValueError("schemaVersion")
    rows = cast("list[dict[str, Any]]", data["entries"])
    entries = [
        Entry(
            datetime.fromisoformat(row["at"]),
            str(row["by"]),
            Kind(row["kind"]),
            str(row.get("text", "")),
            cast("dict[str, Value]", dict(row.get("data", {}))),
            str(row.get("link", "")),
        )
        for row in rows
    ]
    incident = with_entries(Incident(str(data["id"]), str(data["environment"]), str(data["title"]), ()), entries)
    if not incident.of(Kind.OPENED) or not incident.opened.data.get("severity"):
        raise ValueError("opened")
    return incident


def _encoded(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
