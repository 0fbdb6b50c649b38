"""Objects out of text that is still arriving: the same ones however the text is cut."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goal_mandala.generation.model_planner.scanner import MAX_OBJECT, ItemScanner

Item = dict[str, Any]


def scanned(*pieces: str) -> list[Item]:
    scanner = ItemScanner()
    return [item for piece in pieces for item in scanner.feed(piece)]


def cut(text: str, places: list[int]) -> list[str]:
    marks = sorted({0, len(text), *(p % (len(text) + 1) for p in places)})
    return [text[a:b] for a, b in pairwise(marks)]


plain = st.text(max_size=12)
nasty = st.sampled_from(["{", "}", '"', "\\", '\\"', "]}", '{"a": 1}', "\n", "走る", "👍", "\\u3042", '", "x": {'])
words = st.lists(plain | nasty, max_size=4).map("".join)
values = st.one_of(words, st.integers(), st.booleans(), st.none(), st.lists(st.integers(), max_size=3))
items = st.dictionaries(words, values, max_size=4)
noise = st.sampled_from(["", "\n", ", ", "Here you are:\n```json\n", "```", "以下です。", "]", "[", "text: 5 ", " \t"])


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, list[Item]]:
    """An answer in any of the shapes that models use, and the items in it."""
    wanted = draw(st.lists(items, max_size=5))
    texts = [json.dumps(i, ensure_ascii=draw(st.booleans()), indent=draw(st.none() | st.just(1))) for i in wanted]
    shape = draw(st.sampled_from(["lines", "array", "wrapped", "prose"]))
    if shape == "array":
        return f"[{', '.join(texts)}]", wanted
    if shape == "wrapped":
        return f'{{"note": "x", "items": [{", ".join(texts)}]}}', wanted or [{"note": "x", "items": []}]
    if shape == "prose":
        return "".join(f"{draw(noise)}{t}{draw(noise)}" for t in texts), wanted
    return "\n".join(texts), wanted


@given(answers(), st.lists(st.integers(0, 10**6), max_size=30))
def test_any_cut_gives_the_items_that_are_there(answer: tuple[str, list[Item]], places: list[int]) -> None:
    text, wanted = answer
    assert scanned(text) == wanted
    assert scanned(*cut(text, places)) == wanted


@given(answers())
def test_character_by_character(answer: tuple[str, list[Item]]) -> None:
    text, wanted = answer
    assert scanned(*text) == wanted


@given(st.lists(plain | nasty, max_size=30).map("".join), st.lists(st.integers(0, 10**6), max_size=20))
def test_any_text_at_all_is_survived_and_cut_alike(text: str, places: list[int]) -> None:
    found = scanned(text)
    assert found == scanned(*cut(text, places))
    assert all(isinstance(item, dict) for item in found)


@settings(max_examples=8)
@given(
    st.lists(st.sampled_from([100, 9_000, MAX_OBJECT - 20, MAX_OBJECT + 1, 30_000]), max_size=4), st.integers(1, 4096)
)
def test_long_objects_too(lengths: list[int], step: int) -> None:
    objects = [{"n": i, "t": "x" * length} for i, length in enumerate(lengths)]
    text = '{"items": [' + ", ".join(json.dumps(o) for o in objects) + "]}"
    fits = [o for o in objects if len(json.dumps(o)) <= MAX_OBJECT]
    pieces = [text[i : i + step] for i in range(0, len(text), step)]
    found = [i for i in scanned(*pieces) if "items" not in i]
    assert found == fits
    assert found == [i for i in scanned(text) if "items" not in i]


def test_each_item_comes_the_moment_it_closes() -> None:
    scanner = ItemScanner()
    came = [
        len(list(scanner.feed(piece)))
        for piece in ('{"items": [{"a"', ": 1", "}", ', {"a": 2}', ', {"a": 3}, {"a": 4}]}')
    ]
    assert came == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": "}{"}', [{"a": "}{"}]),
        ('{"a": "\\"}"}', [{"a": '"}'}]),
        ('{"a": "\\\\"}', [{"a": "\\"}]),
        ('{"a": "line\nbreak"}', [{"a": "line\nbreak"}]),
        ("{}", [{}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('}}}{"a": 1}', [{"a": 1}]),
        ('{"a": {"b": {"c": 1}}}', [{"c": 1}]),
        ("", []),
        ("[1, 2]", []),
    ],
)
def test_small_texts(text: str, found: list[Item]) -> None:
    assert scanned(text) == found


def test_a_broken_object_is_passed_over_and_counted() -> None:
    scanner = ItemScanner()
    assert list(scanner.feed('{"a": 1,}{"b": 2} {oops} {"c": 3}')) == [{"b": 2}, {"c": 3}]
    assert scanner.broken == 2


def test_what_has_begun_and_not_closed_is_unfinished() -> None:
    scanner = ItemScanner()
    assert not scanner.unfinished
    assert list(scanner.feed('{"items": [{"a": 1}, {"a"')) == [{"a": 1}]
    assert scanner.unfinished
    assert list(scanner.feed(": 2}]}")) == [{"a": 2}]
    assert not scanner.unfinished


def test_memory_stays_flat_whatever_comes() -> None:
    scanner = ItemScanner()
    for piece in (
        '{"items": [',
        '{"a": 1}, ' * 500,
        "{" * 5,
        '"' + "x" * 1000,
        "y" * 1000,
        "{[" * 1000,
        "prose " * 1000,
    ):
        for _ in range(100):
            list(scanner.feed(piece))
            assert len(repr(vars(scanner))) <= MAX_OBJECT + 4_000


def test_a_lone_half_of_a_pair_is_survived() -> None:
    assert scanned('{"a": "\\ud83d"}') == [{"a": "\ud83d"}]
