"""Who answers: the port, and answers written down beforehand.

Owns the :class:`Responder` protocol and :func:`scripted`. It knows no wire and no fault; the
responder that makes up mandala charts is in ``mandala_responder``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from .answer import Answer
from .request import ParsedRequest

Predicate = Callable[[ParsedRequest], bool]
Entry = Answer | tuple[Predicate, Answer]


class Responder(Protocol):
    """Makes the answer to a request; called in the server's thread, one call at a time."""

    def __call__(self, request: ParsedRequest, /) -> Answer: ...


class ScriptEndedError(LookupError):
    """No answer of the script is left for a request."""


class ScriptedResponder:
    """See :func:`scripted`."""

    def __init__(self, entries: Sequence[Entry], *, reuse: bool, otherwise: Responder | None) -> None:
        self._entries = [entry if isinstance(entry, tuple) else (_always, entry) for entry in entries]
        self._used: set[int] = set()
        self._reuse = reuse
        self._otherwise = otherwise
        self._lock = threading.Lock()

    def __call__(self, request: ParsedRequest, /) -> Answer:
        with self._lock:
            for number, (predicate, answer) in enumerate(self._entries):
                if number not in self._used and predicate(request):
                    if not self._reuse:
                        self._used.add(number)
                    return answer
        if self._otherwise is not None:
            return self._otherwise(request)
        raise ScriptEndedError(f"the script has no answer left for stage={request.stage} cell={request.cell}")

    @property
    def left(self) -> int:
        """How many answers have not been used."""
        return len(self._entries) - len(self._used)


def scripted(entries: Sequence[Entry], *, reuse: bool = False, otherwise: Responder | None = None) -> ScriptedResponder:
    """Answers in sequence, or the first unused one whose predicate holds: ``(predicate, answer)``.

    Each is used once, unless ``reuse``. When none is left: ``otherwise``, or a ValidationException
    that says so.
    """
    return ScriptedResponder(entries, reuse=reuse, otherwise=otherwise)


def _always(_request: ParsedRequest) -> bool:
    return True
