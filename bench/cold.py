"""How long the functions take until they could work, beside ``import boto3`` from the same bundle: CPU, fresh interpreters.

From the bundle that is deployed (its own byte code, nothing else on the path); the bare interpreter's start is taken off.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

from infra.bundle.build import build
from infra.bundle.target import TARGETS

REPEATS = 5
BARE = "pass"
SDK = "import boto3"
PROGRAMS = {
    "ai-processor": "from goal_mandala.lambdas import ai_processor as it; it._generator()",
    "api": "from goal_mandala.lambdas import api as it; it._gateway()",
}
ENVIRON = {
    "ENVIRONMENT": "dev",
    "AWS_REGION": "ap-northeast-1",
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "MANDALA_MODEL": "bedrock",
    "MANDALA_TABLE": "bench",
    "MANDALA_QUEUE_URL": "http://127.0.0.1:9/000000000000/bench",
    "MANDALA_DEAD_QUEUE_URL": "http://127.0.0.1:9/000000000000/bench-dead",
    "MANDALA_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_bench",
    "MANDALA_AUDIENCE": "bench",
    "MANDALA_ALLOWED_HOSTS": "*",
}


@dataclass(frozen=True, slots=True)
class ColdStart:
    """CPU seconds of the function's parts, put together and ready for an event, and of ``import boto3``."""

    name: str
    ours: float
    sdk: float

    @property
    def ratio(self) -> float:
        return self.ours / self.sdk


def cold_starts() -> list[ColdStart]:
    """In turns, median of :data:`REPEATS`; builds the bundle for this machine when there is none."""
    folder = build(TARGETS["local"])[0].folder
    programs = [BARE, SDK, *PROGRAMS.values()]
    for program in programs:
        _cpu(folder, program)  # the files are in the system's cache afterwards
    turns = [[_cpu(folder, program) for program in programs] for _ in range(REPEATS)]
    bare, sdk, *ours = (statistics.median(column) for column in zip(*turns, strict=True))
    return [ColdStart(name, each - bare, sdk - bare) for name, each in zip(PROGRAMS, ours, strict=True)]


def _cpu(folder: str, program: str) -> float:
    """CPU seconds of an interpreter that runs *program*; raises ``CalledProcessError``."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {folder!r}); {program}"]
    process = subprocess.Popen(command, env=ENVIRON)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime
