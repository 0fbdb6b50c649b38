"""What the arithmetic of a field is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.schedule import Period

Answer = tuple[dict[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """NFKC-folded lower-case *title* and *rest* (description, background, constraints).

    ``tags`` are those of the field and the person so far; ``minutes`` is the week's time budget.
    """

    title: str
    rest: str
    period: Period
    minutes: int
    language: str
    tags: frozenset[str]

    @property
    def japanese(self) -> bool:
        return self.language == "ja"

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.rest}"
