"""``mandala serve`` is two processes that live and die together: whichever is killed, and by Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localcloud.bedrock import FakeBedrock
from tests.api.live import until, watch
from tests.api.test_metrics import values
from tests.e2e.server import Serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")


def children(pid: int) -> list[int]:
    found = (task / "children" for task in Path(f"/proc/{pid}/task").iterdir())
    return [int(child) for file in found for child in file.read_text().split()]


def runs(pid: int) -> bool:
    """A zombie that nobody has waited for yet does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def fake() -> Iterator[FakeBedrock]:
    with FakeBedrock() as fake:
        fake.set_pace(150, first_token=0.2)
        yield fake


@pytest.fixture
def serving(mandala, tmp_path: Path, fake: FakeBedrock) -> Iterator[Serving]:
    environ = {
        "MANDALA_MODEL": "bedrock",
        "MANDALA_WORKERS": "1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": fake.url,
    }
    serving = Serving(mandala, tmp_path, **environ)
    try:
        yield serving.start()
    finally:
        serving.stop()


def _under_way(client: httpx.Client, events: int = 10) -> str:
    told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
    generation = str(told["generation"]["id"])
    until(lambda: client.get(f"/v1/generations/{generation}").json()["lastEvent"] >= events)
    return generation


def test_workers_that_die_are_replaced_and_end_with_the_service(serving: Serving, fake: FakeBedrock) -> None:
    """Told to end, they let go of the lease, so that the next need not wait for it to run out; what is left is told."""
    with httpx.Client(base_url=serving.url, timeout=30) as client:
        generation = _under_way(client)
        (worker,) = children(serving.pid)
        os.kill(worker, signal.SIGTERM)
        until(lambda: children(serving.pid) not in ([], [worker]))
        fake.set_pace(None)
        sent = watch(client, generation)
        assert sent[-1].data["state"] == "succeeded"
        assert [int(event.id) for event in sent[:-1]] == list(range(1, len(sent)))
        succeeded = 'mandala_generations_total{reason="",state="succeeded"}'
        until(lambda: succeeded in values(client))  # the workers' report comes by another way than the end
        assert values(client)[succeeded] == 1, "counted where it is asked"
        fake.set_pace(150, first_token=0.2)
        under_way = _under_way(client)
        waiting = client.post("/v1/mandalas", json={"title": "Run 5 km"}).json()["generation"]["id"]
        assert client.get(f"/v1/generations/{waiting}").json()["state"] == "queued", "there is one worker"
    _ends(serving, fake, signal.SIGINT)
    handed_back = [line["generationId"] for line in serving.lines() if line["message"] == "generation handed back"]
    assert handed_back == [generation, under_way]
    assert serving.lines()[-1].items() >= {"message": "stopped", "reason": "SIGINT", "count": 2}.items()


def test_a_killed_service_leaves_no_workers(serving: Serving, fake: FakeBedrock) -> None:
    with httpx.Client(base_url=serving.url, timeout=30) as client:
        _under_way(client)
    _ends(serving, fake, signal.SIGKILL)


def _ends(serving: Serving, fake: FakeBedrock, how: int) -> None:
    (worker,) = children(serving.pid)
    serving.end(how)
    until(lambda: not runs(worker))
    until(lambda: fake.in_flight == 0)
