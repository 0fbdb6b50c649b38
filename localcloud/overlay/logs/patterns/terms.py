"""Patterns of terms over any text: ``ERROR "two words" -not ?either %regex%`` (pure). Case counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.patterns.tokens import InvalidPattern, expression, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable

_TERM = re.compile(r'\s*([?-]?)("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|\w+)')


def compiled(text: str) -> Callable[[str], dict[str, Any] | None]:
    """Every plain term has to be found and no excluded one; ``?`` terms count only when there are no others.

    A bare term holds letters, digits and underscores: in ``request-id`` the hyphen therefore excludes ``id``.

    Raises:
        InvalidPattern: other signs stand outside of double quotes.
    """
    signs: dict[str, list[Callable[[str], bool]]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        found = _TERM.match(text, position)
        if found is None:
            raise InvalidPattern(f"put terms with other signs than letters, digits and _ in double quotes: {text}")
        signs[found[1]].append(_contains(found[2]))
        position = found.end()
    wanted, unwanted, either = signs[""], signs["-"], signs["?"]

    def match(message: str) -> dict[str, Any] | None:
        if wanted or unwanted:
            fits = all(test(message) for test in wanted) and not any(test(message) for test in unwanted)
        else:
            fits = not either or any(test(message) for test in either)
        return {} if fits else None

    return match


def _contains(literal: str) -> Callable[[str], bool]:
    if literal.startswith("%"):
        found = expression(literal)
        return lambda message: found.search(message) is not None
    text = unquoted(literal) if literal.startswith('"') else literal
    return lambda message: text in message
