"""A process is told to stop, or never worked: the next one goes on from what is stored (``tests/faults`` kills)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from goal_mandala.bootstrap import Service
from localcloud.bedrock import FakeBedrock, Fault
from tests.api.live import LiveService, answers, until, watch
from tests.localcloud.ports import free_port

SERVE = """
import sys
from goal_mandala.bootstrap import service_for
from goal_mandala.api.server import server_for
from goal_mandala.jobs.worker import WorkerSettings
from goal_mandala.settings import ServiceSettings, Settings
service = service_for(
    Settings(model="bedrock", bedrock_timeout=20.0, service=ServiceSettings(data=sys.argv[1], workers=2, generations_per_minute=1000)),
    worker=WorkerSettings(lease=1.5, poll=0.02),
)
server_for(service.app, "127.0.0.1", int(sys.argv[2])).run()
"""


class Process:
    """The service as a process of its own, to be killed."""

    def __init__(self, data: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen([sys.executable, "-c", SERVE, str(data), str(port)], env=dict(os.environ))
        until(self._ready)

    def _ready(self) -> bool:
        assert self._process.poll() is None, "the process ended by itself"
        return answers(f"{self.url}/readyz")

    def kill(self, how: int = signal.SIGKILL) -> int:
        if self._process.poll() is None:
            self._process.send_signal(how)
        return self._process.wait(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    port = free_port()
    running: list[Process] = []

    def begin() -> Process:
        running.append(Process(tmp_path / "mandala.db", port))
        return running[-1]

    yield begin
    for process in running:
        process.kill()


def test_a_stopped_process_lets_go(start: Callable[[], Process], fake: FakeBedrock) -> None:
    """Told to stop, it ends quickly, and the next one need not wait for the lease to run out."""
    fake.set_faults([Fault("stall", after=2, seconds=60, stage="actions")])
    process = start()
    with httpx.Client(base_url=process.url, timeout=20) as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
        path = f"/v1/generations/{told['generation']['id']}"
        until(lambda: client.get(path).json()["lastEvent"] > 10)
    begun = time.monotonic()
    process.kill(signal.SIGTERM)
    assert time.monotonic() - begun < 15, "not when the model has answered"
    until(lambda: fake.in_flight == 0)
    fake.reset()
    process = start()
    with httpx.Client(base_url=process.url, timeout=20) as client:
        assert watch(client, told["generation"]["id"])[-1].data["state"] == "succeeded"


def test_taken_over_on_the_same_file(
    make_live: Callable[..., LiveService], make_service: Callable[..., Service]
) -> None:
    """Recorded by a process that never worked on it, done by another."""
    with make_live(workers=0).client() as client:
        told = client.post("/v1/mandalas", json={"title": "Run a marathon"}).json()
        assert client.get(f"/v1/generations/{told['generation']['id']}").json()["state"] == "queued"
        with make_live(workers=1).client() as other:
            assert watch(other, told["generation"]["id"])[-1].data["state"] == "succeeded"
        assert json.loads(client.get(f"/v1/mandalas/{told['chart']['id']}").content)["version"] == 2
