"""The libraries of a bundle: installed from the lock with their hashes checked, then cut to what the functions use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.bundle.target import Target

SERVICES = ("bedrock-runtime", "dynamodb", "lambda", "secretsmanager", "sqs", "ssm", "sts", "xray")
"""AWS services that a function calls. The SDK describes more than 400."""

_LEFTOVERS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""Files of an installation that nothing reads later and that differ from one machine to another."""


class NotInstalled(Exception):
    """pip could not install the lock; its last words are the message."""


def install(lock: Path, target: Target, folder: Path) -> None:
    """Every library of *lock* into the new *folder*; raises :class:`NotInstalled`. Wheels only: nothing is compiled here."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", *target.pip_options]
    command += ["--target", str(folder), "--requirement", str(lock)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise NotInstalled("\n".join(lines[-5:]) or f"pip ended with {done.returncode}")


def trim(folder: Path) -> None:
    """Take out what no function uses: scripts, other services' descriptions, traces of the installation."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for package in ("botocore", "boto3"):
        for place in (folder / package / "data").iterdir():
            if place.is_dir() and place.name not in SERVICES:
                shutil.rmtree(place)
    shutil.rmtree(folder / "boto3" / "examples", ignore_errors=True)
    for description in folder.glob("*.dist-info"):
        for name in _LEFTOVERS:
            (description / name).unlink(missing_ok=True)
