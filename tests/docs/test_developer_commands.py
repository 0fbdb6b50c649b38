"""The developer guide's commands, run by a shell in a checkout of their own: what they write goes there."""

from __future__ import annotations

import json
import os
import re
import shutil
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
    for name in ("node_modules", "web", "web/node_modules"):  # npm empties the folder when it thinks it is out of date
        _open_up(tmp_path / name, ROOT / name)
    (tmp_path / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (tmp_path / ".venv" / name).symlink_to(ROOT / ".venv" / name)
    return tmp_path


def _own(checkout: Path, *names: str) -> None:
    """These files and folders are the checkout's own from now on: what is written there stays there."""
    for name in names:
        path = checkout / name
        for folder in reversed(path.relative_to(checkout).parents):
            _open_up(checkout / folder, ROOT / folder)
        path.unlink()
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, path, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, path)


def _open_up(folder: Path, ours: Path) -> None:
    """A link to a folder of ours becomes a folder of links."""
    if folder.is_symlink():
        folder.unlink()
        folder.mkdir()
        for one in ours.iterdir():
            (folder / one.name).symlink_to(one)


def _run(command: str, where: Path, **variables: str) -> str:
    """The command as it is printed, in a checkout that is set up already; both streams."""
    if where != ROOT:
        for name in (".run-ready", ".dev-ready"):
            (where / ".venv" / name).touch()
    done = subprocess.run(
        ["bash", "-c", command], cwd=where, env={**_environment(), **variables}, capture_output=True, text=True, timeout=600, check=False
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


def test_without_a_goal_it_runs_too(checkout: Path) -> None:
    _run("make run", checkout)
    assert [_actions(chart) for chart in (checkout / "out").glob("*.json")] == [64]


def test_the_node_tools_are_the_pinned_ones(checkout: Path) -> None:
    _run("make node_modules", checkout)
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]["aws-cdk"]
    assert _run("node_modules/.bin/cdk --version", checkout).split()[0] == pinned


def test_test_runs_the_tests() -> None:
    """In this checkout, whose page is built; one file of them by one worker, for this test is among them all."""
    said = _run("make test", ROOT, WORKERS="1", PYTEST_ADDOPTS="tests/unit/domain/test_limits.py")
    assert re.search(r"^\d+ passed", said, re.M), said


def test_a_part_of_the_tests_can_be_run(checkout: Path) -> None:
    for command in (
        ".venv/bin/python -m pytest tests/unit/domain/test_progress.py -q",
        ".venv/bin/python -m pytest tests/ops/maintenance/test_judges.py -q -k month",
    ):
        assert re.search(r"^\d+ passed", _run(command, checkout), re.M)


def test_check_finds_what_is_wrong(checkout: Path) -> None:
    """With the types of one folder and a little of the page in place of all: a fault there, then none."""
    _own(checkout, "pyproject.toml", "src/goal_mandala/domain")
    (checkout / "web/src").unlink()
    for name in ("api/schema.d.ts", "model/fit.ts", "model/fit.test.ts"):
        (checkout / "web/src" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "web/src" / name, checkout / "web/src" / name)
    settings = checkout / "pyproject.toml"
    whole = settings.read_text("utf-8")
    part, found = re.subn(r"(?m)^include = \[.*\]$", 'include = ["src/goal_mandala/domain"]', whole)
    assert found == 1
    settings.write_text(part, "utf-8")
    fault = checkout / "src/goal_mandala/domain/fault.py"
    fault.write_text('"""Wrong on purpose."""\n\nNUMBER: int = "one"\n', "utf-8")
    with pytest.raises(AssertionError, match=r"fault\.py"):
        _run("make check", checkout)
    fault.unlink()
    _run("make check", checkout)


def test_the_page_s_types_are_written_anew(checkout: Path) -> None:
    _own(checkout, "web/src/api/schema.d.ts")
    types = checkout / "web/src/api/schema.d.ts"
    right = types.read_text("utf-8")
    types.write_text("// nothing yet\n", "utf-8")
    _run("make page-types", checkout)
    assert types.read_text("utf-8") == right


def test_a_template_s_snapshot_is_taken_anew(checkout: Path) -> None:
    """That of dev; the others take their time in the templates' own tests."""
    _own(checkout, "tests/infra")
    snapshot = checkout / "tests/infra/snapshots/dev.json"
    right = snapshot.read_text("utf-8")
    snapshot.write_text("{}\n", "utf-8")
    reviewed = "tests/infra/test_templates.py::test_the_template_is_the_one_reviewed"
    _run("make infra-snapshots", checkout, PYTEST_ADDOPTS=f"--deselect {reviewed}[stg] --deselect {reviewed}[prod]")
    assert snapshot.read_text("utf-8") == right


LOCKS = {"requirements-dev": "requirements-dev.in", "requirements": "requirements.in", "requirements-lambda": "requirements-lambda.in"}  # fmt: skip


def test_lock_pins_with_hashes_and_names_no_address(checkout: Path) -> None:
    """What uv is asked to do: the resolver itself needs the network, so a program that notes its words stands for it."""
    noted, tools = checkout / "asked", checkout / "tools"
    tools.mkdir()
    (tools / "uv").write_text(f'#!/bin/sh\necho "$*" >> {noted}\n', "utf-8")
    (tools / "uv").chmod(0o755)
    _run("make lock", checkout, PATH=f"{tools}{os.pathsep}{os.environ['PATH']}")
    asked = [line.split() for line in noted.read_text("utf-8").splitlines()]
    assert {words[words.index("--output-file") + 1]: next(word for word in words if word.endswith(".in")) for words in asked} == {
        f"{name}.lock": source for name, source in LOCKS.items()
    }  # fmt: skip
    for words in asked:
        assert {"--universal", "--generate-hashes", "--no-header", "--no-annotate"} <= set(words)
        assert not any("emit-index" in word or "://" in word for word in words)
    for name in LOCKS:
        text = (ROOT / f"{name}.lock").read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_serve_serves_the_page_and_the_api(tmp_path: Path) -> None:
    """In this checkout, whose page is built; the data of the service is the test's."""
    port = free_port()
    told = {**_environment(), "PORT": str(port), "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    with subprocess.Popen(
        ["bash", "-c", "make serve"], cwd=ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:  # fmt: skip
        try:
            assert _answers(f"http://127.0.0.1:{port}", process), process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=60)


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
