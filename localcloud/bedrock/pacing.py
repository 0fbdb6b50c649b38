"""When things are sent: first-token delay, tokens a second, silences.

Owns the clock of one answer. Waits are against a schedule, so that slow sending does not add up;
time that was lost to the machine is caught up.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Pace:
    """Tokens a second (None: at once) and seconds before the first token."""

    tokens_per_second: float | None = None
    first_token: float = 0.0

    def __post_init__(self) -> None:
        if self.tokens_per_second is not None and self.tokens_per_second <= 0:
            raise ValueError("the pace must be above 0 tokens a second, or None for no waiting")

    def slower(self, factor: float) -> Pace:
        rate = None if self.tokens_per_second is None else self.tokens_per_second / factor
        return Pace(rate, self.first_token * factor)


class Pacer:
    """Waits for one answer at a pace."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._due = monotonic()

    async def first_token(self) -> None:
        await self._wait(self._pace.first_token)

    async def tokens(self, weight: float) -> None:
        """Until so many more tokens are decoded."""
        if self._pace.tokens_per_second is not None:
            await self._wait(weight / self._pace.tokens_per_second)

    async def silence(self, seconds: float) -> None:
        await self._wait(seconds)

    async def _wait(self, seconds: float) -> None:
        self._due += seconds
        if (delay := self._due - monotonic()) > 0:
            await asyncio.sleep(delay)
