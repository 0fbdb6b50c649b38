"""One effect per Idempotency-Key: the same key and request get the same bytes again, another request under it is refused.

Owns keys, fingerprints and waiting: of two that come at once the second waits for the first's answer. A request that
failed frees its key. An answer that showed a chart goes with the chart: the same request then finds nothing. Ids of what a request makes follow from its key, and what a request is about to change is written
down under the key first: so when a process dies between the effect and its answer, the same request finds its effect.
Without a key a request simply runs. It knows no route.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.responses import Response

from goal_mandala.api.answers import answer_of
from goal_mandala.api.context import caller, desk
from goal_mandala.api.problems import refused_header
from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.storage.ledger import WITHDRAWN, StoredAnswer
from goal_mandala.usecases.desk import Desk, new_id

LONGEST_KEY = 200
SECRET_BYTES = 32
WAIT_SECONDS = 40.0
QUICK = timedelta(seconds=10)
"""After so long a request is taken for dead whose effect is found again by the next."""

_POLL = 0.1
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Run = Callable[[], Awaitable[Response]]


class Once:
    """Runs a request under its key; made per request."""

    def __init__(self, desk: Desk, owner: str, key: str | None, fingerprint: str) -> None:
        self._desk = desk
        self._owner = owner
        self._key = key
        self._fingerprint = fingerprint

    @property
    def keyed(self) -> bool:
        return self._key is not None

    def id_for(self, what: str) -> str:
        """The id of *what* this request makes: the same each time under the same key, a new one without.

        Like a new one it begins with a letter or digit: a dash would be an option wherever a chart is named on a command line.
        """
        if self._key is None:
            return new_id()
        told = "\0".join((self._owner, self._key, self._fingerprint, what))
        made = ""
        while not made[:1].isalnum():
            digest = hashlib.sha256((made + told).encode()).digest()
            made = base64.urlsafe_b64encode(digest[:12]).decode()
        return made

    async def salt(self) -> str:
        """What :meth:`secret_for` mixes in: drawn by the first request under this key, kept for those after it."""
        return await self.intended(secrets.token_urlsafe(SECRET_BYTES))

    def secret_for(self, what: str, salt: str) -> str:
        """The secret of *what* this request makes, that only this answer tells: the same under the same key and *salt*.

        The salt is kept, the key as a digest alone, the secret not at all: whoever reads what is kept lacks the key, and
        whoever guesses the key (clients number them) lacks the salt. Without a key the salt is new and told to nobody.
        """
        told = "\0".join((self._owner, self._key or "", self._fingerprint, what))
        return base64.urlsafe_b64encode(hmac.digest(salt.encode(), told.encode(), "sha256")).rstrip(b"=").decode()

    async def intended(self, value: str) -> str:
        """What the first request under this key was about to do: *value*, if this is the first."""
        if self._key is None:
            return value
        place = f"intended {self._key}"  # no key has a blank
        kept = await self._kept(place, QUICK)
        if kept is not None:
            return kept.body.decode()
        answer = StoredAnswer(200, value.encode())
        await asyncio.to_thread(self._desk.ledger.store_answer, self._owner, place, answer, now=self._desk.clock())
        return value

    async def __call__(self, run: Run, *, lasting: timedelta | None = None) -> Response:
        """*lasting* is how long the request may be under way before another takes its place (:data:`QUICK`)."""
        if self._key is None:
            return await run()
        kept = await self._kept(self._key, lasting or QUICK)
        if kept == WITHDRAWN:
            raise NotFound("no_such_chart")
        if kept is not None:
            return answer_of(kept.body, kept.status)
        try:
            response = await run()
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._desk.ledger.forget, self._owner, self._key))
            raise
        answer = StoredAnswer(response.status_code, bytes(response.body))
        storing = asyncio.to_thread(
            self._desk.ledger.store_answer, self._owner, self._key, answer, now=self._desk.clock()
        )
        await asyncio.shield(storing)
        return response

    async def _kept(self, key: str, lasting: timedelta) -> StoredAnswer | None:
        """The answer given before; None when this request is the first. Waits while another is."""
        give_up = asyncio.get_running_loop().time() + WAIT_SECONDS
        while True:
            try:
                return await asyncio.to_thread(
                    self._desk.ledger.remember,
                    self._owner,
                    key,
                    self._fingerprint,
                    now=self._desk.clock(),
                    lasting=lasting,
                )
            except Conflict as error:
                if error.code != "idempotency_in_progress" or asyncio.get_running_loop().time() > give_up:
                    raise
                await asyncio.sleep(_POLL)


async def once(
    request: Request,
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="Makes it safe to send this again", examples=["4f7c0d3a"]),
    ] = None,
) -> Once:
    if key is not None and not _KEY.fullmatch(key):
        raise refused_header("Idempotency-Key", "bad_idempotency_key", limit=LONGEST_KEY)
    told = [request.method, request.url.path, request.url.query, request.headers.get("content-type", "")]
    body = await request.body()
    fingerprint = hashlib.sha256("\n".join(told).encode() + b"\n" + body).hexdigest()
    return Once(desk(request), caller(request).owner, key, fingerprint)


RunOnce = Annotated[Once, Depends(once)]
