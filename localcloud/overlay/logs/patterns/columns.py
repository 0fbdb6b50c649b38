"""Patterns over space-delimited lines: ``[ip, user, ..., status=4*, bytes>1000]`` (pure).

A line's fields are words, ``"quoted"`` or ``[bracketed]`` texts. Without ``...`` the number of fields has to fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.patterns.tokens import InvalidPattern, comparison

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELD = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
_NAME = re.compile(r"\$?\w+\Z")
_CONDITION = re.compile(r'\s*(\$?\w+)\s*(!=|<=|>=|=|<|>)\s*("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|[^\s&|,"]+)\s*')


@dataclass(frozen=True)
class _Column:
    name: str
    test: Callable[[str], bool]


def compiled(text: str) -> Callable[[str], dict[str, Any] | None]:
    """Raises :class:`InvalidPattern` for an unclosed bracket, a second ``...`` or a condition that is none."""
    if not text.endswith("]"):
        raise InvalidPattern("the bracket [ is not closed")
    parts = [part.strip() for part in _split(text[1:-1])]
    gaps = parts.count("...")
    if gaps > 1:
        raise InvalidPattern("... may stand once only")
    at = parts.index("...") if gaps else len(parts)
    head = [_column(part) for part in parts[:at]]
    tail = [_column(part) for part in parts[at + 1 :]]

    def match(message: str) -> dict[str, Any] | None:
        fields = [next(group for group in found if group is not None) for found in _groups(message)]
        least = len(head) + len(tail)
        if len(fields) < least or (len(fields) > least and not gaps):
            return None
        pairs = [*zip(head, fields, strict=False), *zip(tail, fields[len(fields) - len(tail) :], strict=False)]
        if not all(column.test(field) for column, field in pairs):
            return None
        return {f"${column.name.lstrip('$')}": field for column, field in pairs if column.name}

    return match


def _groups(message: str) -> list[tuple[str | None, ...]]:
    return [found.groups() for found in _FIELD.finditer(message)]


def _split(text: str) -> list[str]:
    """At commas outside of quotes and regular expressions."""
    return re.findall(r'(?:"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|[^,"%])+', text) if text.strip() else []


def _column(part: str) -> _Column:
    if _NAME.match(part):
        return _Column(part, lambda _: True)
    alternatives: list[list[Callable[[str], bool]]] = [[]]
    position, name = 0, ""
    while True:
        found = _CONDITION.match(part, position)
        if found is None:
            raise InvalidPattern(f"no condition of a field: {part}")
        name = found[1]
        alternatives[-1].append(comparison(found[2], found[3]))
        position = found.end()
        if position >= len(part):
            break
        joint = part[position : position + 2]
        if joint not in ("&&", "||"):
            raise InvalidPattern(f"&& or || expected: {part}")
        if joint == "||":
            alternatives.append([])
        position += 2
    return _Column(name, lambda value: any(all(test(value) for test in group) for group in alternatives))
