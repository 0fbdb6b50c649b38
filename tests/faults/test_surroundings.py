"""The disk fills up, another process locks the store, the clock jumps: answers say so, and afterwards everything goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.storage.sqlite import Database, SqliteRepository, check
from localcloud.bedrock import FakeBedrock
from tests.api.live import until, watch
from tests.faults.conftest import Served

OWNER = "local"
SMALL, LARGE = "1m", "64m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A full disk is a real one where file systems may be mounted; None elsewhere."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", str(place)], capture_output=True, check=False
    )
    yield place if mounted.returncode == 0 else None
    if mounted.returncode == 0:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _settled(repository: SqliteRepository, generations: list[str]) -> bool:
    states = [repository.generation_state(generation) for generation in generations]
    return all(state is not None and not state.active for state in states)


def test_the_disk_is_full(served: Served, small_disk: Path | None) -> None:
    """Elsewhere the process may write no file above a megabyte: the store meets the same refusal by another name."""
    served.options = {"workers": 2, "lease": 0.6, "busy": 1.0}
    if small_disk is None:
        served.start(largest=1_000_000)
    else:
        served.data = small_disk / "mandala.db"
        served.start()
    orders: list[dict[str, str]] = []
    with served.client() as client:
        for number in range(200):
            answer = client.post("/v1/mandalas", json={"title": f"Run {number} km"})
            if answer.status_code != 202:
                break
            told = answer.json()
            orders.append({"chart": told["chart"]["id"], "generation": told["generation"]["id"]})
        assert answer.status_code in (500, 503), answer.text
        assert answer.json()["error"]["code"] == "INTERNAL_ERROR"
        assert client.get(f"/v1/mandalas/{orders[0]['chart']}").status_code == 200, "what is there can be read"
    served.kill()
    if small_disk is not None:
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(small_disk)], check=True)
    served.start()
    with Database(served.data) as database:
        repository = SqliteRepository(database)
        until(lambda: _settled(repository, [order["generation"] for order in orders]))
        states = Counter(str(repository.generation_state(order["generation"])) for order in orders)
        charts = [repository.read_chart(OWNER, order["chart"]) for order in orders]
        assert check(database) == ()
    assert len(charts) == len(orders) > 0
    assert set(states) <= {"succeeded", "failed"}
    print(f"disk full after {len(orders)} charts: 0 lost, 0 damaged, 0 stuck; generations {dict(states)}")


def test_the_store_is_locked_by_another_process(served: Served) -> None:
    served.options = {"workers": 1, "lease": 0.9, "busy": 0.2}
    served.start()
    with served.client() as client, closing(sqlite3.connect(served.data, isolation_level=None)) as other:
        told = client.post("/v1/mandalas", json={"title": "Run a marathon"}).json()
        other.execute("PRAGMA busy_timeout = 10000")
        other.execute("BEGIN IMMEDIATE")
        refused = client.post("/v1/mandalas", json={"title": "Another"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
        assert refused.json()["error"]["retryable"]
        assert client.get(f"/v1/mandalas/{told['chart']['id']}").status_code == 200
        time.sleep(1.5)  # longer than the lease: it cannot be prolonged
        other.execute("ROLLBACK")
        sent = watch(client, told["generation"]["id"])
        assert sent[-1].data["state"] == GenerationState.SUCCEEDED
        assert [int(event.id) for event in sent[:-1]] == list(range(1, len(sent)))
        assert client.post("/v1/mandalas", json={"title": "Another"}).status_code == 202
    print("locked for 1.5 s: writes refused and told, reads answered, the generation finished")


def test_the_clock_jumps(fake: FakeBedrock, served: Served, tmp_path: Path) -> None:
    """Two hours forward, four back, while it generates; an hour back across a kill. Nothing is stuck or made twice."""
    fake.set_pace(900, first_token=0.05)
    clock = tmp_path / "clock"
    clock.write_text("0")
    served.options = {"model": "bedrock", "lease": 0.9, "workers": 1, "clock": str(clock)}
    served.start()
    with served.client() as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
    path = f"/v1/generations/{told['generation']['id']}"
    for events, jump in ((5, 7200), (25, -7200), (45, 0)):
        with served.client() as client:
            until(lambda events=events, client=client: client.get(path).json()["lastEvent"] >= events)
        clock.write_text(str(jump))
    served.kill()
    clock.write_text("-3600")
    served.start()
    with served.client() as client:
        sent = watch(client, told["generation"]["id"])
    assert sent[-1].data["state"] == GenerationState.SUCCEEDED
    made = Counter(
        (event.event, event.data.get("cell", event.data.get("position")))
        for event in sent
        if event.event in ("SubGoalTitled", "ActionTitled", "CellDetailed")
    )
    assert set(made.values()) == {1}
    print(f"4 clock jumps and a kill: {len(made)} cells, 0 made twice, 0 generations stuck")
