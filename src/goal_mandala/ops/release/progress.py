"""How a release tells what it is doing and asks before it changes something. Owns the port; the command line implements it."""

from __future__ import annotations

from typing import Protocol

from goal_mandala.ops.aws.changes import Change
from goal_mandala.ops.words import Words


class Teller(Protocol):
    """Who watches a release."""

    def step(self, words: Words) -> None:
        """A new stage begins."""
        ...

    def line(self, text: str) -> None:
        """A detail: a line of a tool, an event of the stack."""
        ...

    def agree(self, question: Words, changes: tuple[Change, ...]) -> bool:
        """Whether the change may happen; shows it first."""
        ...
