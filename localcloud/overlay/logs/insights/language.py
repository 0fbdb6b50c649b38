"""The Insights query language (pure): a query's text becomes steps over records.

Commands: fields, display, filter, parse, stats, sort, limit, dedup. Others are refused, never passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.insights import aggregates
from localcloud.overlay.logs.insights.expressions import Reader
from localcloud.overlay.logs.insights.functions import number
from localcloud.overlay.logs.insights.tokens import MalformedQuery, commands, content, expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.logs.insights.expressions import Term

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Table:
    """Records on their way through a query: ``shown`` names the columns, ``sorted`` and ``grouped`` what happened."""

    rows: list[dict[str, Any]]
    shown: tuple[str, ...] = ()
    sorted: bool = False
    grouped: bool = False
    limit: int = MOST_ROWS
    matched: int = 0


@dataclass(frozen=True)
class Query:
    """A query that was understood."""

    steps: list[Callable[[Table], Table]] = field(default_factory=list)

    def run(self, records: list[dict[str, Any]]) -> Table:
        """The resulting table: newest first unless sorted or grouped, cut to its limit."""
        table = Table(records, matched=len(records))
        for step in self.steps:
            table = step(table)
        rows = table.rows
        if not table.sorted and not table.grouped:
            rows = sorted(rows, key=lambda row: row["@timestamp"], reverse=True)
        return replace(table, rows=rows[: table.limit], shown=table.shown or ("@timestamp", "@message"))


def parsed(query: str) -> Query:
    """The query's steps.

    Raises:
        MalformedQuery: the text is not of the language.
    """
    found = commands(query)
    if not found:
        raise MalformedQuery("the query is empty")
    return Query([_step(command) for command in found])


def _step(command: str) -> Callable[[Table], Table]:
    reader = Reader(command)
    word = reader.next().text.lower()
    if word not in _COMMANDS:
        raise MalformedQuery(f"the local cloud does not know the command {word}")
    step = _COMMANDS[word](reader)
    reader.done()
    return step


def _named(reader: Reader) -> tuple[str, Term]:
    """``expression [as name]``: the column's name is its text unless it has another."""
    start = reader.place
    term = reader.term()
    name = reader.text_between(start).strip("`")
    return (reader.next().text if reader.skip("as") else name), term


def _fields(reader: Reader) -> Callable[[Table], Table]:
    columns = [_named(reader)]
    while reader.skip(","):
        columns.append(_named(reader))

    def step(table: Table) -> Table:
        for row in table.rows:
            row.update({name: value for name, term in columns if (value := term(row)) is not None})
        names = [name for name, _ in columns if name not in table.shown]
        return replace(table, shown=(*table.shown, *names))

    return step


def _display(reader: Reader) -> Callable[[Table], Table]:
    add = _fields(reader)
    return lambda table: add(replace(table, shown=()))


def _filter(reader: Reader) -> Callable[[Table], Table]:
    test = reader.term()

    def step(table: Table) -> Table:
        rows = [row for row in table.rows if test(row)]
        return replace(table, rows=rows, matched=table.matched if table.grouped else len(rows))

    return step


def _limit(reader: Reader) -> Callable[[Table], Table]:
    token = reader.next()
    if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text) <= MOST_ROWS:
        raise MalformedQuery(f"limit needs a number from 1 to {MOST_ROWS}")
    return lambda table: replace(table, limit=min(table.limit, int(token.text)))


def _sort(reader: Reader) -> Callable[[Table], Table]:
    keys = [_sort_key(reader)]
    while reader.skip(","):
        keys.append(_sort_key(reader))

    def step(table: Table) -> Table:
        rows = list(table.rows)
        for term, descending in reversed(keys):
            rows.sort(key=lambda row, term=term: _order(term(row)), reverse=descending)
        return replace(table, rows=rows, sorted=True)

    return step


