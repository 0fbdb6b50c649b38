"""AWS on loopback for the storage contract: one ministack per test process, started when first needed.

It is a process of its own on a free port and ends with its parent, however that ends: it watches the pipe
that is its standard input. An emulator that cannot start fails the tests; it never skips them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.localcloud.ports import free_port

REGION = "ap-northeast-1"
START_SECONDS = 60.0
RUN = """
import os, sys, threading
def watch():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
sys.argv = ["ministack"]
from ministack.app import main
main()
"""
NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@cache
def endpoint() -> str:
    """The address of this process's emulator, which answers."""
    folder = Path(tempfile.mkdtemp(prefix="ministack-"))
    port = free_port()
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=stream,
        )
    atexit.register(_stop, process, folder)
    _await(process, port, log)
    return f"http://127.0.0.1:{port}"


@cache
def clients() -> tuple[Any, Any]:
    """The product's own clients of DynamoDB and SQS, at the emulator."""
    from goal_mandala.jobs import sqs
    from goal_mandala.storage import dynamodb

    url = endpoint()
    with patch.dict(os.environ, NO_ACCOUNT):
        made = dynamodb.open_client(REGION, endpoint_url=url), sqs.open_client(REGION, endpoint_url=url)
        made[0].list_tables()
        made[1].list_queues()
    return made


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    told = log.read_text("utf-8", "replace")[-2000:]
    raise RuntimeError(f"ministack did not start (exit code {process.poll()}): {told}")


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
    if process.stdin:
        process.stdin.close()
    shutil.rmtree(folder, ignore_errors=True)
