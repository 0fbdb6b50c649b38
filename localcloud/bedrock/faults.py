"""What goes wrong on demand, and when.

Owns :class:`Fault` (kind, detail, condition), the list of kinds, and :class:`FaultPlan`, which
picks the fault of a call. It does not carry faults out: ``distortion`` changes the answer,
``script`` cuts it, ``exchange`` answers with errors.

Kinds
    ``ThrottlingException`` … (a Bedrock code)      an HTTP error instead of an answer
    ``OnDemandUnsupported``                         the ValidationException of a bare id in Tokyo
    ``modelStreamErrorException`` … (lower case)    an exception event after ``after`` items
    ``disconnect``, ``reset``                       the connection is closed (FIN) or reset (RST) after ``after`` items
    ``stall``                                       silence of ``seconds`` after ``after`` items, then on
    ``slow``                                        first token and pace slower by ``factor``
    ``max_tokens``, ``guardrail_intervened`` … (a stop reason)    the answer ends after ``after`` items
    ``malformed_json``, ``overlong_title``, ``wrong_language``, ``duplicate_titles``   item ``item`` is bad
    ``seven_items``, ``nine_items``, ``empty``      the answer has another number of items
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from .request import ParsedRequest
from .service_errors import BEDROCK_ERRORS, STREAM_ERRORS

ON_DEMAND = "OnDemandUnsupported"
HTTP_KINDS = frozenset({*BEDROCK_ERRORS, ON_DEMAND})
STREAM_KINDS = frozenset(STREAM_ERRORS)
CUT_KINDS = frozenset({"disconnect", "reset"})
STOP_KINDS = frozenset(
    {
        "max_tokens",
        "guardrail_intervened",
        "content_filtered",
        "malformed_tool_use",
        "malformed_model_output",
        "model_context_window_exceeded",
    }
)
CONTENT_KINDS = frozenset(
    {
        "malformed_json",
        "overlong_title",
        "wrong_language",
        "duplicate_titles",
        "seven_items",
        "nine_items",
        "empty",
    }
)
KINDS = HTTP_KINDS | STREAM_KINDS | CUT_KINDS | STOP_KINDS | CONTENT_KINDS | {"stall", "slow"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and its condition; every condition given must hold, none given means every call."""

    kind: str
    after: int = 0  # items that are sent whole before it strikes
    partial: bool = False  # half of the next item is sent too
    seconds: float = 0.0  # of a stall; of waiting before an HTTP error
    factor: float = 10.0  # of "slow"
    item: int = 0  # which item is bad
    every: bool = False  # all items are bad, not only ``item``
    message: str | None = None
    retry_after: float | None = None  # seconds; header of an HTTP error
    # when
    call: int | tuple[int, ...] | None = None  # index in FakeBedrock.calls
    stage: str | None = None
    cell: str | None = None
    mode: str | None = None
    api: str | None = None  # "converse" or "chat"
    model_id: str | None = None
    first: int | None = None  # only the first N calls that match
    probability: float = 1.0
    when: Callable[[ParsedRequest], bool] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")

    def matches(self, request: ParsedRequest, index: int) -> bool:
        """Whether the conditions hold, apart from ``first`` and ``probability``."""
        calls = (self.call,) if isinstance(self.call, int) else self.call
        if calls is not None and index not in calls:
            return False
        wanted = (
            (getattr(self, name), getattr(request, name)) for name in ("stage", "cell", "mode", "api", "model_id")
        )
        if any(want is not None and want != has for want, has in wanted):
            return False
        return self.when is None or self.when(request)


_FROM_DATA = {field.name for field in fields(Fault)} - {"when"}


def fault_from_data(data: Mapping[str, Any]) -> Fault:
    """A fault from JSON data, with the names of the fields. ValueError says what is wrong."""
    if unknown := set(data) - _FROM_DATA:
        raise ValueError(f"unknown fields {sorted(unknown)}; known: {sorted(_FROM_DATA)}")
    if "kind" not in data:
        raise ValueError("a fault needs a kind")
    given = dict(data)
    if isinstance(given.get("call"), list):
        given["call"] = tuple(given["call"])
    return Fault(**given)


class FaultPlan:
    """Faults in order; the first that applies to a call is its fault.

    Chance depends on the seed, the fault and what is asked (stage, cell, how often so far), not on
    the order in which parallel calls arrive.
    """

    def __init__(self, faults: Sequence[Fault] = (), seed: int = 0) -> None:
        self.faults = tuple(faults)
        self._seed = seed
        self._struck: Counter[int] = Counter()
        self._asked: Counter[tuple[int, str | None, str | None]] = Counter()

    def pick(self, request: ParsedRequest, index: int) -> Fault | None:
        """The fault of the call with this index, counted as struck."""
        for number, fault in enumerate(self.faults):
            if not fault.matches(request, index) or not self._by_chance(number, fault, request):
                continue
            if fault.first is not None and self._struck[number] >= fault.first:
                continue
            self._struck[number] += 1
            return fault
        return None

    def _by_chance(self, number: int, fault: Fault, request: ParsedRequest) -> bool:
        if fault.probability >= 1.0:
            return True
        key = (number, request.stage, request.cell)
        self._asked[key] += 1
        return random.Random(f"{self._seed}:{key}:{self._asked[key]}").random() < fault.probability
