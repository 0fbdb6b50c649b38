"""What the doctor can know, signal by signal (``records`` says what each is read into). Pure data.

A signal that could not be read is a :class:`Missing` with the reason; a check that needs it cannot pass. One that was read in part only
(there were too many lines) says until when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from goal_mandala.ops.doctor.blanks import BLANKS
from goal_mandala.ops.doctor.records import Failure, FunctionState, LogGroup, Report
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a signal is not there: an error code of ours, the words for it, and the permission that would help."""

    code: str
    words: Words
    permission: str = ""


UNREAD = Missing("not_read", Words("読んでいません", "it was not read"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of AWS: the call with what it names, and from when to when (``since`` None: as it stands at ``until``)."""

    query: str
    since: datetime | None
    until: datetime


AnyRecord = TypeVar("AnyRecord")


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything that was read, over ``window``; ``now`` is the moment of the examination.

    ``cut``: signals whose lines were too many, with the moment until which they were read. ``asked``: what was asked of AWS for each.
    """

    window: Window
    now: datetime
    known: Mapping[Signal, object]
    cut: Mapping[Signal, datetime] = field(default_factory=dict[Signal, datetime])
    asked: Mapping[Signal, Asked] = field(default_factory=dict[Signal, "Asked"])
    forgiving: bool = False

    def get(self, signal: Signal, kind: type[AnyRecord]) -> AnyRecord:
        """The record; raises :class:`SignalMissing`."""
        missing = self.missing(signal)
        found = BLANKS.get(signal) if missing and self.forgiving else self.known.get(signal)
        if isinstance(found, kind):
            return found
        raise SignalMissing(signal, missing or UNREAD)

    def missing(self, signal: Signal) -> Missing | None:
        """Why it is not there, None where it was read."""
        found = self.known.get(signal, UNREAD)
        return found if isinstance(found, Missing) else None

    @property
    def forgiven(self) -> Signals:
        """The same with nothing wrong where something could not be read: what the other signals show is seen all the same."""
        return replace(self, forgiving=True)

    def has(self, signal: Signal) -> bool:
        return self.missing(signal) is None

    @property
    def functions(self) -> Mapping[str, FunctionState]:
        return cast("Mapping[str, FunctionState]", self.get(Signal.FUNCTIONS, dict))

    @property
    def processor(self) -> FunctionState:
        from goal_mandala.names import Function

        return self.functions[Function.AI_PROCESSOR]

    @property
    def reports(self) -> tuple[Report, ...]:
        return cast("tuple[Report, ...]", self.get(Signal.REPORTS, tuple))

    @property
    def failures(self) -> tuple[Failure, ...]:
        return cast("tuple[Failure, ...]", self.get(Signal.FAILURES, tuple))

    @property
    def log_groups(self) -> tuple[LogGroup, ...]:
        return cast("tuple[LogGroup, ...]", self.get(Signal.LOG_GROUPS, tuple))


class SignalMissing(Exception):
    """A judge asked for a signal that could not be read."""

    def __init__(self, signal: Signal, missing: Missing) -> None:
        super().__init__(signal.value)
        self.signal = signal
        self.missing = missing
