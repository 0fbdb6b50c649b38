"""The record of every AWS call that the cloud served: service, operation, read or write, when, by whom, how it ended.

Owns the ring in memory and its file. Bodies are never kept: they may hold a person's words. Of what was asked only a digest is, which tells
whether the same was asked twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = 20_000


@dataclass(frozen=True)
class ServedCall:
    """One call. ``time`` in epoch seconds, ``seconds`` its duration; ``number`` counts from 1 without gaps; ``digest`` of what was asked."""

    number: int
    time: float
    service: str
    operation: str
    kind: str
    region: str
    access_key: str
    status: int
    seconds: float
    digest: str = ""


class CallRecord:
    """The last :data:`KEPT` calls, also after a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._calls: deque[ServedCall] = deque(_read(file), maxlen=KEPT)
        self._number = self._calls[-1].number if self._calls else 0
        self._lines = len(self._calls)

    @property
    def last(self) -> int:
        """The number of the newest call; 0 before the first."""
        return self._number

    def add(
        self,
        *,
        service: str,
        operation: str,
        kind: str,
        region: str,
        access_key: str,
        status: int,
        seconds: float,
        digest: str = "",
    ) -> None:
        """Keeps one call, in memory and in the file."""
        with self._lock:
            self._number += 1
            call = ServedCall(
                self._number,
                time.time(),
                service,
                operation,
                kind,
                region,
                access_key,
                status,
                round(seconds, 6),
                digest,
            )
            self._calls.append(call)
            self._write(call)

    def find(self, *, after: int = 0, service: str | None = None, kind: str | None = None) -> list[ServedCall]:
        """The calls with a number above *after*, in order."""
        with self._lock:
            calls = list(self._calls)
        return [
            call
            for call in calls
            if call.number > after and service in (None, call.service) and kind in (None, call.kind)
        ]

    def _write(self, call: ServedCall) -> None:
        self._lines += 1
        if self._lines > 2 * KEPT:
            self._file.write_text("".join(_line(kept) for kept in self._calls), "utf-8")
            self._lines = len(self._calls)
            return
        with self._file.open("a", encoding="utf-8") as file:
            file.write(_line(call))


def _line(call: ServedCall) -> str:
    return json.dumps(asdict(call), ensure_ascii=False) + "\n"


def _read(file: Path) -> Iterable[ServedCall]:
    if not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        try:
            yield ServedCall(**json.loads(line))
        except (ValueError, TypeError):
            continue  # a line cut off by a kill
