"""``mandala plan`` offline: every way to give a goal, what goes where, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import GOAL, Mandala, task_count, titles

YAML = b"title: Run a sub-4 marathon\ndeadline: 2099-10-01\nconstraints: 5 hours a week\nlang: en\n"


def test_json_is_one_object_and_nothing_else(mandala: Mandala) -> None:
    done = mandala("plan", GOAL, "--json")
    assert done.code == 0
    assert done.data["schemaVersion"] == 1
    assert len(titles(done.data)) == 72
    assert task_count(done.data) == 64
    assert "\x1b" not in done.out + done.err
    assert mandala.files == []


def test_json_with_out_writes_the_same_chart(mandala: Mandala) -> None:
    done = mandala("plan", GOAL, "--json", "--out", "deep/er/plan.json")
    assert done.code == 0
    assert json.loads((mandala.folder / "deep/er/plan.json").read_text("utf-8")) == done.data


def test_options_reach_the_goal(mandala: Mandala) -> None:
    given = {"description": "For work", "background": "600 now", "constraints": "5 hours a week"}
    options = [word for name, text in given.items() for word in (f"--{name}", text)]
    done = mandala("plan", GOAL, *options, "--deadline", "2099-03-31", "--lang", "en", "--no-tasks", "--json")
    goal = done.data["goal"]
    assert {name: goal[name] for name in given} == given
    assert (goal["deadline"], goal["language"]) == ("2099-03-31", "en")
    assert task_count(done.data) == 0


def test_a_seed_gives_the_same_chart_again_and_another_seed_another(mandala: Mandala) -> None:
    first, again, other = (
        mandala("plan", GOAL, "--json", "--start", "2026-01-05", "--seed", seed).out for seed in ("1", "1", "2")
    )
    assert first == again
    assert titles(json.loads(first)) != titles(json.loads(other))


@pytest.mark.parametrize("way", ["file", "stdin", "dash"])
def test_a_goal_from_yaml(mandala: Mandala, way: str) -> None:
    (mandala.folder / "goal.yaml").write_bytes(YAML)
    words = {"file": ["goal.yaml"], "stdin": [], "dash": ["-"]}[way]
    done = mandala("plan", *words, "--json", "--no-tasks", stdin=YAML if way != "file" else b"")
    assert done.code == 0, done.err
    assert done.data["goal"]["title"] == "Run a sub-4 marathon"
    assert done.data["goal"]["deadline"] == "2099-10-01"


def test_a_goal_in_plain_words_on_standard_input(mandala: Mandala) -> None:
    done = mandala("plan", "--json", "--no-tasks", stdin="来年3月までにTOEIC 850点\n".encode())
    assert (done.code, done.data["goal"]["language"]) == (0, "ja")


def test_every_format_is_written_beside_the_chart(mandala: Mandala) -> None:
    formats = ["md", "csv", "svg", "html", "pdf", "png", "ics"]
    done = mandala("plan", GOAL, "--out", "made/", *(word for f in formats for word in ("-f", f)))
    assert done.code == 0, done.err
    assert mandala.files == ["made", *sorted(f"made/mandala.{f}" for f in ["json", *formats])]
    assert all((mandala.folder / f"made/mandala.{f}").stat().st_size > 500 for f in formats)


def test_without_a_terminal_there_are_plain_lines(mandala: Mandala) -> None:
    done = mandala("plan", GOAL)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert "[titles 72/72]" in done.err
    assert "[details 72/72]" in done.err
    assert "[tasks 64/64]" in done.err
    assert done.out.splitlines()[0] == GOAL
    assert sum(line.startswith("  ") for line in done.out.splitlines()) == 64
    (made,) = mandala.files
    assert f"mandala show {made} 3.5" in done.err


def test_quiet_says_nothing_on_the_way(mandala: Mandala) -> None:
    done = mandala("plan", GOAL, "-q", "--no-tasks")
    assert "[titles" not in done.err


def test_an_existing_file_is_replaced_with_force_only(mandala: Mandala) -> None:
    precious = mandala.folder / "plan.json"
    precious.write_text("precious")
    refused = mandala("plan", GOAL, "--out", "plan.json")
    assert (refused.code, precious.read_text()) == (7, "precious")
    assert "--force" in refused.err
    assert mandala("plan", GOAL, "--out", "plan.json", "--force").code == 0
    assert json.loads(precious.read_text("utf-8"))["schemaVersion"] == 1


def test_an_existing_export_is_not_replaced_either(mandala: Mandala) -> None:
    (mandala.folder / "plan.md").write_text("precious")
    refused = mandala("plan", GOAL, "--out", "plan.json", "-f", "md")
    assert (refused.code, mandala.files) == (7, ["plan.md"])


def test_no_way_out_of_time_loses_what_is_there(mandala: Mandala) -> None:
    done = mandala("plan", GOAL, "--time-limit", "600", "--json", "--no-tasks")
    assert done.code == 0


def test_piped_into_a_reader_that_leaves_is_quiet(mandala: Mandala, chart: Path) -> None:
    process = mandala.start("show", str(chart), "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
