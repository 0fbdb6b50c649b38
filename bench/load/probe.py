"""Plain reads of a chart at an even pace, one at a time on one connection, and the shortest exchange there is.

The shortest is a request that the front door refuses: it is answered on the server's event loop, touches no thread and no
store, and so shows how late the loop is.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PACE = 0.05
"""Seconds between two reads, at idle as under load: a processor that slept answers later than one that is kept awake."""


@dataclass
class Times:
    """Seconds that reads of the chart and refusals at the door took."""

    reads: list[float] = field(default_factory=list[float])
    door: list[float] = field(default_factory=list[float])


class Probe:
    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def _ask(self, path: str, host: str, expected: int) -> float:
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"Host": host})
        answer = self._connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        if answer.status != expected:
            raise RuntimeError(f"{path} on {host} was answered with {answer.status}")
        return took

    def keep_asking(self, times: Times, go_on: Callable[[], bool]) -> None:
        """Until *go_on* is false."""
        while go_on():
            times.reads.append(self._ask(self._path, "localhost", 200))
            times.door.append(self._ask("/healthz", "elsewhere.example", 403))
            time.sleep(PACE)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
