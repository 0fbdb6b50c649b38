"""The sandboxes that are there: warm ones are taken again, changed or idle ones are ended.

Owns who is free. Concurrency limits are the invocation's business.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from .code import code_folder
from .environment import Sandbox
from .log_stream import LogStream
from .target import Target

IDLE_SECONDS = 300.0
_SWEEP_SECONDS = 20.0


@dataclass
class Seat:
    """A sandbox and its log stream."""

    function: str
    revision: str
    sandbox: Sandbox
    stream: LogStream
    fresh: bool = True


class Pool:
    """Free sandboxes by function."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: dict[str, list[Seat]] = {}
        self._sweeper: threading.Thread | None = None

    def take(self, target: Target) -> Seat:
        """A warm sandbox of the same code and configuration, else a new one."""
        with self._lock:
            seats = self._free.get(target.key, [])
            warm = next(
                (seat for seat in reversed(seats) if seat.revision == target.revision and seat.sandbox.alive), None
            )
            if warm is not None:
                seats.remove(warm)
                return warm
        self._sweep_from_now_on()
        return _new_seat(target)

    def give_back(self, seat: Seat) -> None:
        """Freezes it for the next invocation."""
        seat.fresh = False
        seat.sandbox.freeze()
        with self._lock:
            self._free.setdefault(seat.function, []).append(seat)

    def end_all(self) -> None:
        """Ends every free sandbox."""
        with self._lock:
            seats = [seat for group in self._free.values() for seat in group]
            self._free.clear()
        for seat in seats:
            seat.sandbox.end()

    def sweep(self, now: float) -> int:
        """Ends what has been idle for long, or is of a version that newer ones have replaced; returns how many."""
        ended: list[Seat] = []
        with self._lock:
            for key, seats in self._free.items():
                stale = [
                    seat for seat in seats if now - seat.sandbox.last_used > IDLE_SECONDS or not seat.sandbox.alive
                ]
                self._free[key] = [seat for seat in seats if seat not in stale]
                ended += stale
        for seat in ended:
            seat.sandbox.end()
        return len(ended)

    def _sweep_from_now_on(self) -> None:
        with self._lock:
            if self._sweeper is not None:
                return
            self._sweeper = threading.Thread(target=self._sweep_always, daemon=True, name="sandbox-sweeper")
            self._sweeper.start()

    def _sweep_always(self) -> None:
        while True:
            time.sleep(_SWEEP_SECONDS)
            self.sweep(time.monotonic())


def _new_seat(target: Target) -> Seat:
    stream = LogStream.new(target.account, target.region, target.log_group, target.version)
    sandbox = Sandbox(
        code_folder(target.code_zip),
        target.config.get("Handler", ""),
        target.variables(stream.name),
        target.memory_mb,
        stream.write,
    )
    return Seat(target.key, target.revision, sandbox, stream)
