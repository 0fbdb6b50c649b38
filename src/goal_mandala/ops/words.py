"""A sentence in both languages, filled with facts. Owns the pair; knows no terminal and no page.

What operations find is data: a status, facts, and a sentence a person reads. The sentence stands beside the rule that
says it, in Japanese and English; whoever shows it picks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """``ja`` and ``en`` say the same."""

    ja: str
    en: str

    def of(self, language: str) -> str:
        """The text in *language* (``ja``, else English)."""
        return self.ja if language == "ja" else self.en

    def filled(self, **facts: object) -> Words:
        """Both texts with ``{name}`` replaced by *facts*; braces inside the facts stay as they are."""
        return self.filled_from(facts)

    def filled_from(self, facts: Mapping[str, object]) -> Words:
        return Words(self.ja.format_map(facts), self.en.format_map(facts))

    def filled_both(self, other: Words, name: str, **facts: object) -> Words:
        """As :meth:`filled`, with ``{name}`` replaced by *other* in each language."""
        return Words(self.ja.format_map({**facts, name: other.ja}), self.en.format_map({**facts, name: other.en}))

    def __add__(self, other: Words) -> Words:
        return Words(self.ja + other.ja, self.en + other.en)


def same(text: str) -> Words:
    """A text that needs no translation: a name, a command, a figure."""
    return Words(text, text)


def listed(items: list[Words]) -> Words:
    """*items* one after the other."""
    return Words("、".join(item.ja for item in items), ", ".join(item.en for item in items))


NOTHING = Words("", "")
