"""An answer as a sequence of moves: what is sent, what is waited for, and how it ends.

Owns the cutting of an answer into pieces and what a fault or the token limit cuts off. Pure: it
knows no clock and no wire. A *buffered* script sends a tool call's input whole, as recorded
streams of Nova do; else it comes in fragments.

An item is a tool call or a line of text. ``after`` counts items that are sent whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .answer import Answer, Text, ToolCall
from .faults import CUT_KINDS, STOP_KINDS, STREAM_KINDS, Fault
from .service_errors import STREAM_ERRORS
from .token_estimate import split_text, token_weight

_GUARDRAIL_WORDS = "Sorry, the model cannot answer this question."


@dataclass(frozen=True, slots=True)
class Piece:
    """What is sent at once. ``call`` is set on every piece of a tool call, ``opens`` on its first."""

    block: int
    text: str
    call: ToolCall | None
    opens: bool
    weight: float
    items_done: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is sent for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Finish:
    """The answer ends as a model ends it."""

    stop_reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The stream ends in an exception event; ``code`` is the event's name."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends: closed, or reset."""

    reset: bool

    @property
    def code(self) -> str:
        return "reset" if self.reset else "disconnect"


@dataclass(frozen=True, slots=True)
class Script:
    """All moves in order, and the ending."""

    moves: tuple[Piece | Silence, ...]
    ending: Finish | Failure | Cut


def write_script(answer: Answer, fault: Fault | None, *, buffered: bool, max_tokens: int | None) -> Script:
    """The moves of *answer* under *fault*, no longer than *max_tokens*."""
    pieces = list(_pieces(answer, buffered))
    script = Script(tuple(pieces), Finish(answer.reason))
    if fault is not None and fault.kind in CUT_KINDS | STOP_KINDS | STREAM_KINDS | {"stall"}:
        script = _struck(pieces, fault, script)
    return script if max_tokens is None else _within_budget(script, max_tokens)


def _pieces(answer: Answer, buffered: bool) -> Iterator[Piece]:
    done = 0
    for block, part in enumerate(answer.parts):
        for piece in _text(block, part, done) if isinstance(part, Text) else _call(block, part, done, buffered):
            done = piece.items_done
            yield piece


def _text(block: int, part: Text, done: int) -> Iterator[Piece]:
    fragments = split_text(part.text)
    for number, fragment in enumerate(fragments, start=1):
        done += fragment.count("\n")
        if number == len(fragments) and not fragment.endswith("\n"):
            done += 1
        yield Piece(block, fragment, None, number == 1, token_weight(fragment), done)


def _call(block: int, part: ToolCall, done: int, buffered: bool) -> Iterator[Piece]:
    yield Piece(block, "", part, True, token_weight(part.name), done)
    fragments = [part.json] if buffered else split_text(part.json)
    for number, fragment in enumerate(fragments, start=1):
        last = number == len(fragments)
        yield Piece(block, fragment, part, False, token_weight(fragment), done + 1 if last else done)


def _struck(pieces: list[Piece], fault: Fault, whole: Script) -> Script:
    where = _where(pieces, fault)
    before = tuple(pieces[:where])
    if fault.kind == "stall":
        return Script((*before, Silence(fault.seconds), *pieces[where:]), whole.ending)
    if fault.kind in CUT_KINDS:
        return Script(before, Cut(reset=fault.kind == "reset"))
    if fault.kind in STREAM_KINDS:
        return Script(before, Failure(fault.kind, fault.message or STREAM_ERRORS[fault.kind][1]))
    if fault.kind == "guardrail_intervened":
        before = (*before, *_guardrail(before, fault.message))
    return Script(before, Finish(fault.kind))


def _where(pieces: list[Piece], fault: Fault) -> int:
    """The index of the first piece that is not sent before the fault."""
    if fault.after <= 0:
        start = 0
    else:
        done = (index + 1 for index, piece in enumerate(pieces) if piece.items_done >= fault.after)
        start = next(done, len(pieces))
    if not fault.partial:
        return start
    end = start
    while end < len(pieces) and pieces[end].items_done <= max(fault.after, 0):
        end += 1
    return start + (end - start + 1) // 2


def _guardrail(before: tuple[Piece, ...], message: str | None) -> Iterator[Piece]:
    block = before[-1].block + 1 if before else 0
    done = before[-1].items_done if before else 0
    yield from (replace(piece, items_done=done) for piece in _text(block, Text(message or _GUARDRAIL_WORDS), done))


def _within_budget(script: Script, max_tokens: int) -> Script:
    """What fits into *max_tokens*; a buffered tool input that does not fit is not sent at all."""
    spent = 0.0
    for index, move in enumerate(script.moves):
        spent += move.weight if isinstance(move, Piece) else 0.0
        if spent > max_tokens:
            return Script(script.moves[:index], Finish("max_tokens"))
    return script
