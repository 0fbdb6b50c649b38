"""Writes the emulator's state to disk while it runs, so that a killed process loses half a minute at most.

Owns when. What is saved, and how it is read at the next start, is the emulator's business (PERSIST_STATE).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

SECONDS = 30.0


async def keep_saved(requests: Callable[[], int], seconds: float = SECONDS) -> None:
    """Saves every *seconds* when requests came in between; until it is cancelled."""
    logging.getLogger("persistence").setLevel(logging.WARNING)
    saved = requests()
    while True:
        await asyncio.sleep(seconds)
        if (now := requests()) != saved:
            saved = now
            await save()


async def save() -> None:
    """One service after the other: its state is copied between requests, and written beside them."""
    from ministack import app
    from ministack.core import persistence

    states: dict[str, Callable[[], Any]] = app._build_persistence_save_dict()
    for name, get_state in states.items():
        state = get_state()
        if state is not None:
            await asyncio.to_thread(persistence.save_state, name, state)
