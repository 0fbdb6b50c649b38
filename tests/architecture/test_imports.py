"""An import ceiling: what a command must not load, by module name, so that the program starts quickly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ["pydantic_ai", "boto3", "botocore", "openai", "httpx", "typst", "jinja2", "icalendar", "matplotlib", "aiohttp"]
NOT_FOR_HELP = [*HEAVY, "pydantic", "budoux", "yaml", "asyncio", "rich.live", "rich.table", "goal_mandala.generation"]
NOT_FOR_A_COMMAND = [name for name in NOT_FOR_HELP if name != "pydantic"]
"""The command-line library checks the options of a subcommand with pydantic."""
NOT_FOR_LOOKING = [
    *HEAVY,
    "asyncio",
    "yaml",
    "goal_mandala.generation.pipeline",
    "goal_mandala.generation.playbook_planner",
]

_PROGRAM = """
import sys
try:
    from goal_mandala.cli.main import run
    run()
except SystemExit as ended:
    code = ended.code
names = " ".join(sorted(sys.modules))
sys.stderr.write(f"\\n{code} {names}\\n")
"""


def _loaded(folder: Path, *args: str, **environ: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *args],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    code, *names = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    return set(names)


def _found(loaded: set[str], forbidden: list[str]) -> list[str]:
    return [name for name in forbidden if any(m == name or m.startswith(f"{name}.") for m in loaded)]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_help_loads_next_to_nothing(tmp_path: Path, language: str) -> None:
    assert _found(_loaded(tmp_path, "--help", MANDALA_LANG=language), NOT_FOR_HELP) == []


@pytest.mark.parametrize("args", [["plan", "--help"], ["version"], ["help", "models"]])
def test_a_command_s_help_and_the_version_load_little(tmp_path: Path, args: list[str]) -> None:
    assert _found(_loaded(tmp_path, *args, MANDALA_LANG="ja"), NOT_FOR_A_COMMAND) == []


@pytest.mark.parametrize("goal", ["TOEIC 850 by March", "来年3月までにTOEIC 850点"])
def test_an_offline_plan_loads_no_model_and_no_export(tmp_path: Path, goal: str) -> None:
    assert _found(_loaded(tmp_path, "plan", goal, "--json"), HEAVY) == []


def test_looking_at_a_chart_loads_no_planner(tmp_path: Path) -> None:
    _loaded(tmp_path, "plan", "TOEIC 850", "--no-tasks", "-q", "-o", "a.json")
    for args in (["show", "a.json"], ["show", "a.json", "3.5"], ["progress", "a.json"], ["tasks", "a.json"]):
        assert _found(_loaded(tmp_path, *args), NOT_FOR_LOOKING) == []


def test_the_parts_load_only_what_they_need(tmp_path: Path) -> None:
    """Domain, settings and ports stand on the standard library alone."""
    program = "import sys, goal_mandala.domain.mandala, goal_mandala.domain.document, goal_mandala.settings; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert _found(set(done.stdout.split()), [*NOT_FOR_HELP, "rich", "typer"]) == []
