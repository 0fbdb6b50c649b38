"""What every store promises about charts and their versions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.domain.mandala import Chart, SubGoal
from goal_mandala.storage.listing import ChartFilter
from goal_mandala.storage.repository import KEPT_VERSIONS, SubGoalSummary
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import MINE, NOW, THEIRS, at, chart, edited, generation
from tests.contract.storage.races import at_once, code_of
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart

SUB_GOAL = SubGoal(7, "")


def _edit(home: Home, old: Chart, title: str) -> Chart:
    new = edited(old, title)
    home.repository.replace_chart(MINE, new, expected=old.version)
    return new


@pytest.mark.parametrize("make", [japanese_chart, english_chart, empty_chart, unfinished_chart, hostile_chart])
def test_a_chart_comes_back_as_it_went_in(home: Home, make: object) -> None:
    stored = replace(make(), created_at=NOW, updated_at=at(0.000001))
    home.repository.create_chart(MINE, stored)
    assert home.repository.read_chart(MINE, stored.id) == stored


def test_an_id_is_taken_once_and_for_everybody(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    for owner in (MINE, THEIRS):
        with pytest.raises(Conflict) as caught:
            home.repository.create_chart(owner, chart(title="other"))
        assert caught.value.code == "chart_exists"
    assert home.repository.read_chart(MINE, "chart-1") == chart()


def test_what_is_not_mine_is_not_found(home: Home) -> None:
    repository = home.repository
    repository.create_chart(THEIRS, chart())
    before = edited(chart(), "v2")
    repository.replace_chart(THEIRS, before, expected=1)
    told: dict[str, list[tuple[object, ...]]] = {}
    for chart_id in ("chart-1", "no-such-chart"):
        told[chart_id] = []
        for call in (
            lambda of=chart_id: repository.read_chart(MINE, of),
            lambda of=chart_id: repository.chart_history(MINE, of),
            lambda of=chart_id: repository.generations_of(MINE, of),
            lambda of=chart_id: repository.delete_chart(MINE, of),
            lambda of=chart_id: repository.undo_chart(MINE, of, expected=2, now=NOW),
            lambda of=chart_id: repository.redo_chart(MINE, of, expected=2, now=NOW),
            lambda of=chart_id: repository.replace_chart(MINE, edited(chart(of), "x"), expected=2),
            lambda of=chart_id: repository.create_generation(generation(chart(of))),
        ):
            with pytest.raises(NotFound) as caught:
                call()
            told[chart_id].append((caught.value.code, caught.value.facts))
    assert told["chart-1"] == told["no-such-chart"]
    assert repository.list_charts(MINE).charts == ()
    assert repository.delete_owner(MINE) == 0
    assert repository.read_chart(THEIRS, "chart-1") == before


def test_a_change_on_a_version_that_is_not_current_is_refused(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    second = _edit(home, chart(), "v2")
    for expected in (1, 3):
        for call in (
            lambda on=expected: home.repository.replace_chart(MINE, edited(chart(), "late"), expected=on),
            lambda on=expected: home.repository.undo_chart(MINE, "chart-1", expected=on, now=NOW),
            lambda on=expected: home.repository.redo_chart(MINE, "chart-1", expected=on, now=NOW),
        ):
            with pytest.raises(Conflict) as caught:
                call()
            assert caught.value.code == "stale_version"
            assert caught.value.facts == {"expected": expected, "current": 2}
    assert home.repository.read_chart(MINE, "chart-1") == second


def test_the_stored_version_is_the_one_after_expected_whatever_the_chart_says(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    home.repository.replace_chart(MINE, replace(chart(title="v2"), version=77), expected=1)
    assert home.repository.read_chart(MINE, "chart-1").version == 2


def test_undo_and_redo_bring_contents_back_as_new_versions(home: Home) -> None:
    home.repository.create_chart(MINE, chart(title="one"))
    second = _edit(home, chart(title="one"), "two")
    third = _edit(home, second, "three")

    undone = home.repository.undo_chart(MINE, "chart-1", expected=3, now=at(60))
    assert undone == replace(second, version=4, updated_at=at(60))
    assert home.repository.read_chart(MINE, "chart-1") == undone
    first = home.repository.undo_chart(MINE, "chart-1", expected=4, now=at(61))
    assert (first.goal.title, first.version) == ("one", 5)
    with pytest.raises(NotFound) as caught:
        home.repository.undo_chart(MINE, "chart-1", expected=5, now=at(62))
    assert caught.value.code == "nothing_to_undo"

    again = [home.repository.redo_chart(MINE, "chart-1", expected=v, now=at(63)) for v in (5, 6)]
    assert [c.goal.title for c in again] == ["two", "three"]
    assert again[-1] == replace(third, version=7, updated_at=at(63))
    with pytest.raises(NotFound) as caught:
        home.repository.redo_chart(MINE, "chart-1", expected=7, now=at(64))
    assert caught.value.code == "nothing_to_redo"
    assert home.repository.undo_chart(MINE, "chart-1", expected=7, now=at(65)).goal.title == "two"


def test_a_new_change_ends_what_could_be_redone(home: Home) -> None:
    home.repository.create_chart(MINE, chart(title="one"))
    _edit(home, chart(title="one"), "two")
    undone = home.repository.undo_chart(MINE, "chart-1", expected=2, now=at(60))
    _edit(home, undone, "other")
    with pytest.raises(NotFound):
        home.repository.redo_chart(MINE, "chart-1", expected=4, now=at(61))
    assert home.traces("two") == []
    assert home.repository.undo_chart(MINE, "chart-1", expected=4, now=at(62)).goal.title == "one"


def test_the_history_is_oldest_first_and_says_where_each_version_stands(home: Home) -> None:
    home.repository.create_chart(MINE, chart(title="one"))
    second = _edit(home, chart(title="one"), "two")
    _edit(home, second, "three")
    home.repository.undo_chart(MINE, "chart-1", expected=3, now=at(60))
    found = [(v.version, v.position, v.updated_at) for v in home.repository.chart_history(MINE, "chart-1")]
    assert found == [(1, "undo", at(0)), (3, "redo", at(2)), (4, "current", at(60))]


def test_fifty_versions_can_be_undone_to_and_older_ones_go(home: Home) -> None:
    current = chart(title="title-1.")
    home.repository.create_chart(MINE, current)
    for number in range(2, KEPT_VERSIONS + 4):
        current = _edit(home, current, f"title-{number}.")
    history = home.repository.chart_history(MINE, "chart-1")
    assert [v.version for v in history] == list(range(3, KEPT_VERSIONS + 4))
    assert home.traces("title-2.") == []
    for _ in range(KEPT_VERSIONS):
        current = home.repository.undo_chart(MINE, "chart-1", expected=current.version, now=NOW)
    assert current.goal.title == "title-3."
    with pytest.raises(NotFound):
        home.repository.undo_chart(MINE, "chart-1", expected=current.version, now=NOW)
    for _ in range(KEPT_VERSIONS):
        current = home.repository.redo_chart(MINE, "chart-1", expected=current.version, now=NOW)
    assert current.goal.title == f"title-{KEPT_VERSIONS + 3}."


def test_the_list_shows_the_latest_change_first_with_what_a_list_needs(home: Home) -> None:
    whole = replace(japanese_chart(), id="whole", version=1, created_at=at(-9), updated_at=at(1))
    home.repository.create_chart(MINE, whole)
    home.repository.create_chart(MINE, chart("small", "小さい", at(2)))
    home.repository.create_chart(THEIRS, chart("theirs", "よその", at(3)))
    page = home.repository.list_charts(MINE)
    assert page.cursor is None
    assert [c.id for c in page.charts] == ["small", "whole"]
    shown = page.charts[1]
    assert (shown.title, shown.language, shown.version) == (whole.goal.title, "ja", 1)
    assert (shown.created_at, shown.updated_at) == (at(-9), at(1))
    assert 0 < shown.progress < 100
    assert (shown.deadline, shown.archived) == (whole.goal.deadline, False)
    assert [part and part.title for part in shown.sub_goals] == [part and part.title for part in whole.sub_goals]
    assert any(part.progress for part in shown.sub_goals if part)
    assert page.charts[0].sub_goals == (None,) * 8
    home.repository.replace_chart(MINE, edited(whole, "新しい題名", at(4)), expected=1)
    assert [(c.id, c.title, c.version) for c in home.repository.list_charts(MINE).charts] == [
        ("whole", "新しい題名", 2),
        ("small", "小さい", 1),
    ]


def test_pages_bring_every_unchanged_chart_once_while_others_change(home: Home) -> None:
    for number in range(10):
        home.repository.create_chart(MINE, chart(f"c{number}", f"t{number}", at(number // 2)))  # two of each moment
    page = home.repository.list_charts(MINE, limit=3)
    seen = [c.id for c in page.charts]
    home.repository.replace_chart(MINE, edited(chart("c9", "t9"), "changed", at(100)), expected=1)  # was seen
    home.repository.replace_chart(MINE, edited(chart("c0", "t0"), "changed", at(101)), expected=1)  # was not
    home.repository.create_chart(MINE, chart("new", "new", at(102)))
    home.repository.delete_chart(MINE, "c7")  # the one the cursor points at
    while page.cursor is not None:
        page = home.repository.list_charts(MINE, limit=3, cursor=page.cursor)
        assert 0 < len(page.charts) <= 3
        seen += [c.id for c in page.charts]
    assert len(seen) == len(set(seen))
    assert {f"c{n}" for n in range(1, 9)} <= set(seen)
    assert [c.id for c in home.repository.list_charts(MINE, limit=3).charts] == ["new", "c0", "c9"]


def test_a_last_page_that_is_full_ends_the_list(home: Home) -> None:
    for number in range(4):
        home.repository.create_chart(MINE, chart(f"c{number}", "t", at(number)))
    first = home.repository.list_charts(MINE, limit=2)
    assert first.cursor is not None
    second = home.repository.list_charts(MINE, limit=2, cursor=first.cursor)
    found = [c.id for c in first.charts + second.charts]
    if second.cursor is not None:  # a store may learn the end only by looking
        assert home.repository.list_charts(MINE, limit=2, cursor=second.cursor).charts == ()
    assert found == ["c3", "c2", "c1", "c0"]


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "W10", "WzEsMl0", "あ", "bnVsbA", "A" * 5000])
def test_a_cursor_that_is_not_ours_is_refused(home: Home, cursor: str) -> None:
    home.repository.create_chart(MINE, chart())
    with pytest.raises(InvalidInput) as caught:
        home.repository.list_charts(MINE, cursor=cursor)
    assert caught.value.code == "bad_cursor"


def test_a_cursor_of_another_owner_shows_nothing_of_theirs(home: Home) -> None:
    for number in range(3):
        home.repository.create_chart(THEIRS, chart(f"t{number}", "theirs", at(number)))
    home.repository.create_chart(MINE, chart("mine", "mine", at(-5)))
    cursor = home.repository.list_charts(THEIRS, limit=1).cursor
    (result,) = at_once([partial(home.repository.list_charts, MINE, cursor=cursor)])
    assert code_of(result) == "bad_cursor" or {c.id for c in result.charts} <= {"mine"}


def test_a_list_of_some_pages_through_all_of_them(home: Home) -> None:
    for number in range(9):
        made = chart(f"c{number}", f"Ｒｕｎ {number}km" if number % 3 else f"読書{number}", at(number))
        home.repository.create_chart(MINE, replace(made, archived=number >= 6))
    home.repository.create_chart(THEIRS, chart("theirs", "run", at(20)))

    def found(only: ChartFilter | None, limit: int = 2) -> list[str]:
        page = home.repository.list_charts(MINE, limit=limit, only=only)
        ids = [c.id for c in page.charts]
        while page.cursor is not None:
            page = home.repository.list_charts(MINE, limit=limit, cursor=page.cursor, only=only)
            ids += [c.id for c in page.charts]
        return ids

    assert found(None) == found(ChartFilter()) == [f"c{n}" for n in range(8, -1, -1)]
    assert found(ChartFilter(archived=True)) == ["c8", "c7", "c6"]
    assert found(ChartFilter(archived=False, title="run")) == ["c5", "c4", "c2", "c1"]
    assert found(ChartFilter(title="RUN 7")) == ["c7"], "every word must be there"
    assert found(ChartFilter(title="nothing like it")) == []


def test_a_list_is_searched_in_sub_goals_too(home: Home) -> None:
    home.repository.create_chart(MINE, chart().with_sub_goal(replace(SUB_GOAL, title="体幹トレーニング")))
    (shown,) = home.repository.list_charts(MINE, only=ChartFilter(title="体幹")).charts
    assert shown.sub_goals[7] == SubGoalSummary("体幹トレーニング", 0)


def test_a_version_can_be_read_while_the_history_has_it(home: Home) -> None:
    first = chart()
    home.repository.create_chart(MINE, first)
    second = _edit(home, first, "v2")
    home.repository.undo_chart(MINE, first.id, expected=2, now=at(5))  # version 3; 2 can be redone to
    assert home.repository.read_version(MINE, first.id, 3).goal == first.goal
    assert home.repository.read_version(MINE, first.id, 2) == second
    for owner, version, code in ((MINE, 1, "no_such_version"), (MINE, 99, "no_such_version"), (THEIRS, 3, None)):
        with pytest.raises(NotFound) as caught:
            home.repository.read_version(owner, first.id, version)
        assert code is None or caught.value.code == code
