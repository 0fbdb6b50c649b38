"""What a command does with a chart, wherever it lies; and how a name on the command line finds its place.

Every change stores the next version at once and returns it; ``chart`` is the chart as it is now. Errors are the domain's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from goal_mandala.domain.editing import CellChange
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import CellRef, Chart, OccasionStatus, TaskStatus
from goal_mandala.names import Env

if TYPE_CHECKING:
    from goal_mandala.generation.scope import Scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """How other suggestions are to be made; ``model`` and ``seed`` are the person's, where they gave any."""

    model: str | None
    seed: int | None
    with_tasks: bool


class Suggestion(Protocol):
    """A draft beside the chart as it is."""

    before: Chart
    after: Chart

    def take(self) -> Chart:
        """The draft becomes the next version."""
        ...

    def leave(self) -> None: ...


class Place(Protocol):
    """A chart in a file or on a server. ``named`` is what to type to name it again."""

    chart: Chart
    named: str

    @property
    def stem(self) -> Path:
        """The path of its exports, but for the suffix."""
        ...

    def edit(self, ref: CellRef, change: CellChange) -> Chart: ...

    def lock(self, refs: Sequence[CellRef], *, locked: bool) -> Chart: ...

    def swap(self, one: CellRef, other: CellRef) -> Chart: ...

    def note(self, ref: CellRef, day: date, status: OccasionStatus) -> Chart: ...

    def tick(self, task_ids: Sequence[str], status: TaskStatus, day: date) -> Chart: ...

    def undo(self) -> Chart: ...

    def redo(self) -> Chart: ...

    def suggestions(self, scopes: Sequence[Scope], wanted: Wanted) -> Iterator[Suggestion]:
        """Drafts to be taken or left, one after another; each is made when it is asked for."""
        ...

    def export(self, format_name: str, paper: str) -> bytes: ...


def open_place(name: str, server: str | None) -> Place:
    """The chart called *name*; raises what its place says when it is not there."""
    url = server_of(server, name)
    if url is None:
        from goal_mandala.cli.places.file_place import FilePlace

        return FilePlace(Path(name))
    from goal_mandala.cli.places.server_place import ServerPlace
    from goal_mandala.cli.places.serving import charts_on

    return ServerPlace(charts_on(url), name, by_option=server is not None)


def server_of(server: str | None, name: str = "") -> str | None:
    """The server that is meant: the option's, else the environment's, unless *name* is a file's; None for files."""
    if server is not None:
        if names_a_file(name):
            raise InvalidInput("file_with_server", value=name[:80])
        return server
    url = os.environ.get(Env.SERVER) or None
    return None if url is None or names_a_file(name) else url


def names_a_file(name: str) -> bool:
    """A chart's id has neither dots nor slashes."""
    return any(mark in name for mark in "./\\")


def refuse_with_server(**given: object) -> None:
    """Raises :class:`InvalidInput` for an option that only means something for files."""
    for option, value in given.items():
        if value:
            raise InvalidInput("not_with_server", option="--" + option.replace("_", "-"))
