"""A goal from what was typed: trimmed and checked; every refusal names the field and the limit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.goal_input import FIELDS, GoalInput, goal_from
from tests.fakes.chart_builder import START


def test_a_title_is_enough() -> None:
    goal = goal_from(GoalInput("  来年3月までにTOEIC 850点\r\n"), START)
    assert goal.title == "来年3月までにTOEIC 850点"
    assert (goal.language, goal.deadline) == ("ja", date(2027, 3, 31))
    assert (goal.description, goal.background, goal.constraints) == ("", "", "")


def test_what_is_given_wins_over_what_is_read() -> None:
    goal = goal_from(GoalInput("Run a marathon by March", deadline=" 2027-10-10 ", language="de-AT"), START)
    assert (goal.deadline, goal.language) == (date(2027, 10, 10), "de-AT")


def test_language_is_read_from_the_description_too() -> None:
    assert goal_from(GoalInput("TOEIC 850", description="会社の昇進のため"), START).language == "ja"


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-24", "2028-02-29", "2126-01-01"])
def test_today_or_later_is_a_deadline(day: str) -> None:
    assert goal_from(GoalInput("x", deadline=day), START).deadline == date.fromisoformat(day)


LONG = "あ" * 10_000
WRONG: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"title": ""}, "empty_field", {"field": "title", "limit": 100}),
    ({"title": " \t\n\u3000"}, "empty_field", {"field": "title", "limit": 100}),
    ({"title": "\u200b\u200d\ufeff\u202e"}, "empty_field", {"field": "title", "limit": 100}),
    ({"title": LONG}, "too_long", {"field": "title", "length": 10_000, "limit": 100}),
    ({"title": "x" * 101}, "too_long", {"field": "title", "length": 101, "limit": 100}),
    ({"description": LONG}, "too_long", {"field": "description", "length": 10_000, "limit": 500}),
    ({"background": "x" * 501}, "too_long", {"field": "background", "length": 501, "limit": 500}),
    ({"constraints": LONG}, "too_long", {"field": "constraints", "length": 10_000, "limit": 500}),
    ({"title": "a\x00b"}, "control_characters", {"field": "title", "character": "U+0000"}),
    ({"title": "\x1b[31mred"}, "control_characters", {"field": "title", "character": "U+001B"}),
    ({"title": "bell\x07!"}, "control_characters", {"field": "title", "character": "U+0007"}),
    ({"title": "half \ud800 pair"}, "control_characters", {"field": "title", "character": "U+D800"}),
    ({"background": "\udfff"}, "control_characters", {"field": "background", "character": "U+DFFF"}),
    ({"constraints": "a\x7fb"}, "control_characters", {"field": "constraints", "character": "U+007F"}),
    ({"description": "a\x85b"}, "control_characters", {"field": "description", "character": "U+0085"}),
    ({"title": "a\uffffb"}, "control_characters", {"field": "title", "character": "U+FFFF"}),
    ({"deadline": "2026-11-22"}, "deadline_past", {"field": "deadline", "value": "2026-11-22", "today": "2026-11-23"}),
    ({"deadline": "0001-01-01"}, "deadline_past", {"field": "deadline", "value": "0001-01-01", "today": "2026-11-23"}),
    ({"deadline": "2027-02-29"}, "bad_date", {"field": "deadline", "value": "2027-02-29"}),
    ({"deadline": "2027-13-01"}, "bad_date", {"field": "deadline", "value": "2027-13-01"}),
    ({"deadline": "27-01-01"}, "bad_date", {"field": "deadline", "value": "27-01-01"}),
    ({"deadline": "2027/01/01"}, "bad_date", {"field": "deadline", "value": "2027/01/01"}),
    ({"deadline": "２０２７-01-01"}, "bad_date", {"field": "deadline", "value": "２０２７-01-01"}),
    ({"deadline": "20270101"}, "bad_date", {"field": "deadline", "value": "20270101"}),
    ({"deadline": "next year"}, "bad_date", {"field": "deadline", "value": "next year"}),
    ({"deadline": "2027-01-01T00:00:00Z"}, "bad_date", {"field": "deadline", "value": "2027-01-01T00:00:00Z"}),
    ({"deadline": LONG}, "bad_date", {"field": "deadline", "value": "あ" * 20}),
    ({"language": "日本語"}, "bad_language", {"field": "language", "value": "日本語"}),
    ({"language": "Japanese"}, "bad_language", {"field": "language", "value": "Japanese"}),
    ({"language": "en_US"}, "bad_language", {"field": "language", "value": "en_US"}),
    ({"language": LONG}, "bad_language", {"field": "language", "value": "あ" * 20}),
]


@pytest.mark.parametrize(("typed", "code", "facts"), WRONG, ids=lambda v: str(v)[:30] if isinstance(v, str) else None)
def test_a_refusal_names_field_and_limit(typed: dict[str, Any], code: str, facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        goal_from(GoalInput(**{"title": "A goal", **typed}), START)
    assert (caught.value.code, caught.value.facts) == (code, facts)


def test_the_limit_itself_is_fine_in_code_points() -> None:
    goal = goal_from(GoalInput("👍" * 100, "𠮷" * 500, "", "e\u0301" * 250, "\t" + "x" * 500), START)
    assert [len(getattr(goal, name)) for name in FIELDS] == [100, 500, 500, 500]


anything = st.text(st.characters(), max_size=120)


@given(anything, anything, anything, anything)
def test_any_text_is_a_goal_or_a_named_refusal(title: str, description: str, deadline: str, language: str) -> None:
    typed = GoalInput(title, description, deadline, language=language)
    refused = None
    goal = None
    try:
        goal = goal_from(typed, START)
    except InvalidInput as error:
        refused = error.facts["field"]
    assert goal is not None or refused in {*FIELDS, "deadline", "language"}
    if goal is not None:
        assert 1 <= len(goal.title.encode("utf-8").decode("utf-8")) <= 100
        assert goal.deadline is None or goal.deadline >= START
