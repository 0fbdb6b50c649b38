"""A chart's file: replaced as a whole or not at all, with its earlier versions, and damage named."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from goal_mandala.domain.editing import CellChange, edit_cell
from goal_mandala.domain.errors import DamagedChart, MandalaError, NotFound, Unwritable
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.storage.chart_file import KEPT_VERSIONS, MAX_BYTES, ChartFile, encode, write_atomically
from tests.fakes.chart_builder import NOW, whole_chart
from tests.fakes.chart_strategies import charts
from tests.fakes.charts import hostile_chart, japanese_chart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


@pytest.fixture
def file(path: Path) -> ChartFile:
    return ChartFile(path)


def edited(chart: Chart, title: str) -> Chart:
    return edit_cell(chart, CellRef(0), CellChange(title=title), NOW)


def title_of(chart: Chart) -> str:
    assert chart.sub_goals[0] is not None
    return chart.sub_goals[0].title


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


class TestWriting:
    @given(chart=charts())
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
    def test_what_is_written_is_read(self, file: ChartFile, chart: Chart) -> None:
        file.create(chart)
        assert file.load() == chart

    def test_the_file_is_readable_json(self, file: ChartFile, path: Path) -> None:
        file.create(japanese_chart())
        text = path.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert "2027年3月のフルマラソン" in text
        assert json.loads(text)["schemaVersion"] == 1

    def test_hostile_text_is_only_text(self, file: ChartFile) -> None:
        file.create(hostile_chart())
        assert file.load() == hostile_chart()

    def test_nothing_else_is_left_in_the_folder(self, file: ChartFile, path: Path) -> None:
        file.create(whole_chart())
        file.overwrite(whole_chart())
        assert names_in(path.parent) == ["plan.json"]

    def test_a_name_in_any_script(self, tmp_path: Path) -> None:
        file = ChartFile(tmp_path / "目標 🏃 #1.json")
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        assert file.undo(NOW).version == 3


class TestFailingWrites:
    """Real failures, none of them by file permissions: the tests may run as root."""

    def test_a_folder_in_place_of_the_file(self, path: Path) -> None:
        path.mkdir()
        with pytest.raises(Unwritable) as caught:
            ChartFile(path).create(whole_chart())
        assert caught.value.facts["path"] == str(path)
        assert names_in(path.parent) == ["plan.json"]
        assert path.is_dir()

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(Unwritable) as caught:
            ChartFile(tmp_path / "none" / "plan.json").create(whole_chart())
        assert caught.value.facts["problem"] == "No such file or directory"
        assert names_in(tmp_path) == []

    def test_a_file_in_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(Unwritable):
            ChartFile(tmp_path / "file" / "plan.json").create(whole_chart())
        assert (tmp_path / "file").read_text() == "x"

    def test_a_folder_of_the_system_that_takes_no_files(self) -> None:
        with pytest.raises(Unwritable):
            write_atomically(Path("/proc/self/plan.json"), b"x")
        assert not Path("/proc/self/plan.json").exists()

    def test_a_full_disk_leaves_the_old_file_as_it_was(self, file: ChartFile, path: Path) -> None:
        file.create(whole_chart())
        before = path.read_bytes()
        assert write_limited(path, b"y" * 100_000, limit=20_000) == "Unwritable File too large"
        assert path.read_bytes() == before
        assert names_in(path.parent) == ["plan.json"]

    def test_a_full_disk_while_saving_loses_neither_chart_nor_history(self, file: ChartFile, path: Path) -> None:
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        before, history = path.read_bytes(), file.history_path.read_bytes()
        with file_size_limit(len(history) + 1), pytest.raises(Unwritable):
            file.save(edited(file.load(), "C"))
        assert (path.read_bytes(), file.history_path.read_bytes()) == (before, history)
        assert names_in(path.parent) == [".plan.json.history", "plan.json"]


def write_limited(path: Path, content: bytes, limit: int) -> str:
    """What a process says that may write *limit* bytes into a file, as on a disk that fills up."""
    program = (
        "import resource, sys; from pathlib import Path;"
        "from goal_mandala.storage.chart_file import write_atomically;"
        "from goal_mandala.domain.errors import Unwritable\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))\n"
        "try: write_atomically(Path(sys.argv[1]), sys.stdin.buffer.read())\n"
        "except Unwritable as error: print(type(error).__name__, error.facts['problem'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(limit)], input=content, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestHistory:
    def test_undo_and_redo_walk_the_versions_and_the_version_only_rises(self, file: ChartFile) -> None:
        chart = whole_chart()
        file.create(chart)
        for title in ("B", "C"):
            chart = edited(chart, title)
            file.save(chart)
        first = title_of(whole_chart())
        walked = [file.undo(NOW), file.undo(NOW), file.redo(NOW), file.redo(NOW), file.undo(NOW)]
        assert [title_of(c) for c in walked] == ["B", first, "B", "C", "B"]
        assert [c.version for c in walked] == [4, 5, 6, 7, 8]
        assert file.load() == walked[-1]

    def test_a_new_change_ends_redo(self, file: ChartFile) -> None:
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        undone = file.undo(NOW)
        file.save(edited(undone, "C"))
        with pytest.raises(NotFound, match="nothing_to_redo"):
            file.redo(NOW)
        assert title_of(file.undo(NOW)) == title_of(whole_chart())

    @pytest.mark.parametrize(("step", "code"), [("undo", "nothing_to_undo"), ("redo", "nothing_to_redo")])
    def test_nothing_to_go_back_to(self, file: ChartFile, step: str, code: str) -> None:
        file.create(whole_chart())
        with pytest.raises(NotFound) as caught:
            getattr(file, step)(NOW)
        assert (caught.value.code, caught.value.facts) == (code, {"path": "plan.json"})
        assert file.load() == whole_chart()

    def test_creating_anew_forgets_the_old_versions(self, file: ChartFile) -> None:
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        file.create(whole_chart())
        assert not file.history_path.exists()
        with pytest.raises(NotFound):
            file.undo(NOW)

    def test_a_chart_in_the_making_leaves_the_history_alone(self, file: ChartFile) -> None:
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        history = file.history_path.read_bytes()
        file.overwrite(edited(file.load(), "C"))
        assert file.history_path.read_bytes() == history
        assert title_of(file.load()) == "C"

    def test_so_many_versions_are_kept(self, file: ChartFile) -> None:
        chart = replace(whole_chart(), sub_goals=(whole_chart().sub_goals[0], *[None] * 7))
        file.create(chart)
        for number in range(KEPT_VERSIONS + 3):
            chart = edited(chart, f"v{number}")
            file.save(chart)
        kept = json.loads(file.history_path.read_text(encoding="utf-8"))["undo"]
        assert len(kept) == KEPT_VERSIONS
        assert kept[-1]["subGoals"][0]["title"] == f"v{KEPT_VERSIONS + 1}"

    @pytest.mark.parametrize("damage", ["[]", "{}", '{"undo": 1, "redo": []}', '{"undo": []}', "{", "\xff"])
    def test_a_damaged_history_is_named_and_nothing_is_written(self, file: ChartFile, path: Path, damage: str) -> None:
        file.create(whole_chart())
        file.history_path.write_bytes(damage.encode("latin-1"))
        before = path.read_bytes()
        for change in (lambda: file.undo(NOW), lambda: file.save(edited(whole_chart(), "B"))):
            with pytest.raises(DamagedChart) as caught:
                change()
            assert caught.value.facts["path"] == ".plan.json.history"
        assert path.read_bytes() == before

    def test_a_damaged_version_in_the_history_is_not_brought_back(self, file: ChartFile, path: Path) -> None:
        file.create(whole_chart())
        file.history_path.write_text('{"undo": [{"schemaVersion": 1}], "redo": []}')
        before = path.read_bytes()
        with pytest.raises(DamagedChart):
            file.undo(NOW)
        assert path.read_bytes() == before


WHOLE = encode(whole_chart())


def with_value(change: Callable[[Any], object]) -> bytes:
    data = json.loads(WHOLE)
    change(data)
    return json.dumps(data).encode()


DAMAGED: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "plan.json", "not_json"),
    ("cut off", WHOLE[: len(WHOLE) // 2], "plan.json", "not_json"),
    ("cut off inside a character", encode(japanese_chart())[:200], "plan.json", "not_json"),
    ("binary", bytes(range(256)) * 40, "plan.json", "not_json"),
    ("another encoding", "目標".encode("shift_jis"), "plan.json", "not_json"),
    ("UTF-16", WHOLE.decode().encode("utf-16"), "plan.json", "not_json"),
    ("nested without end", b"[" * 200_000, "plan.json", "not_json"),
    ("huge", b" " * (MAX_BYTES + 1), "plan.json", "too_large"),
    ("a huge number", b"1" * 10_000, "plan.json", "not_json"),
    ("a list", b"[]", "(top)", "not_an_object"),
    ("a text", b'"chart"', "(top)", "not_an_object"),
    ("null", b"null", "(top)", "not_an_object"),
    ("no version", b"{}", "schemaVersion", "missing"),
    ("newer", with_value(lambda d: d.update(schemaVersion=2)), "schemaVersion", "newer_schema"),
    ("wrong type", with_value(lambda d: d["goal"].update(title=3)), "goal.title", "not_text"),
    (
        "wrong deep inside",
        with_value(lambda d: d["subGoals"][2]["actions"][4]["tasks"][1].update(status="soon")),
        "subGoals[2].actions[4].tasks[1].status",
        "unknown_value",
    ),
    ("not a number", with_value(lambda d: d["usage"].update(costUsd=float("nan"))), "usage.costUsd", "not_a_number"),
    (
        "half a character",
        with_value(lambda d: d["goal"].update(background="\ud83d")),
        "goal.background",
        "lone_surrogate",
    ),
]


class TestDamage:
    @pytest.mark.parametrize(("content", "place", "problem"), [d[1:] for d in DAMAGED], ids=[d[0] for d in DAMAGED])
    def test_a_damaged_file_names_the_place(self, path: Path, content: bytes, place: str, problem: str) -> None:
        path.write_bytes(content)
        with pytest.raises(DamagedChart) as caught:
            ChartFile(path).load()
        facts = caught.value.facts
        assert place in {facts["path"], facts.get("at")}
        assert facts["problem"] == problem
        assert path.read_bytes() == content

    def test_broken_json_names_the_line(self, path: Path) -> None:
        path.write_text('{\n "schemaVersion": 1,\n "id" "x"\n}')
        with pytest.raises(DamagedChart) as caught:
            ChartFile(path).load()
        assert caught.value.facts["line"] == 3

    @pytest.mark.parametrize("operation", ["save", "undo"])
    def test_a_damaged_file_is_not_overwritten_by_the_next_version(self, path: Path, operation: str) -> None:
        file = ChartFile(path)
        file.create(whole_chart())
        file.save(edited(whole_chart(), "B"))
        path.write_bytes(b"{ broken")
        with pytest.raises(DamagedChart):
            file.save(whole_chart()) if operation == "save" else file.undo(NOW)
        assert path.read_bytes() == b"{ broken"

    def test_missing_and_unreadable_files(self, tmp_path: Path) -> None:
        found: list[MandalaError] = []
        for place in (tmp_path / "none.json", tmp_path, tmp_path / ("x" * 300)):
            with pytest.raises(NotFound) as caught:
                ChartFile(place).load()
            found.append(caught.value)
        assert [error.code for error in found] == ["no_such_file", "unreadable_file", "unreadable_file"]
        assert found[0].facts == {"path": str(tmp_path / "none.json")}
        assert found[1].facts["problem"] == "IsADirectoryError"
