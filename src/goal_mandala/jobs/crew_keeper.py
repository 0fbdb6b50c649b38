"""Keeps a process of workers alive beside this one: started, listened to, started again when it ends, stopped at the end.

The process lives as long as its standard input is open. The operating system closes that when this process ends, also by
``kill -9``, so no worker outlives the service. What its runs came to arrives on its standard output, a line each. Knows
neither what the workers work on nor how their process is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import asdict
from typing import IO, Protocol

from goal_mandala.telemetry.generation_report import GenerationReport, Observe
from goal_mandala.telemetry.logs import log

STOPPING_SECONDS = 10.0
"""The process lets go of its leases within so long, or is killed."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a process that ended is started again: twice as long each time, until one lives for a minute."""

LIVES = 60.0


class CrewProcess(Protocol):
    """What a keeper needs of a process; :class:`subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


Launch = Callable[[], CrewProcess]


@contextlib.asynccontextmanager
async def kept(launch: Launch, observe: Observe) -> AsyncGenerator[None, None]:
    """A process of workers, as long as this context lasts; *observe* is told of its runs, in a thread."""
    keeper = _Keeper(launch, observe)
    keeper.start()
    try:
        yield
    finally:
        await asyncio.to_thread(keeper.stop)


def report_line(report: GenerationReport) -> bytes:
    """How a process of workers tells what a run came to."""
    return json.dumps(asdict(report)).encode() + b"\n"


class _Keeper:
    def __init__(self, launch: Launch, observe: Observe) -> None:
        self._launch = launch
        self._observe = observe
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: CrewProcess | None = None
        self._thread = threading.Thread(target=self._keep, name="crew keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The workers let go; when this returns their process is gone."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _close(process.stdin)
        self._thread.join(STOPPING_SECONDS)
        if process is not None and self._thread.is_alive():
            log("workers killed", logging.WARNING, seconds=STOPPING_SECONDS)
            process.kill()
            self._thread.join(STOPPING_SECONDS)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            ended = self._one_life()
            if self._stopping.is_set():
                return
            lived = time.monotonic() - began
            pause = FIRST_PAUSE if lived >= LIVES else pause
            log("workers ended, starting them again", logging.ERROR, reason=ended, seconds=round(lived, 1))
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _one_life(self) -> str:
        """From its start to its end; returns how it ended."""
        try:
            process = self._launch()
        except OSError as error:
            return type(error).__name__
        with self._lock:
            self._process = process
        if self._stopping.is_set():  # told to stop before there was a process to tell
            _close(process.stdin)
        assert process.stdout is not None
        with process.stdout as told:
            for line in told:
                self._hear(line)
        status = process.wait()
        with self._lock:
            self._process = None
        _close(process.stdin)
        return f"exit {status}"

    def _hear(self, line: bytes) -> None:
        try:
            report = GenerationReport(**json.loads(line))
        except (ValueError, TypeError):
            log("workers told what is no report", logging.WARNING)
            return
        self._observe(report)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with contextlib.suppress(OSError):  # its reader is gone already
            pipe.close()
