"""The installed command in a subprocess, in a pseudo-terminal, and against the fake Bedrock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud.bedrock import FakeBedrock, Fault
from tests.e2e.terminal import Terminal
from tests.nursery import COMMAND, run_mandala

PATIENCE = 60.0
GOAL = "TOEIC 850 by March"
HALF_WAY = Fault("stall", after=2, seconds=60, stage="actions")
"""The model falls silent when two titles of every block are there: whoever interrupts then is never too late."""


@dataclass(frozen=True)
class Ended:
    """What a finished command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as exactly one JSON value."""
        return json.loads(self.out)


class Mandala:
    """Runs ``mandala`` in *folder* with an environment of its own."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.environ = environ

    def with_env(self, **more: str) -> Mandala:
        return Mandala(self.folder, {**self.environ, **more})

    def __call__(self, *args: str | bytes, stdin: bytes = b"") -> Ended:
        done = run_mandala(args, folder=self.folder, environ=self.environ, stdin=stdin, seconds=PATIENCE)
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *args: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [COMMAND, *args],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def in_terminal(self, *args: str, columns: int = 80, rows: int = 24) -> Terminal:
        environ = {**self.environ, "TERM": "xterm-256color"}
        return Terminal([str(COMMAND), *args], self.folder, environ, columns, rows)

    @property
    def files(self) -> list[str]:
        """Everything in the folder, hidden files too."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))


def environment(home: Path) -> dict[str, str]:
    """A stranger's: no credentials, no settings, English."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "MANDALA_LANG": "en",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@pytest.fixture
def mandala(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Mandala:
    return Mandala(tmp_path, environment(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def whole_chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chart made offline, once."""
    folder = tmp_path_factory.mktemp("whole")
    done = Mandala(folder, environment(folder))("plan", GOAL, "--start", "2026-01-05", "--out", "chart.json", "-q")
    assert done.code == 0, done.err
    return folder / "chart.json"


@pytest.fixture
def chart(whole_chart: Path, tmp_path: Path) -> Path:
    """A copy of the whole chart, ``chart.json`` in the command's folder."""
    return Path(shutil.copy(whole_chart, tmp_path / "chart.json"))


@pytest.fixture
def fake() -> Iterator[FakeBedrock]:
    with FakeBedrock() as server:
        yield server


def on_bedrock(mandala: Mandala, fake: FakeBedrock) -> Mandala:
    return mandala.with_env(
        AWS_ACCESS_KEY_ID="x",
        AWS_SECRET_ACCESS_KEY="y",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME=fake.url,
        MANDALA_MODEL="bedrock",
        BEDROCK_MAX_RETRIES="0",
    )


def on_openai(mandala: Mandala, fake: FakeBedrock) -> Mandala:
    return mandala.with_env(OPENAI_BASE_URL=fake.chat_url, MANDALA_MODEL="openai:local-model", BEDROCK_MAX_RETRIES="0")


def titles(data: Any) -> list[str]:
    """All titles of a chart's JSON, sub-goals and actions."""
    blocks = [s for s in data["subGoals"] if s]
    return [s["title"] for s in blocks] + [a["title"] for s in blocks for a in s["actions"] if a]


def task_count(data: Any) -> int:
    return sum(bool(a["tasks"]) for s in data["subGoals"] for a in s["actions"])
