"""The functions of the Insights language over values (pure): comparison, arithmetic, texts, times."""

from __future__ import annotations

import math
import operator
import re
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.insights.tokens import MalformedQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    Term = Callable[[dict[str, Any]], Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CALCULATE: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "^": operator.pow,
}
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


class Moment(float):
    """Epoch milliseconds that are shown as a time."""


def number(value: Any) -> float | None:
    """A value as a number; None for what is none."""
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def compare(sign: str, left: Any, right: Any) -> bool:
    """As numbers where both are, else as texts; false where one is missing."""
    if left is None or right is None:
        return False
    numbers = number(left), number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _COMPARE[sign](*numbers)
    return _COMPARE[sign](str(left), str(right))


def arithmetic(sign: str, left: Term, right: Term) -> Term:
    def calculate(record: dict[str, Any]) -> float | None:
        a, b = number(left(record)), number(right(record))
        if a is None or b is None:
            return None
        try:
            return float(_CALCULATE[sign](a, b))
        except (ZeroDivisionError, OverflowError, ValueError, TypeError):
            return None

    return calculate


def time_bin(at: Term, period: str, *, up: bool = False) -> Term:
    found = re.fullmatch(r"(\d+)(ms|s|m|h|d|w)", period)
    if found is None or not int(found[1]):
        raise MalformedQuery(f"the local cloud knows no period {period}")
    step = int(found[1]) * _MILLISECONDS[found[2]]

    def start(record: dict[str, Any]) -> Moment | None:
        value = number(at(record))
        if value is None:
            return None
        return Moment((math.ceil if up else math.floor)(value / step) * step)

    return start


def _of_number(function: Callable[..., float]) -> Callable[..., float | None]:
    def apply(*values: Any) -> float | None:
        numbers = [number(value) for value in values]
        try:
            return None if None in numbers else float(function(*numbers))
        except (ValueError, OverflowError):
            return None

    return apply


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(first: Any, *rest: Any) -> Any:
        return None if first is None else function(str(first), *rest)

    return apply


def _substring(text: str, start: float, length: float | None = None) -> str:
    begin = int(start)
    return text[begin:] if length is None else text[begin : begin + int(length)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ispresent": lambda value: value is not None,
    "isempty": lambda value: value is None or value == "",
    "isblank": lambda value: value is None or not str(value).strip(),
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "strlen": _of_text(len),
    "upper": _of_text(str.upper),
    "toupper": _of_text(str.upper),
    "lower": _of_text(str.lower),
    "tolower": _of_text(str.lower),
    "trim": _of_text(lambda text, signs=None: text.strip(signs)),
    "ltrim": _of_text(lambda text, signs=None: text.lstrip(signs)),
    "rtrim": _of_text(lambda text, signs=None: text.rstrip(signs)),
    "substr": _of_text(_substring),
    "replace": _of_text(lambda text, old, new: text.replace(str(old), str(new))),
    "strcontains": _of_text(lambda text, part: float(str(part) in text)),
    "concat": lambda *values: "".join(str(value) for value in values if value is not None),
    "abs": _of_number(math.fabs),
    "ceil": _of_number(math.ceil),
    "floor": _of_number(math.floor),
    "sqrt": _of_number(math.sqrt),
    "log": _of_number(math.log),
    "greatest": _of_number(max),
    "least": _of_number(min),
    "tomillis": _of_number(float),
    "frommillis": lambda value: None if number(value) is None else Moment(number(value) or 0.0),
}
"""Name in small letters → function of the arguments' values."""
