"""What a kind of change is: it reads a setting, writes it, and says which calls that takes. Knows no particular setting."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goal_mandala.ops.aws.connection import Aws

Value = Any
"""A setting as JSON has it: None, a number, a text, a list, an object."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """An API call as it would be made."""

    service: str
    operation: str
    params: dict[str, Any]

    @property
    def text(self) -> str:
        """The same as an ``aws`` command would be read: service, operation, its parameters as JSON."""
        shown = json.dumps(self.params, ensure_ascii=False, default=str, sort_keys=True)
        return f"{self.service}:{self.operation} {shown}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What of a function a change is planned on: the version in service, the hash of its code, the revisions of its alias and of itself.

    A revision changes with every change: another one says that somebody released, rolled back or changed something since.
    """

    version: str
    code: str
    alias_revision: str
    function_revision: str

    def untouched(self, now: Basis) -> bool:
        return (self.alias_revision, self.function_revision) == (now.alias_revision, now.function_revision)


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a change is taken back where that is more than writing the old value: to the version of *basis*, which was in service before.

    ``there``: whether nothing is left of the change; ``go`` takes it back; ``calls`` are those that ``go`` would make.
    """

    there: Callable[[Aws, str, Value, Basis], bool]
    go: Callable[[Aws, str, Value, Basis], None]
    calls: Callable[[Aws, str, Value, Basis], list[PlannedCall]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change on a *resource* (a function's part, an alarm's name, a log group …).

    ``read`` gives the value now; ``write`` makes it the given one and returns once it is in force; ``calls`` are those that ``write`` would make.
    ``target`` works out the value to write from the one that is there and the one that was asked for; ``undoable`` False: nothing takes it back.
    ``basis`` reads what of a function it rests on; ``ready`` raises where it cannot be made now.
    """

    id: str
    read: Callable[[Aws, str], Value]
    write: Callable[[Aws, str, Value], None]
    calls: Callable[[Aws, str, Value], list[PlannedCall]]
    target: Callable[[Value, Value], Value] = lambda _before, asked: asked
    undoable: bool = True
    basis: Callable[[Aws, str], Basis | None] = lambda _aws, _resource: None
    ready: Callable[[Aws, str], None] = lambda _aws, _resource: None
    way_back: WayBack | None = None
