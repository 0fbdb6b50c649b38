"""The project's checkout, which releases are made from: where it is, its tools, its commit; and running them.

Owns every process that operations start. Reading commands (status, logs, doctor …) work without a checkout; deploy,
synth and destroy need one and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goal_mandala.domain.errors import Misconfigured, ServiceFailed

Say = Callable[[str], None]
TOOL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Checkout:
    """``root`` holds ``cdk.json`` and ``infra/``."""

    root: Path

    @property
    def python(self) -> str:
        """The interpreter that has the project's development tools."""
        own = self.root / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    @property
    def cdk(self) -> str | None:
        """The pinned CDK command of the checkout, or None where it is not installed."""
        own = self.root / "node_modules" / ".bin" / "cdk"
        return str(own) if own.exists() else None


@dataclass(frozen=True, slots=True)
class Commit:
    """``id`` is empty outside git; ``dirty`` says whether files differ from it."""

    id: str
    dirty: bool


def find_checkout(start: Path | None = None) -> Checkout | None:
    """The checkout around *start* (the current folder), or the one this program is installed from."""
    here = (start or Path.cwd()).resolve()
    source = Path(__file__).resolve()
    for folder in (here, *here.parents, *source.parents):
        if (folder / "cdk.json").is_file() and (folder / "infra").is_dir():
            return Checkout(folder)
    return None


def need_checkout(command: str) -> Checkout:
    """The checkout; :class:`Misconfigured` ``no_checkout`` which says what works without one."""
    found = find_checkout()
    if found is None:
        raise Misconfigured("no_checkout", command=command)
    return found


def read_commit(checkout: Checkout) -> Commit:
    """The commit that is checked out."""
    if shutil.which("git") is None:
        return Commit("", dirty=False)
    head = _quiet(["git", "rev-parse", "HEAD"], checkout.root)
    state = _quiet(["git", "status", "--porcelain"], checkout.root)
    return Commit(head.strip(), dirty=bool(state.strip())) if head else Commit("", dirty=False)


def tool_version(command: Sequence[str], folder: Path | None = None) -> str | None:
    """The first line that ``command`` prints, None where it cannot be run."""
    if shutil.which(command[0]) is None:
        return None
    said = _quiet(command, folder)
    return said.strip().splitlines()[0] if said.strip() else None


def tool_output(command: Sequence[str], seconds: int = TOOL_SECONDS) -> tuple[int, str] | None:
    """Exit code and standard output of *command*, None where it cannot be run or takes too long."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode, done.stdout


def run(command: Sequence[str], checkout: Checkout, say: Say, extra: Mapping[str, str] | None = None) -> list[str]:
    """Run *command* in the checkout, hand every line it prints to *say*; returns the lines.

    :class:`ServiceFailed` ``step_failed`` with the last lines where it ends with another code than 0. Ctrl-C ends the
    command too.
    """
    environment = {**os.environ, **(extra or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    lines: list[str] = []
    with subprocess.Popen(
        list(command),
        cwd=checkout.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            say(lines[-1])
        code = process.wait()
    if code != 0:
        shown = " ".join(Path(word).name if "/" in word else word for word in command[:4])
        tail = "\n".join(line for line in lines[-12:] if line.strip())
        raise ServiceFailed("step_failed", command=shown, exit=code, tail=tail[-1500:])
    return lines


def _quiet(command: Sequence[str], folder: Path | None) -> str:
    try:
        done = subprocess.run(
            list(command), cwd=folder, capture_output=True, text=True, timeout=TOOL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
