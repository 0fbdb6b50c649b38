"""Reflections: written, changed, taken away; the goal's own words and the archive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goal_mandala.domain.editing import GoalChange, edit_goal
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.domain.limits import MAX_REFLECTIONS
from goal_mandala.domain.mandala import Chart
from goal_mandala.domain.reflecting import ReflectionText, add_reflection, edit_reflection, remove_reflection
from tests.fakes.chart_builder import NOW, START, empty_chart

TEXT = ReflectionText(went_well=" ran every morning ")


def _two() -> Chart:
    chart = add_reflection(empty_chart(), "r1", TEXT, NOW)
    return add_reflection(chart, "r2", ReflectionText(day=START, did_not_move="words"), NOW)


def test_they_stand_by_day_and_trimmed() -> None:
    chart = _two()
    assert [(r.id, r.day) for r in chart.reflections] == [("r2", START), ("r1", NOW.date())]
    assert chart.reflections[1].went_well == "ran every morning"
    assert (chart.version, chart.updated_at) == (3, NOW)


def test_editing_leaves_the_rest_and_moves_by_day() -> None:
    chart = edit_reflection(_two(), "r2", ReflectionText(day=NOW.date() + timedelta(days=1), was_close="grammar"), NOW)
    last = chart.reflections[1]
    assert (last.id, last.was_close, last.did_not_move) == ("r2", "grammar", "words")
    assert [r.id for r in remove_reflection(chart, "r1", NOW).reflections] == ["r2"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: add_reflection(c, "r3", ReflectionText(went_well="  "), NOW), "empty_field"),
        (lambda c: add_reflection(c, "r3", ReflectionText(was_close="x" * 501), NOW), "too_long"),
        (lambda c: add_reflection(c, "r3", ReflectionText(was_close="a\x00"), NOW), "control_characters"),
        (lambda c: edit_reflection(c, "r1", ReflectionText(went_well=""), NOW), "empty_field"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(change, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        change(_two())
    assert caught.value.code == code
    assert caught.value.facts["field"] in {"wentWell", "wasClose"}


def test_unknown_ones_and_too_many() -> None:
    for call in (edit_reflection, lambda c, i, _t, n: remove_reflection(c, i, n)):
        with pytest.raises(NotFound, match="no_such_reflection"):
            call(_two(), "r9", TEXT, NOW)
    chart = empty_chart()
    for number in range(MAX_REFLECTIONS):
        chart = add_reflection(chart, f"r{number}", TEXT, NOW)
    with pytest.raises(Conflict, match="too_many_reflections"):
        add_reflection(chart, "one more", TEXT, NOW)


def test_the_goal_can_be_put_in_other_words_and_the_chart_away() -> None:
    chart = empty_chart(description="old", deadline=START)  # past by now, and may stay as it is
    changed = edit_goal(chart, GoalChange(title=" New ", deadline=START.isoformat(), archived=True), NOW)
    assert (changed.goal.title, changed.goal.description, changed.goal.deadline) == ("New", "old", START)
    assert (changed.archived, changed.version) == (True, 2)
    assert edit_goal(changed, GoalChange(deadline="", archived=False), NOW).goal.deadline is None
    for change, code in (
        (GoalChange(title=" "), "empty_field"),
        (GoalChange(title="x" * 101), "too_long"),
        (GoalChange(deadline="2026-11-30"), "deadline_past"),
        (GoalChange(deadline="2026-02-30"), "bad_date"),
    ):
        with pytest.raises(InvalidInput, match=code):
            edit_goal(chart, change, NOW)
