"""JSON: the specification's document, back again, and nothing unclean let in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.document import to_data
from goal_mandala.domain.errors import DamagedChart
from goal_mandala.exports.formats import export, parse
from goal_mandala.exports.json import MAX_BYTES
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.strategies import charts, thorough


@pytest.mark.parametrize("make", [japanese_chart, english_chart, unfinished_chart, empty_chart, hostile_chart])
def test_a_whole_chart_comes_back_as_it_was(make):
    chart = make()
    assert parse(export(chart, "json"), "json") == chart


@thorough
@given(charts())
def test_any_chart_comes_back_as_it_was(chart):
    assert parse(export(chart, "json"), "json") == chart


def test_it_is_the_document_readable_and_ending_in_a_newline():
    data = export(japanese_chart(), "json")
    assert json.loads(data) == to_data(japanese_chart())
    assert data.startswith(b'{\n  "schemaVersion": 1,\n')
    assert data.endswith(b"}\n")
    assert "フルマラソン".encode() in data


def test_a_byte_order_mark_is_read():
    assert parse(b"\xef\xbb\xbf" + export(english_chart(), "json"), "json") == english_chart()


def damage(before: str, after: str) -> bytes:
    text = export(japanese_chart(), "json").decode("utf-8")
    assert before in text
    return text.replace(before, after, 1).encode("utf-8")


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (b"", {"problem": "not_json", "line": 1}),
        (b"[]", {"problem": "not_an_object", "path": "(top)"}),
        (b"\xff\xfe{}", {"problem": "not_utf8", "line": 1}),
        (b"{}\n\xff", {"problem": "not_utf8", "line": 2}),
        (b"[" * 100_000, {"problem": "nested_too_deep"}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"problem": "not_a_number"}),
        (b" " * (MAX_BYTES + 1), {"problem": f"larger_than_{MAX_BYTES}_bytes"}),
        (damage('"version": 5', '"version": NaN'), {"problem": "not_a_number"}),
        (damage('"version": 5', '"version": 5, "version": 6'), {"problem": "duplicate_key", "path": "version"}),
        (damage('"version": 5', '"version": -1'), {"path": "version"}),
        (damage('"ja"', '"\\ud800"'), {"problem": "lone_surrogate", "path": "goal.language"}),
        (damage('"title": "9月', '"title": "\\udfff月'), {"path": "subGoals[0].actions[0].title"}),
        (damage('"cell": "0.2"', '"cell": "9.2"'), {"problem": "not_a_cell"}),
        (damage("2026-09-07T06:30:00Z", "0001-01-01T00:00:00+14:00"), {"problem": "not_a_time"}),
        (damage('"schemaVersion": 1', '"schemaVersion": 2'), {"problem": "newer_schema"}),
    ],
)
def test_what_is_no_chart_is_refused_with_place_and_problem(data, facts):
    with pytest.raises(DamagedChart) as caught:
        parse(data, "json")
    assert facts.items() <= caught.value.facts.items()
    assert caught.value.code == "damaged_chart"


@thorough
@given(st.data())
def test_a_chart_with_one_value_broken_is_read_or_refused(data):
    document = to_data(unfinished_chart())
    node, key = document, data.draw(st.sampled_from(sorted(document)))
    while isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans()):
        node = node[key]
        key = data.draw(st.sampled_from(range(len(node)) if isinstance(node, list) else sorted(node)))
    node[key] = data.draw(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}))
    )
    try:
        read = parse(json.dumps(document).encode("utf-8"), "json")
    except DamagedChart:
        return
    assert parse(export(read, "json"), "json") == read


def test_lone_surrogates_in_a_chart_are_replaced_not_fatal():
    chart = empty_chart()
    object.__setattr__(chart.goal, "description", "壊\ud83dれ")
    assert parse(export(chart, "json"), "json").goal.description == "壊\ufffdれ"
    assert parse(export(chart, "md"), "md").goal.description == "壊\ufffdれ"
