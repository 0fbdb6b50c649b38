"""What was asked of AWS: every API call with the signal it was for, so that reading a thing twice shows.

Owns the record of one run. Knows no boto; :mod:`goal_mandala.ops.aws.connection` writes into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

_SIGNAL: ContextVar[str] = ContextVar("signal", default="")


@dataclass(frozen=True, slots=True)
class Call:
    """One API call (a page is one). ``retries`` are the SDK's repetitions after a throttle or a broken connection."""

    service: str
    operation: str
    signal: str
    retries: int
    seconds: float


@dataclass(slots=True)
class CallRecord:
    """All calls of one run; safe to share between threads."""

    calls: list[Call] = field(default_factory=list[Call])
    _lock: Lock = field(default_factory=Lock)

    def add(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)

    @property
    def total(self) -> int:
        return len(self.calls)

    def by_signal(self) -> dict[str, int]:
        """Calls per signal; calls outside any signal under their service's name."""
        with self._lock:
            return dict(sorted(Counter(call.signal or call.service for call in self.calls).items()))

    def by_operation(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(Counter(f"{call.service}:{call.operation}" for call in self.calls).items()))

    def as_dict(self) -> dict[str, object]:
        return {
            "total": self.total,
            "retries": sum(call.retries for call in self.calls),
            "bySignal": self.by_signal(),
            "byOperation": self.by_operation(),
        }


@contextmanager
def signal(name: str) -> Generator[None]:
    """Calls made inside (in this thread) are for the signal *name*; the outermost name stands."""
    token = _SIGNAL.set(_SIGNAL.get() or name)
    try:
        yield
    finally:
        _SIGNAL.reset(token)


def current_signal() -> str:
    return _SIGNAL.get()
