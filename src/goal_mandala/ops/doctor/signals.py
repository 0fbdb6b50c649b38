"""What the doctor can know, signal by signal (``records`` says what each is read into). Pure data.

A signal that could not be read is a
:class:`Missing` with the reason; a judge that needs it cannot pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar, cast

from goal_mandala.ops.doctor.records import Failure, FunctionState, LogGroup, Report
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words


class Signal(StrEnum):
    """Everything that is read, each once per examination."""

    FUNCTIONS = "functions"
    ACCOUNT = "account"
    INVOCATIONS = "invocations"
    REPORTS = "reports"
    FAILURES = "failures"
    GATEWAY = "gateway"
    MODEL_METRICS = "model-metrics"
    MODEL_ACCESS = "model-access"
    QUEUES = "queues"
    SIGN_IN = "sign-in"
    STACK = "stack"
    ALARMS = "alarms"
    LOG_GROUPS = "log-groups"
    GENERATIONS = "generations"
    SPENDING = "spending"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a signal is not there: an error code of ours, the words for it, and the permission that would help."""

    code: str
    words: Words
    permission: str = ""


AnyRecord = TypeVar("AnyRecord")


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything that was read, over ``window``; ``now`` is the moment of the examination."""

    window: Window
    now: datetime
    known: Mapping[Signal, object]

    def get(self, signal: Signal, kind: type[AnyRecord]) -> AnyRecord:
        """The record; raises :class:`SignalMissing`."""
        found = self.known.get(signal)
        if isinstance(found, Missing):
            raise SignalMissing(signal, found)
        if not isinstance(found, kind):
            raise SignalMissing(signal, Missing("not_read", Words("読んでいません。", "It was not read.")))
        return found

    def has(self, signal: Signal) -> bool:
        return signal in self.known and not isinstance(self.known[signal], Missing)

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
