"""CloudWatch Logs' filter-pattern grammar (pure): ``compiled(pattern)`` gives a predicate over messages.

Terms, quoted phrases, ``-exclude``, ``?either``, ``%regex%``; ``{ $.json = ... }``; ``[space, delimited, ...]``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.patterns import columns, json_selectors, terms
from localcloud.overlay.logs.patterns.tokens import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Callable

    Matcher = Callable[[str], dict[str, Any] | None]

__all__ = ["InvalidPattern", "compiled", "matches"]

_LONGEST = 1024


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Matcher:
    """What matches a message: the values that it names (column names, ``$.path``), or None for no match.

    Raises:
        InvalidPattern: the pattern is not of the grammar, or longer than 1024 characters.
    """
    text = pattern.strip()
    if len(text) > _LONGEST:
        raise InvalidPattern("longer than 1024 characters")
    if text.startswith("{"):
        return json_selectors.compiled(text)
    if text.startswith("["):
        return columns.compiled(text)
    return terms.compiled(text)


def matches(pattern: str, message: str) -> bool:
    return compiled(pattern)(message) is not None
