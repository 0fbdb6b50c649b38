"""What ``stats`` computes over a group of records (pure)."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.insights.functions import number
from localcloud.overlay.logs.insights.tokens import MalformedQuery
from localcloud.overlay.metrics.statistics import percentile

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.logs.insights.expressions import Reader, Term

    Aggregate = Callable[[list[dict[str, Any]]], Any]


def _values(term: Term, records: list[dict[str, Any]]) -> list[Any]:
    return [value for record in records if (value := term(record)) is not None]


def _numbers(term: Term, records: list[dict[str, Any]]) -> list[float]:
    return [found for value in _values(term, records) if (found := number(value)) is not None]


def _of_numbers(function: Callable[[list[float]], Any]) -> Callable[[Term, list[dict[str, Any]]], Any]:
    def apply(term: Term, records: list[dict[str, Any]]) -> Any:
        found = _numbers(term, records)
        return function(found) if found else None

    return apply


def _extreme(function: Callable[[Any], Any]) -> Callable[[Term, list[dict[str, Any]]], Any]:
    def apply(term: Term, records: list[dict[str, Any]]) -> Any:
        values = _values(term, records)
        numbers = [number(value) for value in values]
        if values and None not in numbers:
            return function(numbers)
        return function([str(value) for value in values]) if values else None

    return apply


def _edge(function: Callable[..., dict[str, Any]]) -> Callable[[Term, list[dict[str, Any]]], Any]:
    """The value of the record that is first or last in time, among those that have it."""

    def apply(term: Term, records: list[dict[str, Any]]) -> Any:
        having = [record for record in records if term(record) is not None]
        return term(function(having, key=lambda record: record["@timestamp"])) if having else None

    return apply


AGGREGATES: dict[str, Callable[[Term, list[dict[str, Any]]], Any]] = {
    "count": lambda term, records: len(_values(term, records)),
    "count_distinct": lambda term, records: len({str(value) for value in _values(term, records)}),
    "sum": _of_numbers(sum),
    "avg": _of_numbers(lambda found: sum(found) / len(found)),
    "min": _extreme(min),
    "max": _extreme(max),
    "sortsfirst": _extreme(min),
    "sortslast": _extreme(max),
    "median": _of_numbers(statistics.median),
    "stddev": _of_numbers(lambda found: statistics.stdev(found) if len(found) > 1 else 0.0),
    "earliest": _edge(min),
    "latest": _edge(max),
}


def read(reader: Reader) -> Aggregate:
    """An aggregate such as ``pct(@duration, 95)``, or arithmetic between aggregates.

    Raises:
        MalformedQuery: no aggregate stands here.
    """
    left = _product(reader)
    while reader.peek().text in ("+", "-"):
        left = _combined(reader.next().text, left, _product(reader))
    return left


def _product(reader: Reader) -> Aggregate:
    left = _one(reader)
    while reader.peek().text in ("*", "/"):
        left = _combined(reader.next().text, left, _one(reader))
    return left


def _combined(sign: str, left: Aggregate, right: Aggregate) -> Aggregate:
    from localcloud.overlay.logs.insights.functions import arithmetic

    return lambda records: arithmetic(sign, lambda _: left(records), lambda _: right(records))({})


def _one(reader: Reader) -> Aggregate:
    token = reader.next()
    if token.kind == "number":
        value = float(token.text)
        return lambda _: value
    if token.text == "(":
        inner = read(reader)
        reader.expect(")")
        return inner
    name = token.text.lower()
    if name == "pct":
        return _percentile(reader)
    if name not in AGGREGATES:
        raise MalformedQuery(f"an aggregate such as count(*) or avg(x) expected, found {token.text or 'the end'}")
    reader.expect("(")
    if reader.skip("*") or (name == "count" and reader.peek().text == ")"):
        reader.expect(")")
        if name != "count":
            raise MalformedQuery(f"{token.text}(*) is nothing")
        return len
    term, function = reader.term(), AGGREGATES[name]
    reader.expect(")")
    return lambda records: function(term, records)


def _percentile(reader: Reader) -> Aggregate:
    reader.expect("(")
    term = reader.term()
    reader.expect(",")
    rank = number(reader.next().text)
    reader.expect(")")
    if rank is None or not 0 <= rank <= 100:
        raise MalformedQuery("pct needs a percentage from 0 to 100")

    def apply(records: list[dict[str, Any]]) -> float | None:
        found = sorted((value, 1.0) for value in _numbers(term, records))
        return percentile(found, rank) if found else None

    return apply
