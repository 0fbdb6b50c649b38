"""The issuer's signing keys, from one configured address.

Owns fetching and forgetting: keys are kept for an hour, a new key is looked for when a token names an unknown one, but
not more often than every ten seconds however many such tokens come, and one fetch at a time. When the issuer cannot be
reached, keys that were good go on being good for a day. It knows nothing of tokens.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Callable
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import jwt

from goal_mandala.domain.errors import Misconfigured, ServiceFailed

FRESH = 3600.0
STALE = 86_400.0
BETWEEN_FETCHES = 10.0
FETCH_SECONDS = 5.0
MOST_BYTES = 256 * 1024
MOST_KEYS = 50
SMALLEST_KEY = 2048
"""Bits; RFC 7518 for RS256."""

Fetch = Callable[[str], bytes]


class SigningKeys:
    """Keys by id, from *url*. *clock* is in seconds and never goes back."""

    def __init__(self, url: str, fetch: Fetch | None = None, clock: Callable[[], float] = monotonic) -> None:
        if not _trustworthy(url):
            raise Misconfigured("bad_issuer")
        self._url = url
        self._fetch = fetch or fetch_bounded
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> jwt.PyJWK | None:
        """The key, or None when the issuer has none of that id. :class:`ServiceFailed` when nothing is known at all."""
        if kid in self._keys and self._age < FRESH:
            return self._keys[kid]
        async with self._lock:
            if (kid not in self._keys or self._age >= FRESH) and self._may_try:
                await self._renew()
        if self._fetched is None or self._age >= STALE:
            raise ServiceFailed("identity_unreachable")
        return self._keys.get(kid)

    @property
    def _age(self) -> float:
        return float("inf") if self._fetched is None else self._clock() - self._fetched

    @property
    def _may_try(self) -> bool:
        return self._tried is None or self._clock() - self._tried >= BETWEEN_FETCHES

    async def _renew(self) -> None:
        self._tried = self._clock()
        try:
            found = usable_keys(await asyncio.to_thread(self._fetch, self._url))
        except (OSError, ValueError):
            return
        if found:
            self._keys, self._fetched = found, self._clock()


def usable_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    """RSA keys for signatures of a JWKS document, by id; others are left out. ValueError when it is no JWKS."""
    data: Any = json.loads(document)
    entries = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise ValueError("not a JWKS")
    found: dict[str, jwt.PyJWK] = {}
    for entry in entries[:MOST_KEYS]:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
            continue
        if not isinstance(entry.get("kid"), str) or entry.get("alg", "RS256") != "RS256":
            continue
        try:
            key = jwt.PyJWK.from_dict(entry, "RS256")
        except (jwt.exceptions.PyJWTError, ValueError, TypeError):
            continue
        if key.key.key_size >= SMALLEST_KEY:
            found[entry["kid"]] = key
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fetch_bounded(url: str) -> bytes:
    """A document over HTTPS (plain HTTP from loopback), without redirects, in seconds and bytes that are bounded; OSError."""
    if not _trustworthy(url):
        raise OSError("not an address for keys")
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(url, timeout=FETCH_SECONDS) as answer:
        body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise OSError("too large")
    return body


def _trustworthy(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))