def _sort_key(reader: Reader) -> tuple[Term, bool]:
    start = reader.place
    try:
        term = reader.term()
    except MalformedQuery:
        reader.back(start)
        aggregates.read(reader)
        term = _column(reader.text_between(start))
    else:
        text = reader.text_between(start)
        computed = term
        term = lambda row: row[text] if text in row else computed(row)  # noqa: E731  a column may bear the text as its name
    if reader.skip("desc"):
        return term, True
    reader.skip("asc")
    return term, False


def _column(name: str) -> Term:
    return lambda row: row.get(name)


def _order(value: Any) -> tuple[int, float, str]:
    """Missing first, then numbers, then texts."""
    if value is None:
        return 0, 0.0, ""
    found = number(value)
    return (2, 0.0, str(value)) if found is None else (1, found, "")


def _stats(reader: Reader) -> Callable[[Table], Table]:
    columns = [_aggregate(reader)]
    while reader.skip(","):
        columns.append(_aggregate(reader))
    keys: list[tuple[str, Term]] = []
    if reader.skip("by"):
        keys = [_named(reader)]
        while reader.skip(","):
            keys.append(_named(reader))

    def step(table: Table) -> Table:
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in table.rows:
            groups.setdefault(tuple(term(row) for _, term in keys), []).append(row)
        names = [name for name, _ in keys]
        rows = [
            {name: value for name, value in zip(names, key, strict=True) if value is not None}
            | {name: value for name, function in columns if (value := function(members)) is not None}
            for key, members in groups.items()
        ]
        shown = (*names, *(name for name, _ in columns))
        return Table(rows, shown, grouped=True, limit=table.limit, matched=table.matched)

    return step


def _aggregate(reader: Reader) -> tuple[str, aggregates.Aggregate]:
    start = reader.place
    function = aggregates.read(reader)
    name = reader.text_between(start)
    return (reader.next().text if reader.skip("as") else name), function


def _dedup(reader: Reader) -> Callable[[Table], Table]:
    keys = [reader.term()]
    while reader.skip(","):
        keys.append(reader.term())

    def step(table: Table) -> Table:
        rows = (
            table.rows if table.sorted else sorted(table.rows, key=lambda row: row.get("@timestamp", 0), reverse=True)
        )
        kept: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in rows:
            kept.setdefault(tuple(key(row) for key in keys), row)
        return replace(table, rows=list(kept.values()), sorted=True)

    return step


def _parse(reader: Reader) -> Callable[[Table], Table]:
    source = _column("@message") if reader.peek().kind in ("text", "regex") else _column(reader.next().text)
    token = reader.next()
    if token.kind == "regex":
        pattern = expression(token)
    elif token.kind == "text":
        pattern = re.compile("(.*?)".join(re.escape(part) for part in content(token).split("*")) + "$", re.DOTALL)
        if content(token)[-1:] != "*":
            pattern = re.compile(pattern.pattern.removesuffix("$"), re.DOTALL)
    else:
        raise MalformedQuery("parse needs a text with * or a /regular expression/")
    names = list(pattern.groupindex)
    if reader.skip("as"):
        names = [reader.next().text]
        while reader.skip(","):
            names.append(reader.next().text)
    if len(names) != pattern.groups or not names:
        raise MalformedQuery(f"parse finds {pattern.groups} values for {len(names)} names")

    def step(table: Table) -> Table:
        for row in table.rows:
            found = pattern.search(str(source(row) or ""))
            if found:
                row.update(
                    {name: value for name, value in zip(names, found.groups(), strict=True) if value is not None}
                )
        return replace(
            table, shown=(*table.shown, *(name for name in names if table.shown and name not in table.shown))
        )

    return step


_COMMANDS: dict[str, Callable[[Reader], Callable[[Table], Table]]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "parse": _parse,
    "stats": _stats,
    "sort": _sort,
    "limit": _limit,
    "head": _limit,
    "dedup": _dedup,
}
