"""``python -m goal_mandala.bootstrap.crew_process``: the workers of a service on one machine, in a process of their own.

The service starts it and hands over the settings on standard input; when that is closed, by whatever way the service
ends, the workers let go and the process ends. What runs came to goes to standard output. It answers nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import IO, TYPE_CHECKING

from goal_mandala.bootstrap.one_machine import desk_on, utc_now, worker_tools, workers_at_work
from goal_mandala.settings import Settings

if TYPE_CHECKING:
    from goal_mandala.jobs.worker import WorkerSettings
    from goal_mandala.telemetry.generation_report import GenerationReport

NICENESS = 5
"""Whoever waits for an answer goes first: a generation takes many seconds anyway."""

LETTING_GO_SECONDS = 8.0
"""A process that has not let go by then ends all the same; its leases run out."""


def launch(settings: Settings, worker: WorkerSettings | None = None) -> subprocess.Popen[bytes]:
    """Start the process. In a session of its own: Ctrl-C is for the service, which then tells its workers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "goal_mandala.bootstrap.crew_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it ended at once; whoever started it sees that
        pickle.dump((settings, worker), process.stdin)
        process.stdin.flush()
    return process


def main() -> None:
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in the workers' name
    settings, worker = pickle.load(sys.stdin.buffer)
    from goal_mandala.bootstrap.spare_memory import keep_little_spare
    from goal_mandala.telemetry.logs import configure_foreign_logs, configure_logs
    from goal_mandala.telemetry.traces.one_machine import configure_traces

    configure_logs()
    configure_foreign_logs()
    configure_traces(settings.traces)
    keep_little_spare()
    with contextlib.suppress(OSError, AttributeError):  # where there is no such thing, all are equal
        os.nice(NICENESS)
    work(settings, worker, utc_now, sys.stdin.buffer, told)
    os._exit(0)  # threads that still wait for a model's answer would hold the process up


def work(
    settings: Settings, worker: WorkerSettings | None, clock: Callable[[], datetime], held: IO[bytes], told: IO[bytes]
) -> None:
    """Until *held* is at its end or SIGTERM comes: the workers that *settings* name. Runs are told to *told*."""
    from goal_mandala.bootstrap.one_machine import data_file
    from goal_mandala.jobs.crew_keeper import report_line
    from goal_mandala.storage.sqlite import Database
    from goal_mandala.telemetry.generation_report import log_report

    speaking = threading.Lock()

    def observe(report: GenerationReport) -> None:
        log_report(report)
        with speaking, contextlib.suppress(OSError):  # the service is gone: nobody counts any more
            told.write(report_line(report))
            told.flush()

    async def carry_on() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):  # Windows: closing standard input is the way there
            loop.add_signal_handler(signal.SIGTERM, stop.set)
        threading.Thread(target=_await_end, args=(held, loop, stop), name="end of service", daemon=True).start()
        async with workers_at_work(desk, tools, settings.service.workers):
            await stop.wait()

    with Database(data_file(settings)) as database:
        desk = desk_on(settings, database, clock)
        tools = worker_tools(settings, desk, database, worker, observe)
        asyncio.run(carry_on())


def _await_end(held: IO[bytes], loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    held.read()
    with contextlib.suppress(RuntimeError):  # the loop is closed: we are ending already
        loop.call_soon_threadsafe(stop.set)
    threading.Event().wait(LETTING_GO_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
