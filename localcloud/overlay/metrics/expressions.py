"""Metric math (pure): an expression over series, as GetMetricData and alarms use it.

Numbers, ids, ``+ - * / ^``, comparisons, AND, OR, and the functions in `functions.FUNCTIONS`. Two series meet where both have a value.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localcloud.overlay.metrics.functions import FUNCTIONS, InvalidExpression, Value, combined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localcloud.overlay.metrics.series import Series

_TOKEN = re.compile(r"\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|>=|<=|==|!=|&&|\|\||[-+*/^()\[\],<>])")
_LEVELS: tuple[dict[str, Callable[[float, float], float]], ...] = (
    {"OR": lambda a, b: float(bool(a) or bool(b)), "||": lambda a, b: float(bool(a) or bool(b))},
    {"AND": lambda a, b: float(bool(a) and bool(b)), "&&": lambda a, b: float(bool(a) and bool(b))},
    {
        "<": lambda a, b: float(a < b),
        ">": lambda a, b: float(a > b),
        "<=": lambda a, b: float(a <= b),
        ">=": lambda a, b: float(a >= b),
        "==": lambda a, b: float(a == b),
        "!=": lambda a, b: float(a != b),
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv},
    {"^": operator.pow},
)
_DEEPEST = 50


@dataclass(frozen=True)
class Evaluation:
    """What an expression may name: the other series by id, the periods' starts, the period in seconds."""

    known: Mapping[str, Series]
    starts: list[float]
    period: int


def evaluate(text: str, over: Evaluation) -> Value:
    """The value of an expression: a series, or a number.

    Raises:
        InvalidExpression: unknown ids or functions, or no expression at all.
    """
    reader = _Reader(_tokens(text), over)
    value = reader.level(0)
    reader.end()
    if isinstance(value, list):
        raise InvalidExpression("an expression gives one series, not several")
    return value


def ids(text: str) -> set[str]:
    """The ids that an expression names."""
    return {token for token in _tokens(text) if token[0].islower()}


def _tokens(text: str) -> list[str]:
    found, position = [], 0
    while text[position:].strip():
        token = _TOKEN.match(text, position)
        if token is None:
            raise InvalidExpression(f"not understood from here: {text[position:].strip()}")
        found.append(token[1])
        position = token.end()
    return found


class _Reader:
    """Recursive descent that evaluates as it reads."""

    def __init__(self, tokens: list[str], over: Evaluation) -> None:
        self._tokens = tokens
        self._at = 0
        self._over = over
        self._depth = 0

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise InvalidExpression("the expression ends too early")
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise InvalidExpression(f"{token} expected")

    def end(self) -> None:
        if self._peek():
            raise InvalidExpression(f"not expected: {self._peek()}")

    def level(self, level: int) -> Any:
        if level == len(_LEVELS):
            return self._atom()
        value = self.level(level + 1)
        while self._peek() in _LEVELS[level]:
            value = combined(_LEVELS[level][self._next()], value, self.level(level + 1))
        return value

    def _atom(self) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InvalidExpression("too deep")
        try:
            return self._value(self._next())
        finally:
            self._depth -= 1

    def _value(self, token: str) -> Any:
        if token == "(":
            value = self.level(0)
            self._expect(")")
            return value
        if token == "[":
            return self._list("]")
        if token == "-":
            return combined(operator.mul, -1.0, self._atom())
        if token[0].isdigit() or token[0] == ".":
            return float(token)
        if self._peek() == "(":
            return self._function(token)
        if token in self._over.known:
            return self._over.known[token]
        if token in ("REPEAT", "LINEAR"):
            return token
        raise InvalidExpression(f"no metric has the id {token}")

    def _function(self, name: str) -> Any:
        if name not in FUNCTIONS:
            raise InvalidExpression(f"the local cloud does not compute {name}()")
        self._expect("(")
        arguments = self._list(")")
        if name == "METRICS":
            return list(self._over.known.values())
        try:
            return FUNCTIONS[name](self._over, *arguments)
        except TypeError as error:
            raise InvalidExpression(f"{name}() does not take these arguments") from error

    def _list(self, close: str) -> list[Any]:
        found: list[Any] = []
        if self._peek() == close:
            self._at += 1
            return found
        while True:
            found.append(self.level(0))
            token = self._next()
            if token == close:
                return found
            if token != ",":
                raise InvalidExpression(f", or {close} expected, not {token}")
