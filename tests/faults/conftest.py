"""The service as a real process that a test kills and starts again, on one SQLite file."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from localcloud.bedrock import FakeBedrock
from tests.api.live import until
from tests.localcloud.ports import free_port


@dataclass
class Served:
    """Starts children of one nursery process: the service and its workers, one of each at most."""

    nursery: subprocess.Popen[str]
    data: Path
    port: int
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    pids: list[int] = field(default_factory=list[int])
    kills: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **options: Any) -> None:
        told = {"data": str(self.data), "port": self.port} | self.options | options
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(told) + "\n")
        self.nursery.stdin.flush()
        self.pids = json.loads(self.nursery.stdout.readline())
        until(self._ready)

    def _ready(self) -> bool:
        assert self.alive, "the process ended by itself"
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    @property
    def alive(self) -> bool:
        return bool(self.pids) and _alive(self.pids[0])

    def kill(self) -> None:
        """``kill -9`` of both."""
        self.kills += self.alive
        for pid in filter(_alive, self.pids):
            os.kill(pid, signal.SIGKILL)
        self.gone()

    def gone(self) -> None:
        """Wait until both are."""
        until(lambda: not any(map(_alive, self.pids)))
        self.pids = []

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, headers={"Accept-Language": "en"}, verify=False)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    here = Served(nursery, tmp_path / "mandala.db", free_port())
    yield here
    here.kill()
    nursery.kill()
    nursery.wait(10)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBedrock]:
    """Before ``served``, which inherits its address."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with FakeBedrock() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", fake.url)
        yield fake
