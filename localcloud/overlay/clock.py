"""The overlay's clock in epoch seconds, which a drill may put forward. Knows nothing else."""

from __future__ import annotations

import time


class Clock:
    """Real time plus ``offset`` seconds; only alarm evaluation looks at the offset."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        return time.time()

    def evaluation(self) -> float:
        return time.time() + self.offset
