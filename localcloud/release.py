"""Runs the product's own ``mandala ops deploy`` against the running cloud and reads what came of it.

Owns that process: its environment, its output (steps to a person, everything to ``deploy.log``), its result as JSON. What a
deployment is, is the product's knowledge.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from goal_mandala.ops.release.assembly import QUIET_TOOLS
from localcloud import tools
from localcloud.home import REPOSITORY, Home, Settings, client_environment
from localcloud.process.background import CloudProblem

Say = Callable[[str], None]
_DROPPED = frozenset(
    {"AWS_PROFILE", "AWS_SESSION_TOKEN", "LAMBDA_BUNDLE", "LAMBDA_ARCHITECTURE", "PYTHONDONTWRITEBYTECODE"}
)
"""The caller's settings that mean another cloud; byte-code of the CDK app is cached."""


def release_environment(settings: Settings, environment: str) -> dict[str, str]:
    """The caller's environment turned to the local cloud."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return {**kept, **client_environment(settings), **QUIET_TOOLS, "ENVIRONMENT": environment}


def release(home: Home, variables: Mapping[str, str], environment: str, say: Say) -> None:
    """``mandala ops deploy`` to its end. CloudProblem unless the new release serves."""
    command = [sys.executable, "-c", "from goal_mandala.cli.main import run; run()", "ops", "deploy", "--json", "--yes"]
    with (
        log_file(home).open("a", encoding="utf-8") as log,
        subprocess.Popen(
            [*command, "--env", environment, "--confirm", environment],
            cwd=REPOSITORY,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stderr:
            log.write(line)
            say(line.rstrip("\n"))
        said = process.stdout.read()
        log.write(said)
    _judge(home, said)


def prepare(home: Home, settings: Settings, variables: dict[str, str], say: Say) -> None:
    """What only a fresh account needs: ``cdk bootstrap``, and meanwhile the functions' code for this interpreter."""
    say("Preparing the account (cdk bootstrap), building the functions …")
    with _meanwhile(home, variables, [sys.executable, "-m", "infra.bundle", "--target", "local"], REPOSITORY):
        account = f"aws://{settings.account}/{settings.region}"
        with _meanwhile(home, variables, [str(tools.CDK), "bootstrap", account, "--no-notices"], home.folder):
            pass


def log_file(home: Home) -> Path:
    return home.folder / "deploy.log"


@contextmanager
def _meanwhile(home: Home, variables: dict[str, str], command: list[str], where: Path) -> Iterator[None]:
    """*command* runs beside the block; CloudProblem with its last words when it fails."""
    log = log_file(home)
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, cwd=where, env=variables, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
    try:
        yield
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode:
        tail = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-25:])
        words = f"`{Path(command[0]).name} {' '.join(command[1:4])}` failed ({process.returncode})"
        raise CloudProblem(f"{words}:\n{tail}\n\nLog: {log}")


def _judge(home: Home, said: str) -> None:
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        raise CloudProblem(f"`mandala ops deploy` said nothing of its end. Log: {log_file(home)}") from None
    if told.get("outcome") == "live":
        return
    if error := told.get("error"):
        raise CloudProblem(f"`mandala ops deploy`: {error['message']}\n\nLog: {log_file(home)}")
    failed = [check for check in told.get("checks", []) if check["status"] in {"FAIL", "CRASHED"}]
    lines = [
        f"  {check['title']}: {check['found']}" + (f"\n    → {check['fix']}" if check["fix"] else "")
        for check in failed
    ]
    note = (told.get("release") or {}).get("note")
    words = "\n".join([f"`mandala ops deploy` ended as {told.get('outcome')}" + (f" ({note})" if note else ""), *lines])
    raise CloudProblem(f"{words}\n\nLog: {log_file(home)}")
