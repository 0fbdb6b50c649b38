"""What every incident command needs: where the files are, who writes, when, and how failing looks."""

from __future__ import annotations

import getpass
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.exit_codes import ops_exit_code
from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import Env
from goal_mandala.ops.incident.oncall import OnCall, read_oncall
from goal_mandala.ops.incident.record import Entry, Incident, Kind, Value
from goal_mandala.ops.incident.store import IncidentStore
from goal_mandala.ops.window import read_window, read_zone, shown

Folder = Annotated[
    Path | None,
    typer.Option("--dir", metavar="DIR", help=pick("インシデントの置き場所（既定: MANDALA_INCIDENTS か ./incidents）", "Where incidents are kept (default: MANDALA_INCIDENTS, or ./incidents)")),
]  # fmt: skip
Id = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help=pick("インシデント（始まりだけでよい。解決していないのが1つなら不要）", "The incident (its beginning is enough; not needed while only one is unresolved)")),
]  # fmt: skip
By = Annotated[str | None, typer.Option("--by", metavar=pick("名前", "NAME"), help=pick("記録する人（既定: ログイン名）", "Who writes (default: the login name)"))]  # fmt: skip
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help=pick("いつのことか（既定: 今）: 10m、09:30、2026-11-25T09:30", "When it happened (default: now): 10m, 09:30, 2026-11-25T09:30"))]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """One command at work on incidents."""

    store: IncidentStore
    oncall: OnCall
    by: str
    now: datetime
    zone: tzinfo

    def moment(self, words: str | None) -> datetime:
        """The moment that *words* name; raises ``InvalidInput``."""
        if words is None:
            return self.now
        return read_window(words, None, self.zone, self.now).start

    def entry(self, kind: Kind, text: str = "", *, at: str | None = None, link: str = "", **data: Value) -> Entry:
        held: dict[str, Value] = {name: value for name, value in data.items() if value not in (None, "")}
        return Entry(self.moment(at), self.by, kind, text.strip(), held, link)

    def add(self, id: str | None, entry: Entry) -> Incident:
        return self.store.add(self.store.choose(id), lambda _: entry)

    def time(self, moment: datetime | None) -> str:
        return "-" if moment is None else shown(moment, self.zone)


def open_store(folder: Path | None = None) -> IncidentStore:
    return IncidentStore(folder or Path(os.environ.get(Env.INCIDENTS) or "incidents"))


def writer() -> str:
    """Who writes where nobody else is named."""
    return getpass.getuser()


@contextmanager
def at_desk(folder: Path | None, by: str | None = None, zone: str = "local") -> Generator[Desk]:
    """The desk; what fails becomes a message and the exit code of operations."""
    try:
        oncall = read_oncall(os.environ, Path.cwd())
        yield Desk(open_store(folder), oncall, by or writer(), datetime.now(UTC), read_zone(zone))
    except MandalaError as error:
        console.say_error(error.code, dict(error.facts))
        raise typer.Exit(ops_exit_code(error)) from None
