"""How many requests the whole service takes: a token bucket in memory, for a service that is one process.

On AWS the API gateway does this. Probes of the service's health are always let through. Knows neither callers nor routes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from goal_mandala.api.middleware.answering import answer_problem
from goal_mandala.domain.errors import Throttled

BURSTS = 2
"""A full bucket holds so many minutes' requests: 1,000 a minute with bursts of 2,000 (the generation specification)."""

PROBES = frozenset({"/healthz", "/readyz"})


class Bucket:
    """*per_minute* tokens flow in evenly, up to :data:`BURSTS` minutes' worth. *clock* in seconds, never going back."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate = per_minute / 60
        self._capacity = float(per_minute * BURSTS)
        self._tokens = self._capacity
        self._clock = clock
        self._at = clock()

    def take(self) -> float:
        """Take a token; returns 0, or the seconds until there is one, when there is none."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0


class RateLimit:
    """Raises nothing: over the limit it answers ``THROTTLING_ERROR`` with ``Retry-After``. Without a *bucket* all may pass."""

    def __init__(self, app: ASGIApp, bucket: Bucket | None) -> None:
        self._app = app
        self._bucket = bucket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._bucket is not None and scope["type"] == "http" and scope["path"] not in PROBES:
            wait = self._bucket.take()
            if wait:
                refusal = Throttled("service_too_many_requests", retryAfter=ceil(wait))
                await answer_problem(refusal, scope, receive, send)
                return
        await self._app(scope, receive, send)
