"""Several workers in one process, for as long as it serves: a worker that breaks down is replaced, one that stops lets go.

Knows workers, not what they work on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import AsyncGenerator
from dataclasses import replace

from goal_mandala.jobs.worker import Worker, WorkerTools
from goal_mandala.telemetry.logs import log, stack_of

PAUSE = 1.0
"""Seconds before a worker that broke down (a store out of reach) tries again."""


@contextlib.asynccontextmanager
async def crew(tools: WorkerTools, size: int) -> AsyncGenerator[None, None]:
    """*size* workers, each under a name of its own. On leaving they stop; what is under way is left as it stands."""
    stop = asyncio.Event()
    prefix = f"{os.getpid()}-{secrets.token_hex(4)}"
    tasks = [asyncio.create_task(_work(replace(tools, name=f"{prefix}-{n}"), stop)) for n in range(size)]
    try:
        yield
    finally:
        stop.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _work(tools: WorkerTools, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await Worker(tools).run(stop)
        except Exception as error:  # noqa: BLE001  one job must never end the work on all others
            log("worker broke down", logging.ERROR, error=type(error).__name__, stack=stack_of(error))
            await asyncio.sleep(PAUSE)
