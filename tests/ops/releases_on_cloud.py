"""Releases on the deployed local cloud: the product's own deployment in this process, watched by a teller that keeps what it hears."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goal_mandala.ops.aws.changes import Change
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.checkout import need_checkout
from goal_mandala.ops.release.deploy import Deployed, Deployment, deploy
from goal_mandala.ops.target import read_target
from goal_mandala.ops.words import Words
from localcloud.release import release_environment
from tests.localcloud.cloud import Cloud
from tests.nursery import mandala_says

MANDALA = (sys.executable, "-c", "from goal_mandala.cli.main import run; run()", "ops")
BROKEN = "raise RuntimeError('broken on purpose')\n"
WELL_OR_FINDINGS = (0, 3)
HANDLERS = ("ai_processor", "api", "alert_relay")


@dataclass
class Listener:
    """Agrees to everything and remembers it."""

    steps: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def step(self, words: Words) -> None:
        self.steps.append(words.en)

    def line(self, text: str) -> None:
        self.lines.append(text)

    def agree(self, question: Words, changes: tuple[Change, ...]) -> bool:
        self.steps.append(question.en)
        return True


def broken_bundle(folder: Path) -> Path:
    """A bundle whose handlers raise when they are imported."""
    package = folder / "goal_mandala" / "lambdas"
    package.mkdir(parents=True)
    for name in ("__init__", *HANDLERS):
        (package / f"{name}.py").write_text("" if name == "__init__" else BROKEN, "utf-8")
    (package.parent / "__init__.py").write_text("", "utf-8")
    return folder


def variables(cloud: Cloud, environment: str = "dev", **further: str) -> dict[str, str]:
    """An operator's whole environment."""
    return release_environment(cloud.settings, environment) | further


class Releases:
    """Deployments of one cloud, with ``os.environ`` as the operator has it while one runs."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def aws(self, environment: str = "dev") -> Aws:
        return Aws(read_target(variables(self.cloud, environment)))

    def deploy(self, environment: str = "dev", **further: str) -> tuple[Deployed, Listener]:
        """In this process; *further* are environment variables, an empty one is not set."""
        told = {name: value for name, value in variables(self.cloud, environment, **further).items() if value}
        before, listener = dict(os.environ), Listener()
        os.environ.clear()
        os.environ.update(told)
        try:
            work = Deployment(Aws(read_target(told)), need_checkout("deploy"), listener, told)
            return deploy(work), listener
        finally:
            os.environ.clear()
            os.environ.update(before)

    def start_deploy(self, environment: str = "dev") -> subprocess.Popen[str]:
        """As a process of its own, which can be killed; its steps come on standard error."""
        return subprocess.Popen(
            [*MANDALA, "deploy", "--yes", "--env", environment],
            env=variables(self.cloud, environment, MANDALA_LANG="en"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def command(self, *words: str, environment: str = "dev", **further: str) -> tuple[int, dict[str, Any]]:
        """``mandala ops … --json``: exit code and what it printed."""
        told = variables(self.cloud, environment, **further)
        done = mandala_says("ops", *words, "--json", folder=Path.cwd(), environ=told)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)
