"""What the three kinds of filter pattern share: quoted text, wildcards, regular expressions, comparisons (pure)."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class InvalidPattern(ValueError):
    """A filter pattern that is not of the grammar; its text says where."""


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


def number(text: str) -> float | None:
    return float(text) if _NUMBER.match(text) else None


def unquoted(text: str) -> str:
    """A quoted text's content, its escapes resolved."""
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def expression(text: str) -> re.Pattern[str]:
    """The regular expression between two ``%``.

    Raises:
        InvalidPattern: it is none.
    """
    try:
        return re.compile(text[1:-1])
    except re.error as error:
        raise InvalidPattern(f"the regular expression {text}: {error}") from error


def wildcard(text: str) -> re.Pattern[str]:
    """A whole text in which ``*`` stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


def text_test(literal: str) -> Callable[[str], bool]:
    """Equality with a literal of a pattern: quoted or bare with ``*``, or ``%regex%`` (found anywhere)."""
    if literal.startswith("%"):
        found = expression(literal)
        return lambda value: found.search(value) is not None
    whole = wildcard(unquoted(literal) if literal.startswith('"') else literal)
    return lambda value: whole.fullmatch(value) is not None


def comparison(sign: str, literal: str) -> Callable[[str], bool]:
    """``sign literal`` as a predicate over a text that may be a number."""
    limit = None if literal.startswith(('"', "%")) else number(literal)
    if limit is not None:
        compare = COMPARISONS[sign]

        def numeric(value: str) -> bool:
            found = number(value)
            return found is not None and compare(found, limit)

        return numeric
    same = text_test(literal)
    if sign == "=":
        return same
    if sign == "!=":
        return lambda value: not same(value)
    raise InvalidPattern(f"{sign} needs a number, not {literal}")
