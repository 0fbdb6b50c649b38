"""A command that changed something notes itself in an open incident: what was run, its plan, how it is taken back, how it ended.

Owns which incident that is: the one that ``--incident`` names, else the only unresolved one of the environment. Chosen before anything is
changed, so that a wrong name refuses; once something is changed, a note that cannot be written is said and is no failure.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.ops.incident.desk import open_store, writer
from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import ENVIRONMENTS, Env
from goal_mandala.ops.incident.record import Entry, Kind, State, Value
from goal_mandala.ops.incident.store import IncidentStore


@dataclass(frozen=True, slots=True)
class Noting:
    """Where a command notes itself; without an ``id`` nowhere."""

    store: IncidentStore
    id: str | None

    def note(self, command: str, result: str, *, plan: str = "", undo: str = "") -> str | None:
        """Write the entry; returns the incident's id where that was done."""
        if self.id is None:
            return None
        held = {"command": command, "plan": plan, "undo": undo, "result": result}
        data: dict[str, Value] = {name: value for name, value in held.items() if value}
        try:
            self.store.add(self.id, lambda _: Entry(datetime.now(UTC), writer(), Kind.COMMAND, "", data))
        except (MandalaError, OSError) as error:
            told = error_text(error.code, error.facts) if isinstance(error, MandalaError) else type(error).__name__
            console.say(pick(f"インシデント {self.id} に書けませんでした: ", f"Could not be noted in incident {self.id}: ") + told, "yellow", hang=2)  # fmt: skip
            return None
        console.say(pick(f"インシデント {self.id} に記録しました。", f"Noted in incident {self.id}."), "dim")
        return self.id


def noting(environment: str, wanted: str | None) -> Noting:
    """Raises :class:`NotFound` or :class:`Conflict` for a *wanted* incident that is not there or not one."""
    store = open_store()
    if wanted is not None:
        id = store.choose(wanted)
        store.read(id)
        return Noting(store, id)
    found: list[str] = []
    for id in store.ids():
        try:
            incident = store.read(id)
        except MandalaError as error:
            console.say(error_text(error.code, error.facts), "yellow", hang=2)
            continue
        if incident.environment == environment and incident.state is not State.RESOLVED:
            found.append(id)
    if len(found) > 1:
        ids = ", ".join(found[:5])
        console.say(pick(f"解決していないインシデントが複数あるので記録しません（{ids}）。記録するには --incident ID", f"Several incidents are unresolved ({ids}): noted in none. Name one with --incident ID"), "dim", hang=2)  # fmt: skip
    return Noting(store, found[0] if len(found) == 1 else None)


def command_line(*words: str, environment: str | None = None) -> str:
    """As it can be typed again; with ``--env`` where the default is another."""
    usual = os.environ.get(Env.ENVIRONMENT) or ENVIRONMENTS[0]
    named = ("--env", environment) if environment and environment != usual else ()
    return shlex.join(("mandala", *words, *named))
