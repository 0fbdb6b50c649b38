"""Plain texts for a cell that the person wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.limits import EXECUTION_TASKS, HABIT_TASKS, text_limits
from goal_mandala.domain.mandala import ActionType, Goal
from goal_mandala.generation.playbook_planner.own_words import own_action, own_tasks
from goal_mandala.generation.playbook_planner.reading import read
from tests.fakes.chart_builder import START

READINGS = {language: read(Goal("x", constraints="朝だけ"), START, language) for language in ("ja", "en")}


@pytest.mark.parametrize(
    ("title", "kind", "times"),
    [
        ("週2回、祖母に手紙を書く", ActionType.HABIT, 2),
        ("毎日10分歩く", ActionType.HABIT, 7),
        ("毎週日曜に掃除する", ActionType.HABIT, 1),
        ("Call my mother every Sunday", ActionType.HABIT, 1),
        ("Walk 3 times a week", ActionType.HABIT, 3),
        ("Read daily", ActionType.HABIT, 7),
        ("Buy a bicycle", ActionType.EXECUTION, None),
        ("自転車を買う", ActionType.EXECUTION, None),
        ("Swim 9 times a week", ActionType.HABIT, 7),
    ],
)
def test_its_words_tell_the_type_and_the_cadence(title: str, kind: ActionType, times: int | None) -> None:
    language = "en" if title.isascii() else "ja"
    found = own_action(title, READINGS[language], language)
    assert (found.title, found.type, found.times_per_week) == (title, kind, times)


@given(st.text(min_size=1, max_size=60), st.sampled_from(["ja", "en"]), st.sampled_from(ActionType))
def test_tasks_fit_whatever_the_title_is(title: str, language: str, kind: ActionType) -> None:
    rows = own_tasks(title[: text_limits(language).title], kind, language)
    low, high = HABIT_TASKS if kind is ActionType.HABIT else EXECUTION_TASKS
    assert low <= len(rows) <= high
    for minutes, name, description in rows:
        assert 30 <= minutes <= 60
        assert len(name) <= text_limits(language).task_title
        assert len(description) <= text_limits(language).task_description


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_says_when(language: str) -> None:
    reading = READINGS[language]
    found = own_action("x", reading, language)
    assert reading.facts["slot"] in found.description
    assert reading.facts["w1"] in found.description
