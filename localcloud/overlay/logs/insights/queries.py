"""StartQuery, GetQueryResults, StopQuery, DescribeQueries: Insights over the emulator's log groups.

A query runs to its end when it is started; its result is kept until a hundred newer ones push it out.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal
from localcloud.overlay.logs import groups
from localcloud.overlay.logs.insights.functions import Moment
from localcloud.overlay.logs.insights.language import MOST_ROWS, parsed
from localcloud.overlay.logs.insights.records import TIMES, discovered, stamp
from localcloud.overlay.logs.insights.tokens import MalformedQuery
from localcloud.overlay.logs.search import pointer

if TYPE_CHECKING:
    from localcloud.overlay.call import Call
    from localcloud.overlay.logs.insights.language import Query, Table

_QUERIES = "insights-queries"
KEEP = 100
_MOST_GROUPS = 50
_SECONDS = 10**11
"""Epoch times above this are milliseconds: AWS takes seconds here and finds nothing otherwise."""


def _query(call: Call) -> Query:
    if call.params.get("queryLanguage", "CWLI") != "CWLI":
        raise Refusal("InvalidParameterException", "The local cloud knows the language CWLI only.")
    try:
        return parsed(call.params["queryString"])
    except MalformedQuery as error:
        raise Refusal("MalformedQueryException", f"{error} ({call.params['queryString'].strip()[:80]})") from error


def _groups(call: Call) -> list[str]:
    asked = call.params
    given = [asked[key] for key in ("logGroupName", "logGroupNames", "logGroupIdentifiers") if asked.get(key)]
    if len(given) != 1:
        raise Refusal(
            "InvalidParameterException",
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers is required.",
        )
    names = [given[0]] if isinstance(given[0], str) else given[0]
    if len(names) > _MOST_GROUPS:
        raise Refusal("InvalidParameterException", f"A query reads at most {_MOST_GROUPS} log groups.")
    return [groups.existing(name) for name in dict.fromkeys(names)]


def start_query(call: Call) -> dict[str, Any]:
    """Run a query over ``startTime`` to ``endTime`` (epoch seconds, both inclusive); returns its id."""
    query, names = _query(call), _groups(call)
    start, end = call.params["startTime"], call.params["endTime"]
    if start > end:
        raise Refusal("InvalidParameterException", "startTime must not be greater than endTime.")
    if start > _SECONDS or end > _SECONDS:
        raise Refusal("InvalidParameterException", "startTime and endTime are epoch seconds, not milliseconds.")
    records: list[dict[str, Any]] = []
    for name in names:
        for event in groups.events(name, start * 1000, end * 1000 + 999):
            records.append({**discovered(name, call.account, event), "@ptr": pointer(name, event)})
    size = sum(len(record["@message"].encode()) for record in records)
    table = query.run([dict(record) for record in records])
    limit = call.params.get("limit", MOST_ROWS)
    identity = str(uuid.uuid4())
    kept = {
        "queryId": identity,
        "queryString": call.params["queryString"],
        "status": "Complete",
        "createTime": int(call.clock.now() * 1000),
        "logGroupName": names[0],
        "results": _rows(table, limit),
        "statistics": {"recordsMatched": table.matched, "recordsScanned": len(records), "bytesScanned": size},
    }
    call.state.put(_QUERIES, identity, kept, at=call.clock.now(), keep=KEEP)
    return {"queryId": identity}


def _rows(table: Table, limit: int) -> list[list[dict[str, str]]]:
    found = []
    for row in table.rows[:limit]:
        cells = [{"field": name, "value": text(name, row[name])} for name in table.shown if row.get(name) is not None]
        if "@ptr" in row and not table.grouped:
            cells.append({"field": "@ptr", "value": row["@ptr"]})
        found.append(cells)
    return found


def text(name: str, value: Any) -> str:
    """A value as Insights answers it: times as texts, whole numbers without a point, others to four decimals."""
    if isinstance(value, Moment) or name in TIMES:
        return stamp(value)
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _kept(call: Call) -> dict[str, Any]:
    found = call.state.get(_QUERIES, call.params["queryId"])
    if found is None:
        raise Refusal("ResourceNotFoundException", f"The query {call.params['queryId']} does not exist.")
    return found


def get_query_results(call: Call) -> dict[str, Any]:
    kept = _kept(call)
    return {
        "queryLanguage": "CWLI",
        "results": kept["results"],
        "statistics": {name: float(value) for name, value in kept["statistics"].items()},
        "status": kept["status"],
    }


def stop_query(call: Call) -> dict[str, Any]:
    """A query has always ended by the time it could be stopped: AWS says so with an error."""
    _kept(call)
    raise Refusal("InvalidParameterException", "The query has ended already and cannot be stopped.")


def describe_queries(call: Call) -> dict[str, Any]:
    """The queries that are kept, newest first."""
    asked = call.params
    names = ("queryId", "queryString", "status", "createTime", "logGroupName")
    found = [
        {name: kept[name] for name in names} | {"queryLanguage": "CWLI"}
        for kept in call.state.all(_QUERIES)[::-1]
        if asked.get("logGroupName") in (None, kept["logGroupName"]) and asked.get("status") in (None, kept["status"])
    ]
    return {"queries": found[: asked.get("maxResults", 1000)]}
