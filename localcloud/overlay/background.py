"""What the overlay does between requests, for as long as the server lives. Knows when, not what."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.clock import Clock
    from localcloud.overlay.store import Store

_LOG = logging.getLogger("localcloud.overlay")
TICK_SECONDS = 2.0


class Background:
    """A periodic task that starts when the server has started and ends before it has shut down."""

    def __init__(self, store: Store, clock: Clock, duties: tuple[Callable[[Store, Clock], None], ...] = ()) -> None:
        self._store = store
        self._clock = clock
        self._duties = duties
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
        while True:
            await asyncio.sleep(TICK_SECONDS)
            for duty in self._duties:
                try:
                    duty(self._store, self._clock)
                except Exception:  # noqa: BLE001  one failing duty must not end the others
                    _LOG.exception("a periodic duty failed")

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._store.close()
