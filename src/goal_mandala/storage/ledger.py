"""The ledger port: what may be spent, what was spent, how often someone may ask, and answers given before.

Budgets are reserved before a call and reconciled after it, atomically: of fifty callers at a budget
for ten exactly ten get through. Amounts are integer micro-dollars (1 USD = 1,000,000) so that sums are exact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from goal_mandala.names import Table

SERVICE = Table.SERVICE
"""The owner that stands for the whole service in budgets and limits."""


UNDER_WAY = timedelta(seconds=60)
"""The longest a request takes (``api.middleware.body_limit``)."""


@dataclass(frozen=True, slots=True)
class Spending:
    """A month of an owner: ``month`` as ``YYYY-MM`` (UTC)."""

    owner: str
    month: str
    calls: int
    input_tokens: int
    output_tokens: int
    micro_usd: int
    reserved_micro_usd: int


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One model call. ``estimated`` when the provider never said what it took (an aborted call).

    ``generation_id`` is empty for a stateless request.
    """

    generation_id: str
    model: str
    input_tokens: int
    output_tokens: int
    micro_usd: int
    prices_version: str
    estimated: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer kept for an idempotency key: HTTP status and body."""

    status: int
    body: bytes


def name_of(key: str) -> str:
    """How an idempotency key is kept: as its digest. It is the client's text, of any length, and secrets may follow from it."""
    return hashlib.sha256(key.encode()).hexdigest()


WITHDRAWN = StoredAnswer(410, b"")
"""Stands where an answer was that showed what has been deleted since."""

WITHHELD = timedelta(hours=1)
"""How long answers of requests that were under way then are still looked through: far longer than one takes."""

_WORD = re.compile(rb"[\w-]+")


def shows(body: bytes, names: Collection[str]) -> bool:
    """Whether one of the ids stands in *body* of which *names* are the digests (:func:`name_of`)."""
    return bool(names) and any(name_of(word.decode()) in names for word in set(_WORD.findall(body)))


class Ledger(Protocol):
    def reserve(self, owner: str, amount: int, *, owner_budget: int, service_budget: int, now: datetime) -> str:
        """Set *amount* micro-dollars aside for owner and service; returns the reservation's id.

        Raises :class:`BudgetExceeded` (facts: scope ``owner`` or ``service``, month) and reserves nothing.
        """
        ...

    def settle(self, reservation: str, entries: tuple[CallEntry, ...], *, now: datetime) -> None:
        """Replace the reservation by what was spent, in the month it was made in. Settling twice changes nothing.

        A reservation that is never settled goes on counting in its month: booked at what was set aside. Entries of a
        generation that is gone, deleted with its chart, count in the sums and are listed nowhere.
        """
        ...

    def spending(self, owner: str, *, now: datetime) -> Spending: ...

    def entries(self, owner: str, month: str) -> tuple[CallEntry, ...]:
        """In the order in which they were settled; those of a generation go with its chart."""
        ...

    def take_turn(self, owner: str, *, limit: int, window_seconds: int, now: datetime) -> None:
        """Count one request; raises :class:`Throttled` ``too_many_requests`` with ``retryAfter`` in seconds when over *limit*.

        Never more than *limit* in any window of that length; a refused request does not count.
        """
        ...

    def remember(
        self, owner: str, key: str, fingerprint: str, *, now: datetime, lasting: timedelta = UNDER_WAY
    ) -> StoredAnswer | None:
        """Begin under an idempotency key: None when it is new, the stored answer when it was finished with the same *fingerprint*.

        Raises :class:`Conflict` ``idempotency_reused`` for another fingerprint, ``idempotency_in_progress`` while the first is under way:
        for as long as *lasting* at the most, after that it is taken for dead and the key is as new.
        """
        ...

    def store_answer(self, owner: str, key: str, answer: StoredAnswer, *, now: datetime) -> None:
        """Under a key that was begun; :data:`WITHDRAWN` instead of an answer about what was deleted while the request was under way."""
        ...

    def forget(self, owner: str, key: str) -> None:
        """Give up an unfinished key so that it can be used again (the request failed before it did anything)."""
        ...

    def withdraw_answers(self, owner: str, about: str, *, now: datetime) -> None:
        """The owner's answers that *about* (a chart's id) stands in become :data:`WITHDRAWN`; their keys stay taken.

        So do those that are stored from now on, by requests under way: for :data:`WITHHELD` the id is remembered as its
        digest. An answer stored at the same moment is withdrawn or never kept.
        """
        ...

    def delete_owner_usage(self, owner: str) -> None:
        """Everything kept for the owner here goes: sums, calls, turns, keys; the service's sums stay.

        A reservation that is open then settles into the service's sums alone.
        """
        ...
