"""Waiting for something that comes by itself, no longer than it may take."""

from __future__ import annotations

import time
from collections.abc import Callable

POLL_SECONDS = 0.4


def until(look: Callable[[], bool], seconds: float) -> bool:
    """Whether *look* became true within *seconds*."""
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() >= end:
            return False
        time.sleep(POLL_SECONDS)
    return True
