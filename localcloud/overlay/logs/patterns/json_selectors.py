"""Patterns over JSON lines: ``{ ($.level = "ERROR" && $.code >= 500) || $.cause IS NULL }`` (pure).

A condition on a property that a line lacks is false, apart from NOT EXISTS. Lines that are no JSON object never match.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from localcloud.overlay.conditions import Conditions
from localcloud.overlay.logs.patterns.tokens import COMPARISONS, InvalidPattern, number, text_test

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[Any], bool]

_SELECTOR = r"\$(?:\.[\w-]+|\.?\[(?:\d+|\*|'[^']*'|\"[^\"]*\")\])*"
_TOKEN = re.compile(
    rf"\s*({_SELECTOR}|&&|\|\||[()]|!=|<=|>=|=|<|>|IS\b|NOT\b|EXISTS\b|NULL\b|TRUE\b|FALSE\b"
    r'|"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|[\w.*+-]+)'
)
_STEP = re.compile(r"\.([\w-]+)|\.?\[(\d+|\*|'[^']*'|\"[^\"]*\")\]")
_WORDS = {"NULL": None, "TRUE": True, "FALSE": False}


def compiled(text: str) -> Callable[[str], dict[str, Any] | None]:
    """Raises :class:`InvalidPattern` for an unclosed brace or a condition that is none."""
    if not text.endswith("}"):
        raise InvalidPattern("the brace { is not closed")
    test = _Reader(text[1:-1], _TOKEN).read()

    def match(message: str) -> dict[str, Any] | None:
        try:
            document = json.loads(message)
        except (ValueError, RecursionError):
            return None
        return {"$": document} if isinstance(document, dict) and test(document) else None

    return match


def values(document: Any, selector: str) -> list[Any]:
    """What a selector such as ``$.a.b[0]`` or ``$.list[*].name`` finds."""
    found = [document]
    for name, index in _STEP.findall(selector):
        key = name or index.strip("'\"")
        if index == "*":
            found = [item for value in found if isinstance(value, list) for item in value]
        elif index.isdigit():
            found = [value[int(key)] for value in found if isinstance(value, list) and int(key) < len(value)]
        else:
            found = [value[key] for value in found if isinstance(value, dict) and key in value]
    return found


class _Reader(Conditions[Any]):
    """The conditions between the braces."""

    OR, AND, refuse, whole = "||", "&&", InvalidPattern, "the pattern"

    def condition(self) -> Test:
        selector = self.next()
        if not selector.startswith("$"):
            raise InvalidPattern(f"a property such as $.level expected, not {selector}")
        return self._condition(selector, self.next())

    def _condition(self, selector: str, sign: str) -> Test:
        if sign == "NOT":
            if not self.skip("EXISTS"):
                raise InvalidPattern("EXISTS expected after NOT")
            return lambda document: not values(document, selector)
        if sign == "EXISTS":
            return lambda document: bool(values(document, selector))
        if sign == "IS":
            word = self.next()
            if word not in _WORDS:
                raise InvalidPattern(f"NULL, TRUE or FALSE expected after IS, not {word}")
            wanted = _WORDS[word]
            return lambda document: any(value is wanted for value in values(document, selector))
        if sign not in COMPARISONS:
            raise InvalidPattern(f"a comparison expected, not {sign}")
        test = _comparison(sign, self.next())
        return lambda document: any(test(value) for value in values(document, selector))


def _comparison(sign: str, literal: str) -> Test:
    limit = None if literal.startswith(('"', "%")) else number(literal)
    if limit is not None:
        compare = COMPARISONS[sign]
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and compare(value, limit)
    if sign not in ("=", "!="):
        raise InvalidPattern(f"{sign} needs a number, not {literal}")
    same = text_test(literal)
    if sign == "=":
        return lambda value: isinstance(value, str | int | float) and same(_text(value))
    return lambda value: isinstance(value, str | int | float) and not same(_text(value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
