"""Ctrl-C, kill, and what is left afterwards."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.bedrock import FakeBedrock, Fault
from tests.e2e.conftest import GOAL, HALF_WAY, PATIENCE, Mandala, on_bedrock, on_openai, task_count, titles


@pytest.mark.parametrize("provider", ["bedrock", "openai"])
def test_ctrl_c_leaves_a_valid_file_that_resume_completes(mandala: Mandala, fake: FakeBedrock, provider: str) -> None:
    """With tasks on Bedrock; titles and details are enough to see the other provider's client stop."""
    with_tasks = provider == "bedrock"
    fake.set_faults([HALF_WAY])
    there = (on_bedrock if provider == "bedrock" else on_openai)(mandala, fake)
    terminal = there.in_terminal("plan", GOAL, "--out", "a.json")
    terminal.wait_for_count("titles", 20)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "mandala resume a.json" in terminal.text
    for noise in ("Traceback", "Event loop", "Exception ignored", "never retrieved"):
        assert noise not in terminal.text
    assert there.files == ["a.json"]
    begun = titles(json.loads((there.folder / "a.json").read_text("utf-8")))
    assert 20 <= len(begun) < 72

    fake.set_faults([])
    resumed = there("resume", "a.json", "--json", "--tasks" if with_tasks else "--no-tasks")
    assert resumed.code == 0, resumed.err
    assert resumed.err == ""
    assert json.loads((there.folder / "a.json").read_text("utf-8")) == resumed.data
    assert set(begun) <= set(titles(resumed.data))
    assert (len(titles(resumed.data)), task_count(resumed.data)) == (72, 64 if with_tasks else 0)


def test_ctrl_c_while_tasks_are_made_keeps_the_whole_grid(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_faults([Fault("stall", seconds=60, stage="tasks", cell=f"7.{position}") for position in range(8)])
    there = on_bedrock(mandala, fake)
    terminal = there.in_terminal("plan", GOAL, "--out", "a.json", columns=200, rows=60)
    terminal.wait_for_count("tasks", 1)
    terminal.type("\x03")
    assert terminal.end() == 130
    data = json.loads((there.folder / "a.json").read_text("utf-8"))
    assert len(titles(data)) == 72
    assert 0 < task_count(data) < 64


def test_ctrl_c_during_regenerate_changes_nothing(mandala: Mandala, fake: FakeBedrock, chart: Path) -> None:
    fake.set_pace(20, 0.2)
    before = chart.read_bytes()
    terminal = on_bedrock(mandala, fake).in_terminal("regenerate", "chart.json")
    terminal.wait_for_count("titles", 1)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert chart.read_bytes() == before
    assert "not changed" in terminal.text


def test_ctrl_c_while_the_program_loads_is_quiet(mandala: Mandala) -> None:
    """The signal comes at the first import of ours, before anything could catch it but the entry point."""
    program = (
        "import os, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'goal_mandala.cli.app':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from goal_mandala.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "plan", "x"],
        cwd=mandala.folder,
        env=mandala.environ,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr, mandala.files) == (130, b"", b"", [])


def test_terminated_is_like_ctrl_c(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_pace(120)
    process = on_bedrock(mandala, fake).start("plan", GOAL, "--out", "a.json")
    assert process.stderr is not None
    assert process.stdout is not None
    assert any(b"titles 10/72" in line for line in process.stderr)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert len(titles(json.loads((mandala.folder / "a.json").read_text("utf-8")))) >= 10


@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize(
    "command", [["edit", "chart.json", "3.5", "--title", "Other"], ["plan", "x", "-o", "new.json"]]
)
def test_killed_while_writing_leaves_no_half_file(
    mandala: Mandala, chart: Path, moment: str, command: list[str]
) -> None:
    before = chart.read_bytes()
    program = (
        "import os, pathlib, signal\n"
        "def die(*_args): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{'os.fsync' if moment == 'fsync' else 'pathlib.Path.replace'} = die\n"
        "from goal_mandala.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=mandala.folder,
        env=mandala.environ,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert chart.read_bytes() == before
    assert not (mandala.folder / "new.json").exists()
    assert mandala("show", "chart.json").code == 0
