"""A chart as data and back: nothing lost, everything checked, every complaint naming its place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given

from goal_mandala.domain.document import SCHEMA_VERSION, from_data, to_data
from goal_mandala.domain.errors import DamagedChart
from goal_mandala.domain.mandala import ActionType, CellRef, Chart, Finding, Severity
from tests.fakes.chart_builder import empty_chart, put, whole_chart
from tests.fakes.chart_strategies import charts
from tests.fakes.charts import english_chart, japanese_chart, unfinished_chart


@given(charts())
def test_round_trip_keeps_everything(chart: Chart) -> None:
    assert from_data(to_data(chart)) == chart


@given(charts())
def test_round_trip_through_text_keeps_everything(chart: Chart) -> None:
    text = json.dumps(to_data(chart), ensure_ascii=False)
    assert from_data(json.loads(text.encode("utf-8"))) == chart


@pytest.mark.parametrize("chart", [japanese_chart(), english_chart(), unfinished_chart()], ids=lambda c: c.id)
def test_round_trip_of_whole_charts(chart: Chart) -> None:
    assert from_data(to_data(chart)) == chart


@given(charts())
def test_progress_is_a_whole_number_from_0_to_100_everywhere(chart: Chart) -> None:
    data = to_data(chart)
    blocks = [b for b in data["subGoals"] if b is not None]
    actions = [a for b in blocks for a in b["actions"] if a is not None]
    for shown in (data, *blocks, *actions):
        assert isinstance(shown["progress"], int)
        assert 0 <= shown["progress"] <= 100


def test_keys_are_those_of_the_specification() -> None:
    data = to_data(whole_chart())
    assert list(data) == [
        *("schemaVersion", "id", "version", "createdAt", "updatedAt", "planner", "goal", "progress"),
        *("subGoals", "usage", "findings"),
    ]
    action = data["subGoals"][0]["actions"][0]
    assert list(data["planner"]) == ["kind", "model", "promptVersion", "seed"]
    assert list(data["goal"]) == ["title", "description", "deadline", "background", "constraints", "language"]
    assert list(data["subGoals"][0]) == [
        *("position", "title", "description", "background", "locked", "progress", "actions")
    ]
    assert list(action) == [*("position", "title", "description", "background", "type", "locked", "progress", "tasks")]
    assert list(action["tasks"][0]) == ["id", "title", "description", "type", "estimatedMinutes", "status"]
    assert list(data["usage"]) == ["calls", "inputTokens", "outputTokens", "costUsd"]
    assert (data["schemaVersion"], data["createdAt"]) == (SCHEMA_VERSION, "2026-11-23T00:00:00Z")


def test_empty_cells_are_null() -> None:
    assert to_data(empty_chart())["subGoals"] == [None] * 8


def test_only_a_habit_has_a_cadence_and_a_log() -> None:
    chart = put(whole_chart(), "0.0", type=ActionType.HABIT, times_per_week=3)
    first, second = to_data(chart)["subGoals"][0]["actions"][:2]
    assert (first["timesPerWeek"], first["log"]) == (3, [])
    assert "timesPerWeek" not in second


def test_progress_in_the_data_is_ignored() -> None:
    data = to_data(whole_chart())
    data["progress"] = 77
    assert from_data(data) == whole_chart()


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = [int(p) if p.isdigit() else p for p in path.split("/")]
    place: Any = data
    for parent in parents:
        place = place[parent]
    place[last] = value


BLOCK, ACTION = "subGoals/3", "subGoals/3/actions/5"
TASK, FINDING = f"{ACTION}/tasks/1", "findings/0"
DAMAGES = [
    ("schemaVersion", 2, "schemaVersion", "newer_schema"),
    ("schemaVersion", "1", "schemaVersion", "not_a_number_1_to_1000000"),
    ("schemaVersion", True, "schemaVersion", "not_a_number_1_to_1000000"),
    ("id", "", "id", "empty"),
    ("id", "x" * 101, "id", "longer_than_100"),
    ("id", None, "id", "not_text"),
    ("version", 0, "version", "not_a_number_1_to_1000000000"),
    ("version", 1.5, "version", "not_a_number_1_to_1000000000"),
    ("createdAt", "yesterday", "createdAt", "not_a_time"),
    ("createdAt", "2026-11-23T00:00:00", "createdAt", "time_without_zone"),
    ("createdAt", "0001-01-01T00:00:00+23:59", "createdAt", "not_a_time"),
    ("updatedAt", "9999-12-31T23:59:59-23:59", "updatedAt", "not_a_time"),
    ("planner", [], "planner", "not_an_object"),
    ("planner/kind", "x" * 21, "planner.kind", "longer_than_20"),
    ("planner/seed", -1, "planner.seed", f"not_a_number_0_to_{2**63}"),
    ("goal", "a goal", "goal", "not_an_object"),
    ("goal/title", "x" * 101, "goal.title", "longer_than_100"),
    ("goal/title", " \u3000", "goal.title", "empty"),
    ("goal/title", "half a pair \ud800", "goal.title", "lone_surrogate"),
    ("goal/deadline", "31 March", "goal.deadline", "not_a_date"),
    ("goal/deadline", 20270331, "goal.deadline", "not_text"),
    ("goal/language", "", "goal.language", "empty"),
    ("subGoals", {}, "subGoals", "not_a_list"),
    ("subGoals", [None] * 7, "subGoals", "needs_8_items"),
    ("subGoals", "nullnull", "subGoals", "not_a_list"),
    (BLOCK, 5, "subGoals[3]", "not_an_object"),
    (f"{BLOCK}/position", 4, "subGoals[3].position", "out_of_order"),
    (f"{BLOCK}/locked", "no", "subGoals[3].locked", "not_true_or_false"),
    (f"{BLOCK}/actions", [None] * 9, "subGoals[3].actions", "needs_8_items"),
    (f"{ACTION}/position", "5", "subGoals[3].actions[5].position", "not_a_number_0_to_7"),
    (f"{ACTION}/type", "hobby", "subGoals[3].actions[5].type", "unknown_value"),
    (f"{ACTION}/type", [], "subGoals[3].actions[5].type", "unknown_value"),
    (f"{ACTION}/timesPerWeek", 8, "subGoals[3].actions[5].timesPerWeek", "not_a_number_1_to_7"),
    (f"{ACTION}/log", {}, "subGoals[3].actions[5].log", "not_a_list"),
    (f"{ACTION}/title", "\ud83d", "subGoals[3].actions[5].title", "lone_surrogate"),
    (f"{ACTION}/description", "x" * 1001, "subGoals[3].actions[5].description", "longer_than_1000"),
    (f"{TASK}/estimatedMinutes", 0, "subGoals[3].actions[5].tasks[1].estimatedMinutes", "not_a_number_1_to_600"),
    (f"{TASK}/status", "done", "subGoals[3].actions[5].tasks[1].status", "unknown_value"),
    (f"{TASK}/id", "", "subGoals[3].actions[5].tasks[1].id", "empty"),
    ("usage/calls", -1, "usage.calls", "not_a_number_0_to_1000000000"),
    ("usage/costUsd", float("nan"), "usage.costUsd", "not_a_number"),
    ("usage/costUsd", float("inf"), "usage.costUsd", "not_a_number"),
    ("findings", None, "findings", "not_a_list"),
    ("findings", [{}] * 10_001, "findings", "too_many_items"),
    (f"{FINDING}/severity", "fatal", "findings[0].severity", "unknown_value"),
    (f"{FINDING}/cell", "9", "findings[0].cell", "not_a_cell"),
    (f"{FINDING}/cell", "3.5.1", "findings[0].cell", "not_a_cell"),
    (f"{FINDING}/other", 3, "findings[0].other", "not_text"),
    (f"{FINDING}/facts", [], "findings[0].facts", "not_an_object"),
]


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    finding = Finding("vague", Severity.WARNING, CellRef(3, 5), None, (("words", "try to"),))
    chart = put(whole_chart(), "3.5", type=ActionType.HABIT, times_per_week=2)
    return {**to_data(chart), "findings": to_data(_with(chart, finding))["findings"]}


def _with(chart: Chart, finding: Finding) -> Chart:
    return Chart(chart.id, chart.goal, chart.planner, chart.created_at, chart.updated_at, findings=(finding,))


@pytest.mark.parametrize(("where", "value", "path", "problem"), DAMAGES, ids=lambda v: str(v)[:40])
def test_damage_is_named_with_its_place(whole: dict[str, Any], where: str, value: Any, path: str, problem: str) -> None:
    data = copy.deepcopy(whole)
    _set(data, where, value)
    with pytest.raises(DamagedChart) as caught:
        from_data(data)
    assert (caught.value.facts["path"], caught.value.facts["problem"]) == (path, problem)


@pytest.mark.parametrize("key", ["schemaVersion", "id", "goal", "planner", "subGoals", "usage", "findings", "version"])
def test_a_missing_part_is_named(whole: dict[str, Any], key: str) -> None:
    data = {k: v for k, v in whole.items() if k != key}
    with pytest.raises(DamagedChart) as caught:
        from_data(data)
    assert caught.value.facts == {"path": key, "problem": "missing"}


@pytest.mark.parametrize("data", [None, [], "chart", 3, [1, 2]])
def test_what_is_no_object_is_no_chart(data: object) -> None:
    with pytest.raises(DamagedChart) as caught:
        from_data(data)
    assert caught.value.facts == {"path": "(top)", "problem": "not_an_object"}
