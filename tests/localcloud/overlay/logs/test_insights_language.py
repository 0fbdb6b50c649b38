"""The Insights language over records: every command, missing values, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.overlay.logs.insights.language import parsed
from localcloud.overlay.logs.insights.queries import text
from localcloud.overlay.logs.insights.records import discovered
from localcloud.overlay.logs.insights.tokens import MalformedQuery, commands

REPORT = (
    "REPORT RequestId: 7f1e8b7e-0000-4000-8000-000000000001\tDuration: 120.50 ms\tBilled Duration: 421 ms\t"
    "Memory Size: 1024 MB\tMax Memory Used: 80 MB\tInit Duration: 300.10 ms\t\n"
    "XRAY TraceId: 1-5f3e-abc\tSegmentId: 11\tSampled: true\t"
)


def record(at: int, message: str) -> dict[str, Any]:
    return discovered("/g", "1", {"timestamp": at, "message": message, "logStreamName": "s", "ingestionTime": at})


RECORDS = [
    record(60_000, '{"level":"INFO","ms":10,"user":{"id":"a"},"tags":["x"]}'),
    record(120_000, '{"level":"ERROR","ms":30,"user":{"id":"b"},"note":"it\'s | here"}'),
    record(130_000, '{"level":"ERROR","ms":50,"user":{"id":"a"}}'),
    record(400_000, "plain user=ann, method:GET, latency := 7"),
]


def run(query: str) -> list[dict[str, str]]:
    table = parsed(query).run([dict(r) for r in RECORDS])
    return [{n: text(n, row[n]) for n in table.shown if row.get(n) is not None} for row in table.rows]


def test_a_report_line_has_lambda_s_fields() -> None:
    found = record(5, REPORT)
    assert {name: found[name] for name in found if name.startswith("@") and name not in ("@message", "@log")} == {
        "@timestamp": 5,
        "@logStream": "s",
        "@ingestionTime": 5,
        "@type": "REPORT",
        "@requestId": "7f1e8b7e-0000-4000-8000-000000000001",
        "@duration": 120.5,
        "@billedDuration": 421.0,
        "@initDuration": 300.1,
        "@memorySize": 1_024_000_000.0,
        "@maxMemoryUsed": 80_000_000.0,
        "@xrayTraceId": "1-5f3e-abc",
    }


def test_the_guide_s_query() -> None:
    reports = [record(n, REPORT.replace("120.50", str(n))) for n in (10, 20, 60)]
    table = parsed("fields @timestamp, @duration | stats avg(@duration), max(@duration), min(@duration)").run(reports)
    assert table.rows == [{"avg(@duration)": 30.0, "max(@duration)": 60.0, "min(@duration)": 10.0}]


@pytest.mark.parametrize(
    ("condition", "times"),
    [
        ('level = "ERROR"', 2),
        ('level != "ERROR"', 1),
        ("ms >= 30", 2),
        ("ms > 10 and user.id = 'a'", 1),
        ('level = "INFO" or ms = 50', 2),
        ("not (level = 'INFO' or ms = 50)", 2),
        ('@message like "user"', 4),
        ("@message like /(?i)LATENCY/", 1),
        ("@message not like /latency/", 3),
        ("level =~ /^ERR/", 2),
        ("ms in [10, 50]", 2),
        ("level not in ['INFO']", 2),
        ("ispresent(level)", 3),
        ("not ispresent(level)", 1),
        ("ms * 2 + 1 = 61", 1),
        ("tags.0 = 'x'", 1),
        ("strlen(level) = 5", 2),
        ("@message like 'it\\'s | here'", 1),
        ("ms / 0 = 1", 0),
    ],
)
def test_filters(condition: str, times: int) -> None:
    assert len(run(f"filter {condition}")) == times


def test_rows_are_newest_first_unless_sorted() -> None:
    assert [row["@timestamp"] for row in run("fields @timestamp")][:2] == [
        "1970-01-01 00:06:40.000",
        "1970-01-01 00:02:10.000",
    ]
    assert [row["ms"] for row in run("fields ms | filter ispresent(ms) | sort ms asc")] == ["10", "30", "50"]
    assert [row["ms"] for row in run("fields ms | sort ms desc | limit 1")] == ["50"]


def test_groups_bins_percentiles() -> None:
    query = """
      # errors in minutes
      filter ispresent(ms)
      | stats count(*) as n, sum(ms) as total, pct(ms, 50), count_distinct(user.id), latest(ms) by bin(1m), level
      | sort n desc
    """
    assert run(query) == [
        {"bin(1m)": "1970-01-01 00:02:00.000", "level": "ERROR", "n": "2", "total": "80", "pct(ms, 50)": "40",
         "count_distinct(user.id)": "2", "latest(ms)": "50"},
        {"bin(1m)": "1970-01-01 00:01:00.000", "level": "INFO", "n": "1", "total": "10", "pct(ms, 50)": "10",
         "count_distinct(user.id)": "1", "latest(ms)": "10"},
    ]  # fmt: skip


def test_arithmetic_between_aggregates_and_sorting_by_one() -> None:
    assert run("stats sum(ms) / count(ms) as mean, max(ms) - min(ms) as span") == [{"mean": "30", "span": "40"}]
    assert [r["level"] for r in run("filter ispresent(ms) | stats avg(ms) by level | sort avg(ms) desc")] == [
        "ERROR",
        "INFO",
    ]


def test_parse_by_text_and_by_expression() -> None:
    line = {"user": "ann", "method": "GET"}
    assert run(
        'parse @message "user=*, method:*," as user, method | filter ispresent(user) | display user, method'
    ) == [line]
    assert run(
        "parse @message /user=(?<user>\\w+), method:(?<method>\\w+)/ | filter ispresent(method) | display user, method"
    ) == [line]


def test_dedup_keeps_the_newest() -> None:
    assert [row["ms"] for row in run("fields ms | filter ispresent(level) | dedup level")] == ["50", "10"]


@pytest.mark.parametrize(
    "query",
    ["", "nonsense", "fields", "filter level =", "stats by level", "stats avg()", "limit 0", "limit x", "filter level like 5",
     "fields a b", "stats pct(ms, 101)", "parse @message 'no star' as a", "unmask @message", "filter nosuch(a)",
     "stats count(*) by bin(5)", "filter " + "(" * 80 + "1" + ")" * 80, "filter @message like /(/"],
)  # fmt: skip
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(MalformedQuery):
        parsed(query)


@given(st.text("fields@ |filter()like/\"'stats`by#\n=1,*", max_size=80))
def test_no_query_crashes(query: str) -> None:
    try:
        found = parsed(query)
    except MalformedQuery:
        return
    found.run([dict(r) for r in RECORDS])


def test_a_bar_inside_a_text_or_expression_ends_no_command() -> None:
    assert commands('filter a like "x|y" | filter b like /c|d/ # note | more\n| limit 5') == [
        'filter a like "x|y"',
        "filter b like /c|d/",
        "limit 5",
    ]
