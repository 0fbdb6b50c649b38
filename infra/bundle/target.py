"""For what a bundle is built: an interpreter, an architecture, and who can compile byte-code for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LAMBDA_PYTHON = (3, 13)
"""The runtime on AWS: python3.13."""

PYTHON_3_13 = "PYTHON_3_13"
"""Environment variable: path of a Python 3.13 that compiles byte-code for AWS."""

GLIBC = ("2_34", "2_28", "2_17", "2014")
"""manylinux tags that Amazon Linux 2023 (glibc 2.34) takes, newest first."""


@dataclass(frozen=True, slots=True)
class Target:
    """``python`` is (major, minor); ``machine`` as wheels name it, None for the machine that builds."""

    name: str
    python: tuple[int, int]
    machine: str | None

    @property
    def pip_options(self) -> list[str]:
        """Which wheels pip may take."""
        if self.machine is None:
            return []
        platforms = [f"manylinux{'' if tag == '2014' else '_'}{tag}_{self.machine}" for tag in GLIBC]
        chosen = [part for platform in platforms for part in ("--platform", platform)]
        return [*chosen, "--python-version", ".".join(map(str, self.python)), "--implementation", "cp"]

    def compiler(self) -> str | None:
        """An interpreter of this target's version; None when this machine has none."""
        if sys.version_info[:2] == self.python:
            return sys.executable
        return next((path for path in _candidates(self.python) if _is_version(path, self.python)), None)


TARGETS = {
    "aws-arm64": Target("aws-arm64", LAMBDA_PYTHON, "aarch64"),
    "aws-x86_64": Target("aws-x86_64", LAMBDA_PYTHON, "x86_64"),
    "local": Target("local", (sys.version_info[0], sys.version_info[1]), None),
}


def _candidates(version: tuple[int, int]) -> list[str]:
    """Where another Python may be: told by the environment, on the path, among pyenv's."""
    name = f"{version[0]}.{version[1]}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [os.environ.get(PYTHON_3_13, "") if version == LAMBDA_PYTHON else "", shutil.which(f"python{name}") or ""]
    found += sorted(str(folder / "bin" / "python") for folder in pyenv.glob(f"{name}.*"))
    return [path for path in found if path]


def _is_version(path: str, version: tuple[int, int]) -> bool:
    program = f"import sys; sys.exit(sys.version_info[:2] != {version!r} or sys.implementation.name != 'cpython')"
    try:
        return subprocess.run([path, "-c", program], capture_output=True, timeout=20, check=False).returncode == 0
    except OSError:
        return False
