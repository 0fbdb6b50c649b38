"""Byte-code of a bundle, so that a cold start compiles nothing. Pyc files carry no times: they trust their source."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

TASK_ROOT = "/var/task"
"""Where Lambda unpacks a bundle: what stands in tracebacks."""


class NotCompiled(Exception):
    """The compiler gave up; its last words are the message."""


def compile_folder(interpreter: str, bundle: Path, part: Path) -> None:
    """Compile every module under *part* of *bundle*; raises :class:`NotCompiled`."""
    command = [interpreter, "-m", "compileall", "-q", "-f", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(bundle), "-p", TASK_ROOT, str(part)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=False)
    if done.returncode != 0:
        raise NotCompiled("\n".join((done.stdout + done.stderr).splitlines()[-5:]))
