"""The AWS command line, version 2, for the cloud: unpacked from the pinned npm package, once.

Owns where it lies. It needs ``node_modules`` (``make node_modules``), and nothing of the network.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from zipfile import ZipFile

from localcloud.home import REPOSITORY
from localcloud.process.background import CloudProblem

_LAYER = REPOSITORY / "node_modules" / "@aws-cdk" / "asset-awscli-v2" / "lib" / "layer.zip"
_UNPACKED = REPOSITORY / "build" / "awscli"
CDK = REPOSITORY / "node_modules" / ".bin" / "cdk"


def node_modules() -> None:
    """CloudProblem when the pinned Node tools are not installed."""
    for needed in (_LAYER, CDK):
        if not needed.exists():
            raise CloudProblem(
                f"{needed.relative_to(REPOSITORY)} is missing. Install the pinned tools: make node_modules"
            )


def aws_command() -> Path:
    """The program ``aws``; its folder goes onto PATH. CloudProblem when its package is missing."""
    node_modules()
    if (program := _program()) is None:
        _unpack(_UNPACKED)
        program = _program()
    if program is None:
        raise CloudProblem(f"{_LAYER} holds no awscli/v2/*/dist/aws: the pinned package has changed.")
    return program


def _program() -> Path | None:
    return next((_UNPACKED / "v2").glob("*/dist/aws"), None)


def _unpack(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch, ZipFile(_LAYER) as archive:
        archive.extractall(scratch)
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            if mode & 0o111:
                (Path(scratch) / entry.filename).chmod(0o755)
        if _program() is None:  # another process may have been first
            shutil.rmtree(target, ignore_errors=True)
            (Path(scratch) / "awscli").replace(target)


def command_version(command: Path) -> str:
    """First line of ``--version``."""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()
