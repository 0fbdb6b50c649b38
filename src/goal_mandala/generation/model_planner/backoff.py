"""Waiting between attempts: exponential with full jitter, never past the caller's deadline."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Backoff:
    """1 s to 10 s as the generation specification has it; full jitter after AWS's architecture blog."""

    base: float = 1.0
    cap: float = 10.0
    source: random.Random = field(default_factory=random.Random)

    def delay(self, attempt: int, asked: float | None = None) -> float:
        """Seconds before attempt *attempt* + 1 (attempts count from 1); at least what was *asked*, up to the cap."""
        ceiling = min(self.cap, self.base * 2**attempt)
        jittered = self.source.uniform(0, ceiling)
        return max(jittered, min(asked, self.cap)) if asked is not None else jittered
