"""The developer guide's commands, run by a shell in a checkout of their own: what they write goes there."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.docs.printed import ROOT
from tests.localcloud.ports import free_port

SETS_ENVIRONMENT = (
    "export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://127.0.0.1:4567 AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x"
)
LEAVES_OUT = {".git", ".venv", "out", "build", "incidents"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up: what is read is ours, what is written is its own."""
    for one in ROOT.iterdir():
        if one.name not in LEAVES_OUT:
            (tmp_path / one.name).symlink_to(one)
    (tmp_path / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (tmp_path / ".venv" / name).symlink_to(ROOT / ".venv" / name)
    for name in (".run-ready", ".dev-ready"):
        (tmp_path / ".venv" / name).touch()
    return tmp_path


def _run(command: str, where: Path, **variables: str) -> str:
    """The command as it is printed; both streams."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=where, env={**_environment(), **variables}, capture_output=True, text=True, timeout=180, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MANDALA_", "PYTEST"))}
    return {**kept, "MANDALA_LANG": "en", "MAKEFLAGS": ""}


def _actions(chart: Path) -> int:
    grid = json.loads(chart.read_text("utf-8"))
    return sum(len(sub["actions"]) for sub in grid["subGoals"])


def test_run_sets_up_and_makes_a_chart(checkout: Path) -> None:
    _run('make run GOAL="TOEIC 850 by March"', checkout)
    made = {one.suffix for one in (checkout / "out").iterdir()}
    assert {".json", ".svg", ".html", ".pdf"} <= made
    assert _actions(next((checkout / "out").glob("*.json"))) == 64
    assert not (checkout / "out").is_symlink()


def test_serve_serves_the_page_and_the_api(tmp_path: Path) -> None:
    """In this checkout, whose page is built; the data of the service is the test's."""
    port = free_port()
    told = {**_environment(), "PORT": str(port), "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    with subprocess.Popen(
        ["bash", "-c", "make serve"], cwd=ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:  # fmt: skip
        try:
            assert _answers(f"http://127.0.0.1:{port}", process), process.communicate(timeout=5)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=30)


def _answers(address: str, process: subprocess.Popen[str]) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            answers = [httpx.get(f"{address}{path}", timeout=5) for path in ("/healthz", "/")]
            return [one.status_code for one in answers] == [200, 200] and "<html" in answers[1].text
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def test_format_formats(checkout: Path) -> None:
    """All that the Makefile calls code, a badly formatted file in each."""
    found = re.search(r"^CODE := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert found
    made = [checkout / (name if name.endswith(".py") else f"{name}/made.py") for name in found[1].split()]
    for path in made:
        top = checkout / path.relative_to(checkout).parts[0]
        if top.is_symlink():
            top.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text("x = { 'a':1 }\n", "utf-8")
    _run("make format", checkout)
    assert len(made) > 5
    assert {path.read_text("utf-8") for path in made} == {'x = {"a": 1}\n'}


def test_a_playbook_is_looked_at(checkout: Path) -> None:
    said = _run(".venv/bin/python -m goal_mandala.generation.playbook_planner.lint running.ja", checkout)
    assert said == "running.ja: 0 problems\n"


def test_a_chart_is_made_by_the_fake_model(checkout: Path) -> None:
    """The printed port and pace are taken for a free port and no pause."""
    port = str(free_port())
    serve = ".venv/bin/python -m localcloud.bedrock --port 4567 --pace 100".replace("4567", port)
    plan = '.venv/bin/mandala plan "TOEIC 850 by March" --model bedrock --out out/fake.json'
    script = f"{serve.replace('--pace 100', '--pace 100000')} & fake=$!; trap 'kill $fake' EXIT\n"
    wait = f"until : >/dev/tcp/127.0.0.1/{port}; do sleep 0.1; done 2>/dev/null\n"
    _run(f"{script}{wait}{SETS_ENVIRONMENT.replace('4567', port)}\n{plan}", checkout)
    assert _actions(checkout / "out" / "fake.json") == 64
