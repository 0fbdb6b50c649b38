"""The filter-pattern grammar, case by case and by property."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.overlay.logs.patterns import InvalidPattern, compiled, matches

LINE = '127.0.0.1 - frank [10/Oct/2025:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
RECORD = json.dumps(
    {
        "level": "ERROR",
        "code": 503,
        "cause": None,
        "cold": True,
        "user": {"id": "u-1", "tags": ["a", "b"]},
        "calls": [{"model": "nova", "tokens": 5}, {"model": "lite", "tokens": 50}],
        "a.b": "dotted",
    }
)


@pytest.mark.parametrize(
    ("pattern", "message", "expected"),
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR", "an error here", False),
        ("ERROR", '{"level":"ERROR"}', True),
        ("Memory Size", "REPORT Memory Size: 1024 MB", True),
        ("Memory Size", "Size of Memory", True),
        ('"Memory Size"', "Size of Memory", False),
        ('"request-id-12345"', "x request-id-12345 y", True),
        ("request-id-12345", "x request-id-12345 y", False),
        ("ERROR -retry", "ERROR will retry", False),
        ('ERROR -"no harm"', "ERROR, harm", True),
        ("-START -END", "REPORT", True),
        ("?ERROR ?WARN", "WARN", True),
        ("?ERROR ?WARN", "INFO", False),
        ("?ERROR ?WARN INFO", "INFO", True),
        ("%4[0-9]{2}%", "status 404", True),
        ("%4[0-9]{2}%", "status 200", False),
        ('"say \\"hi\\""', 'say "hi"', True),
        ("エラー", "重大なエラーです", True),
    ],
)
def test_terms(pattern: str, message: str, expected: bool) -> None:
    assert matches(pattern, message) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.level = "ERROR" }', True),
        ("{ $.level = ERROR }", True),
        ('{ $.level = "ERR*" }', True),
        ('{ $.level = "*OR" && $.code >= 500 }', True),
        ('{ $.level = "INFO" || $.code = 503 }', True),
        ("{ $.code > 503 }", False),
        ("{ $.code = 5.03e2 }", True),
        ("{ $.code != 404 }", True),
        ("{ $.missing != 404 }", False),
        ("{ $.cause IS NULL }", True),
        ("{ $.cold IS TRUE }", True),
        ("{ $.cold IS FALSE }", False),
        ("{ $.missing NOT EXISTS }", True),
        ("{ $.level NOT EXISTS }", False),
        ('{ $.user.id = "u-1" }', True),
        ('{ $.user.tags[1] = "b" }', True),
        ('{ $.user.tags[*] = "a" }', True),
        ("{ $.calls[*].tokens > 40 }", True),
        ("{ $.calls[0].tokens > 40 }", False),
        ("{ $.['a.b'] = dotted }", True),
        ("{ $.level = %^ERR% }", True),
        ('{ ($.level = "INFO" || $.level = "ERROR") && ($.code = 1 || $.code = 503) }', True),
        ('{ $.level = "INFO" || $.level = "ERROR" && $.code = 1 }', False),
    ],
)
def test_json(pattern: str, expected: bool) -> None:
    assert matches(pattern, RECORD) is expected
    assert not matches(pattern, "no JSON")
    assert not matches(pattern, "[1]")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ip, identity, user, timestamp, request, status, bytes]", True),
        ("[ip, user]", False),
        ("[ip, ...]", True),
        ("[..., bytes]", True),
        ("[..., status=4*, bytes]", True),
        ("[..., status=404, bytes>1000]", True),
        ("[..., status=404, bytes>2000]", False),
        ("[ip, ..., status=5* || status=4*, bytes]", True),
        ("[ip, ..., status>=400 && status<404, bytes]", False),
        ('[ip, identity, user=frank, ..., request="*index.html*", status, bytes]', True),
        ("[ip=%^127\\.%, ...]", True),
        ("[ip!=127.0.0.1, ...]", False),
    ],
)
def test_columns(pattern: str, expected: bool) -> None:
    assert matches(pattern, LINE) is expected


def test_columns_and_selectors_name_their_values() -> None:
    assert compiled("[ip, ..., bytes]")(LINE) == {"$ip": "127.0.0.1", "$bytes": "1534"}
    assert compiled("{ $.code = * }")(RECORD) == {"$": json.loads(RECORD)}


@pytest.mark.parametrize(
    "pattern",
    ["{ $.a = ", "{ $.a }", "{ $.a > x }", "{ a = 1 }", "{ $.a = 1 && }", "{ ($.a = 1 }", "{ $.a IS WHAT }", "[a, ...",
     "[a, ..., ...]", "[a ? b]", "a.b", "%[%", '"open', "x" * 1025, "{" + "(" * 90 + "}"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        compiled(pattern)


WORDS = st.text("abcXYZ019_", min_size=1, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, max_size=3), st.text(max_size=40))
def test_terms_are_a_conjunction_of_containment(wanted: list[str], unwanted: list[str], message: str) -> None:
    pattern = " ".join([*wanted, *(f"-{word}" for word in unwanted)])
    expected = all(w in message for w in wanted) and not any(w in message for w in unwanted)
    assert matches(pattern, message) is expected
    joined = " ".join(wanted)
    assert matches(pattern, joined) is not any(w in joined for w in unwanted)


@given(st.text(max_size=60))
def test_any_text_in_quotes_is_a_phrase(text: str) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert matches(quoted, f"before {text} after")


@given(st.text(max_size=200))
def test_no_pattern_crashes(pattern: str) -> None:
    try:
        match = compiled(pattern)
    except InvalidPattern:
        return
    for message in ("", LINE, RECORD):
        match(message)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(["=", "!=", "<", ">", "<=", ">="]))
def test_numbers_compare_as_numbers(value: int, limit: int, sign: str) -> None:
    expected = {"=": value == limit, "!=": value != limit, "<": value < limit, ">": value > limit,
                "<=": value <= limit, ">=": value >= limit}[sign]  # fmt: skip
    assert matches(f"{{ $.n {sign} {limit} }}", json.dumps({"n": value})) is expected
    assert matches(f"[n {sign} {limit}]", str(value)) is expected
