"""What a person does with a chart: look, edit, lock, swap, regenerate, tick, check, export, import, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Mandala, titles


def _data(chart: Path) -> Any:
    return json.loads(chart.read_text("utf-8"))


def _action(chart: Path, cell: str) -> Any:
    block, action = map(int, cell.split("."))
    return _data(chart)["subGoals"][block]["actions"][action]


def _first(chart: Path, kind: str) -> str:
    """The first cell of that type."""
    blocks = _data(chart)["subGoals"]
    return next(f"{s['position']}.{a['position']}" for s in blocks for a in s["actions"] if a["type"] == kind)


def test_show_a_cell_and_its_json(mandala: Mandala, chart: Path) -> None:
    shown = mandala("show", "chart.json", "3.5")
    action = _action(chart, "3.5")
    assert all(text in shown.out for text in (action["title"], action["description"], action["tasks"][0]["title"]))
    assert mandala("show", "chart.json", "3.5", "--json").data == action
    assert mandala("show", "chart.json", "--json").data == _data(chart)


def test_edit_lock_undo_redo(mandala: Mandala, chart: Path) -> None:
    before = _data(chart)
    assert mandala("edit", "chart.json", "3.5", "--title", "Walk to work", "--lock").code == 0
    edited = _data(chart)
    assert (_action(chart, "3.5")["title"], _action(chart, "3.5")["locked"]) == ("Walk to work", True)
    assert edited["version"] == before["version"] + 1
    undone = mandala("undo", "chart.json")
    assert "+ " + before["subGoals"][3]["actions"][5]["title"] in undone.out
    assert _data(chart)["subGoals"] == before["subGoals"]
    assert mandala("redo", "chart.json").code == 0
    assert _data(chart)["subGoals"] == edited["subGoals"]
    assert mandala("undo", "chart.json").code == 0
    assert mandala("undo", "chart.json").code == 6


def test_locked_cells_survive_regenerate_and_undo_brings_the_rest_back(mandala: Mandala, chart: Path) -> None:
    assert mandala("lock", "chart.json", "2", "3.5").code == 0
    before = _data(chart)
    done = mandala("regenerate", "chart.json", "--yes", "--no-tasks")
    assert done.code == 0, done.err
    after = _data(chart)
    assert after["subGoals"][2]["title"] == before["subGoals"][2]["title"]
    assert after["subGoals"][3]["actions"][5] == before["subGoals"][3]["actions"][5]
    assert len(set(titles(after)) - set(titles(before))) > 8
    assert mandala("undo", "chart.json").code == 0
    assert _data(chart)["subGoals"] == before["subGoals"]
    assert mandala("unlock", "chart.json", "2", "3.5").code == 0
    assert not _action(chart, "3.5")["locked"]


def test_regenerating_a_locked_cell_is_refused(mandala: Mandala, chart: Path) -> None:
    mandala("lock", "chart.json", "3.5")
    before = chart.read_bytes()
    done = mandala("regenerate", "chart.json", "3.5", "--yes")
    assert (done.code, chart.read_bytes()) == (7, before)
    assert "mandala unlock" in done.err


def test_regenerate_shows_before_and_after_of_that_cell_alone(mandala: Mandala, chart: Path) -> None:
    before = _data(chart)
    done = mandala("regenerate", "chart.json", "3.5", "--yes")
    old, new = before["subGoals"][3]["actions"][5]["title"], _action(chart, "3.5")["title"]
    assert old != new
    assert f"3.5  - {old}" in done.out
    assert f"3.5  + {new}" in done.out
    assert [t for t in titles(before) if t not in titles(_data(chart))] == [old]


def test_regenerate_without_a_terminal_needs_yes(mandala: Mandala, chart: Path) -> None:
    before = chart.read_bytes()
    done = mandala("regenerate", "chart.json", "3.5")
    assert (done.code, chart.read_bytes()) == (2, before)
    assert "--yes" in done.err


def test_swap(mandala: Mandala, chart: Path) -> None:
    one, other = _action(chart, "3.5")["title"], _action(chart, "4.1")["title"]
    assert mandala("swap", "chart.json", "3.5", "4.1").code == 0
    assert (_action(chart, "3.5")["title"], _action(chart, "4.1")["title"]) == (other, one)
    assert mandala("swap", "chart.json", "3", "4.1").code == 2


def test_tasks_of_a_chart_without_any(mandala: Mandala) -> None:
    assert mandala("plan", "TOEIC 850", "--no-tasks", "-q", "-o", "chart.json").code == 0
    chart = mandala.folder / "chart.json"
    refused = mandala("done", "chart.json", f"{_first(chart, 'execution')}")
    assert (refused.code, "mandala tasks FILE" in refused.err) == (6, True)
    made = mandala("tasks", "chart.json", "3.5")
    assert made.code == 0
    assert "3.5#1" in made.out
    assert len(_action(chart, "3.5")["tasks"]) >= 1
    assert mandala("tasks", "chart.json", "3").out.count("#1  ") == 1


def test_done_for_an_execution(mandala: Mandala, chart: Path) -> None:
    cell = _first(chart, "execution")
    assert "[x]" in mandala("done", "chart.json", f"{cell}#1").out
    first, *others = _action(chart, cell)["tasks"]
    assert first["status"] == "completed"
    assert all(t["status"] == "not_started" for t in others)
    assert mandala("done", "chart.json", cell).code == 0
    assert _action(chart, cell)["progress"] == 100
    assert mandala("done", "chart.json", f"{cell}#1", "--reset").code == 0
    assert mandala("done", "chart.json", f"{cell}#2", "--skip").code == 0
    assert [t["status"] for t in _action(chart, cell)["tasks"][:2]] == ["not_started", "skipped"]
    assert mandala("progress", "chart.json", "--json").data["progress"] == _data(chart)["progress"]
    assert "100.0 %" not in mandala("progress", "chart.json").out


def test_done_for_a_habit(mandala: Mandala, chart: Path) -> None:
    cell = _first(chart, "habit")
    for day, *mark in (("2026-01-05",), ("2026-01-06", "--skip"), ("2026-01-07", "--excuse")):
        shown = mandala("done", "chart.json", cell, "--date", day, *mark)
        assert shown.code == 0
    assert "kept 1, missed 1, excused 1 (last 2026-01-07)" in shown.out
    assert _action(chart, cell)["progress"] > 0
    assert mandala("done", "chart.json", cell, "--date", "soon").code == 2


@pytest.mark.parametrize(
    ("target", "code"),
    [("9.9", 2), ("3", 2), ("3.5#99", 6), ("3.5#", 6), ("0.0 --excuse", 2), ("0.0 --skip --reset", 2)],
)
def test_done_refuses(mandala: Mandala, chart: Path, target: str, code: int) -> None:
    before = chart.read_bytes()
    assert mandala("done", "chart.json", *target.split()).code == code
    assert chart.read_bytes() == before


def test_check_exits_3_with_findings_and_0_without(mandala: Mandala, chart: Path) -> None:
    mandala("edit", "chart.json", "3.5", "--title", _action(chart, "3.4")["title"])
    found = mandala("check", "chart.json")
    assert found.code == 3
    assert "3.5" in found.out
    assert "says nearly the same as 3.4" in found.out
    assert "mandala regenerate chart.json 3.5" in found.err
    reasons = [f["reason"] for f in mandala("check", "chart.json", "--json").data["findings"]]
    assert "near_duplicate" in reasons


@pytest.mark.parametrize("kind", ["json", "md"])
def test_what_was_exported_comes_back_equal(mandala: Mandala, chart: Path, kind: str) -> None:
    assert mandala("export", "chart.json", "-f", kind, "-o", f"out/copy.{kind}").code == 0
    done = mandala("import", f"out/copy.{kind}", "-o", "back.json")
    assert done.code == 0, done.err
    assert _data(mandala.folder / "back.json") == _data(chart)


def test_export_to_standard_output_and_not_over_a_file(mandala: Mandala, chart: Path) -> None:
    assert mandala("export", "chart.json", "-f", "md", "-o", "-").out.startswith("# TOEIC 850")
    (mandala.folder / "chart.csv").write_text("precious")
    refused = mandala("export", "chart.json", "-f", "md", "-f", "csv")
    assert (refused.code, mandala.files) == (7, ["chart.csv", "chart.json"])
    assert mandala("export", "chart.json", "-o", "x.docx").code == 2
    assert mandala("export", "chart.json", "-f", "pdf", "--paper", "a5").code == 2


def test_resume_of_a_whole_chart_changes_nothing(mandala: Mandala, chart: Path) -> None:
    before = chart.read_bytes()
    done = mandala("resume", "chart.json")
    assert (done.code, chart.read_bytes()) == (0, before)
    assert "Nothing is missing" in done.err
