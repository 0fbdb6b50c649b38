"""The overlay in front of the real emulator: one server for all tests, met by boto3 and by the official command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from localcloud.tools import aws_command
from tests.localcloud.ports import free_port

ROOT = Path(__file__).parents[3]
ACCOUNT, REGION = "123456789012", "ap-northeast-1"

_SERVER = """
import os, sys, time, pathlib, uvicorn
real, shift = time.time, float(os.environ.get("CLOCK_SHIFT", "0"))
time.time = lambda: real() + shift
from localcloud.overlay import overlay
from ministack.app import app
uvicorn.run(overlay(app, pathlib.Path(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""


@dataclass
class Cloud:
    """A running emulator with the overlay: ``aws()`` gives clients, ``cli()`` runs the official command line."""

    endpoint: str
    environment: dict[str, str]
    program: Path

    def aws(self, service: str, region: str = REGION) -> Any:
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="local",
            config=config,
        )

    def cli(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *args],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=check,
        )

    def cli_json(self, *args: str) -> Any:
        return json.loads(self.cli(*args, "--output", "json").stdout)

    def admin(self, route: str, body: Any = None) -> Any:
        """GET, or POST with a body, of one of the overlay's own routes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{route}", data=data)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def start(port: int, state: Path, *, shift: timedelta = timedelta(0), **changes: str) -> subprocess.Popen[bytes]:
    """The emulator with the overlay on *port*, ready to answer; state in *state*; its clock is *shift* ahead of ours."""
    environ = {
        **os.environ,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "emulator"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "GATEWAY_PORT": str(port),
        "CLOCK_SHIFT": str(shift.total_seconds()),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        **changes,
    }
    log = (state / "server.log").open("ab")
    command = [sys.executable, "-c", _SERVER, str(port), str(state)]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=2):
                return server
        except OSError:
            assert server.poll() is None, (state / "server.log").read_text()
            time.sleep(0.1)
    server.kill()
    raise AssertionError((state / "server.log").read_text())


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=60)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state, port = tmp_path_factory.mktemp("overlay"), free_port()
    server = start(port, state)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(state),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_PAGER": "",
        "AWS_CLI_AUTO_PROMPT": "off",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    try:
        yield Cloud(f"http://127.0.0.1:{port}", environment, aws_command())
    finally:
        stop(server)
