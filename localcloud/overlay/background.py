"""When the overlay does its duties: a periodic task for as long as the server lives. Knows when, not what."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from typing import TYPE_CHECKING, Any

from localcloud.overlay.duties import DUTIES

if TYPE_CHECKING:
    from localcloud.overlay.clock import Clock
    from localcloud.overlay.store import Store

_LOG = logging.getLogger("localcloud.overlay")
TICK_SECONDS = 2.0


class Background:
    """Starts when the server has started and ends before it has shut down; then the store is closed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def around(self, send: Any) -> Any:
        """``send`` of the lifespan protocol, watched for start and end."""

        async def watched(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._task = asyncio.create_task(self._run())
            if message["type"] == "lifespan.shutdown.complete":
                await self._stop()
            await send(message)

        return watched

    async def _run(self) -> None:
        for tick in itertools.count():
            await asyncio.sleep(TICK_SECONDS)
            for every, duty in DUTIES:
                if tick % every == 0:
                    try:
                        duty(self._clock)
                    except Exception:  # noqa: BLE001  one failing duty must not end the others
                        _LOG.exception("a periodic duty failed")

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._store.close()
