"""CSV: one row per task, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.csv import COLUMNS
from goal_mandala.exports.formats import export
from tests.fakes.charts import empty_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.strategies import charts, thorough

FORMULA_STARTS = tuple("=+-@\t\r\n|%=+−@-")


def rows(chart: Chart) -> list[dict[str, str]]:
    data = export(chart, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_one_row_per_task_with_the_documented_columns():
    chart = japanese_chart()
    found = rows(chart)
    tasks = [t for s in chart.sub_goals for a in s.actions for t in a.tasks]
    assert [row["task"] for row in found] == [task.title for task in tasks]
    assert list(found[0]) == list(COLUMNS)
    assert found[0] == {
        "cell": "0.0",
        "sub_goal": "週50kmを痛みなく走れる土台",
        "action": "9月末までに練習コースを3本決める",
        "action_description": chart.sub_goals[0].actions[0].description,
        "action_background": "早く始めるほど残りの週で直せるため",
        "type": "execution",
        "times_per_week": "",
        "progress": "100",
        "locked": "",
        "task": "必要な物と時間を書き出す",
        "task_description": chart.sub_goals[0].actions[0].tasks[0].description,
        "minutes": "30",
        "status": "completed",
    }
    assert {row["times_per_week"] for row in found if row["cell"] == "0.2"} == {"2"}
    assert {row["locked"] for row in found if row["cell"] == "0.5"} == {"yes"}


def test_actions_without_tasks_and_sub_goals_without_actions_have_rows():
    found = rows(unfinished_chart())
    assert [row["action"] for row in found if row["cell"] == "3.4"] == ["題名だけの行動5"]
    assert [(row["sub_goal"], row["action"]) for row in found if row["cell"] == "1"] == [
        ("1km5分30秒を楽に刻めるペース感覚", "")
    ]
    assert rows(empty_chart()) == []


@thorough
@given(charts())
def test_no_cell_begins_like_a_formula_and_no_text_opens_a_row(chart):
    found = rows(chart)
    expected = 0
    for sub_goal in filter(None, chart.sub_goals):
        actions = list(filter(None, sub_goal.actions))
        expected += sum(max(1, len(action.tasks)) for action in actions) or 1
    assert len(found) == expected
    for row in found:
        assert None not in row
        for value in row.values():
            assert not value.lstrip("\u200c\u200d ").startswith(FORMULA_STARTS)
            assert "\r" not in value
            assert "\x00" not in value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        (" \t=1+1", "'=1+1"),
        ("\u200b@A1", "'@A1"),
        ("=1", "'=1"),
        ("+81-3", "'+81-3"),
        ("5 = 2 + 3", "5 = 2 + 3"),
        ("一行\r\n=二行", "一行\n=二行"),
    ],
)
def test_a_formula_is_written_as_text(text, written):
    chart = japanese_chart()
    object.__setattr__(chart.sub_goals[0].actions[0], "title", text)
    assert rows(chart)[0]["action"] == written


def test_lines_end_as_rfc_4180_says():
    data = export(hostile_chart(), "csv")
    assert data.count(b"\r\n") == len(rows(hostile_chart())) + 1
