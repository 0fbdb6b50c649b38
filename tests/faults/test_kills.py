"""kill -9 at seeded random moments: of the server while it generates, and while it writes."""

from __future__ import annotations

import json
import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial

import httpx

from goal_mandala.domain.events import ActionTitled, CellDetailed, SubGoalTitled
from goal_mandala.storage.sqlite import Database, SqliteRepository, check
from localcloud.bedrock import Call, FakeBedrock
from tests.api.live import until, watch
from tests.faults.conftest import Served

OWNER = "local"
ROUNDS = int(os.environ.get("MANDALA_TEST_KILL_ROUNDS", "4"))
"""Ten make 20 kills: before a release."""

AT_ONCE = 1
KILLS_A_ROUND = 2
"""Fewer than a job's attempts: what is killed at every attempt goes aside, and rightly so."""

Asked = set[tuple[str, str]]


def asked_for(call: Call) -> Asked:
    """(stage, cell) of everything that a call asks for, read from its request line."""
    text = json.dumps(call.body, ensure_ascii=False)
    line = json.loads(re.findall(r"REQUEST: (\{.*?\})", text.replace('\\"', '"'))[-1])
    block = line.get("cell")
    found: Asked = set()
    for position in line["positions"]:
        cell = str(position) if block is None else block if position == 8 else f"{block}.{position}"
        found.add((line["stage"], str(cell)))
    return found


def stored(repository: SqliteRepository, generation: str) -> Asked:
    """(stage, cell) of everything that the events have brought."""
    found: Asked = set()
    for numbered in repository.events_after(OWNER, generation, 0, limit=10_000):
        match numbered.event:
            case SubGoalTitled(position):
                found.add(("sub_goals", str(position)))
            case ActionTitled(cell):
                found.add(("actions", str(cell)))
            case CellDetailed(cell):
                found.add(("details", str(cell)))
            case _:
                pass
    return found


@dataclass
class Counts:
    kills: int = 0
    generations: int = 0
    stuck: int = 0
    lost_cells: int = 0
    repeated_cells: int = 0
    repeated_calls: int = 0
    calls: int = 0
    damaged: int = 0


def test_killed_while_it_generates(fake: FakeBedrock, served: Served) -> None:
    """After every restart each generation goes on from its stored cells; the fake's record shows what was asked again."""
    fake.set_pace(2500, first_token=0.03)
    chance, counts = random.Random(20), Counts()
    # one worker: on a starved machine a lease this short runs out between heartbeats, and a second one would take over
    served.options = {"model": "bedrock", "lease": 1.5, "workers": 1}
    served.start()
    with Database(served.data) as database:
        repository = SqliteRepository(database)
        for number in range(ROUNDS):
            _round(fake, served, repository, chance, number, counts)
        served.kill()
        counts.damaged = len(check(database))
    print(counts)
    assert counts == Counts(kills=ROUNDS * KILLS_A_ROUND, generations=AT_ONCE * ROUNDS, calls=counts.calls), (
        "nothing stuck, lost, repeated or damaged"
    )


def _round(
    fake: FakeBedrock, served: Served, repository: SqliteRepository, chance: random.Random, number: int, counts: Counts
) -> None:
    """Generations killed twice and watched to their ends."""
    fake.reset()
    titles = [f"TOEIC {500 + 10 * number + which}点" for which in range(AT_ONCE)]
    with served.client() as client:
        orders = [client.post("/v1/mandalas", json={"title": title, "withTasks": False}).json() for title in titles]
    ids = [order["generation"]["id"] for order in orders]
    known: dict[str, Asked] = {generation: set() for generation in ids}
    for _ in range(KILLS_A_ROUND):
        _wait_for_a_moment(repository, ids[0], chance.randrange(1, 90))
        served.kill()
        counts.kills += 1
        before = len(fake.wait_until_idle())
        now_known = {generation: stored(repository, generation) for generation in ids}
        counts.lost_cells += sum(len(known[generation] - now_known[generation]) for generation in ids)
        known = now_known
        served.start()
        until(partial(_going_on, repository, ids, known))
        counts.repeated_calls += _repeats(fake.calls[before:], dict(zip(titles, ids, strict=True)), known)
    with served.client() as client:
        for order, generation in zip(orders, ids, strict=True):
            counts.generations += 1
            sent = watch(client, generation)
            counts.stuck += sent[-1].data["state"] != "succeeded"
            assert [int(event.id) for event in sent[:-1]] == list(range(1, len(sent)))
            made = Counter(
                (event.event, event.data.get("cell", event.data.get("position")))
                for event in sent
                if event.event in ("SubGoalTitled", "ActionTitled", "CellDetailed")
            )
            counts.repeated_cells += sum(n - 1 for n in made.values())
            chart = client.get(f"/v1/mandalas/{order['chart']['id']}").json()
            assert chart["version"] == 2
            assert all(s["description"] and all(a["description"] for a in s["actions"]) for s in chart["subGoals"])
            counts.lost_cells += len(known[generation] - stored(repository, generation))
    counts.calls += len(fake.wait_until_idle())
    counts.repeated_calls += _repeats(fake.calls[before:], dict(zip(titles, ids, strict=True)), known)


def _wait_for_a_moment(repository: SqliteRepository, generation: str, events: int) -> None:
    until(
        lambda: (
            repository.generation_state(generation) == "succeeded"
            or len(repository.events_after(OWNER, generation, 0, limit=events)) >= events
        )
    )


def _going_on(repository: SqliteRepository, ids: list[str], known: dict[str, Asked]) -> bool:
    records = [repository.read_generation(OWNER, generation) for generation in ids]
    assert all(record.error is None for record in records), [record.error for record in records]
    if all(record.state == "succeeded" for record in records):
        return True
    return any(stored(repository, generation) != known[generation] for generation in ids)


def _repeats(calls: list[Call], of: dict[str, str], known: dict[str, Asked]) -> int:
    """Calls since the kill that ask for a cell that was stored before it."""
    repeated = 0
    for call in calls:
        text = json.dumps(call.body, ensure_ascii=False)
        (generation,) = (generation for title, generation in of.items() if title in text)
        repeated += bool(asked_for(call) & known[generation])
    return repeated


def test_killed_while_it_writes(served: Served) -> None:
    """What was answered is there; the chart is always a whole version of itself."""
    chance, kills = random.Random(7), 4
    served.start(workers=1)
    with served.client() as client:
        told = client.post("/v1/mandalas", json={"title": "Run a marathon"}).json()
        watch(client, told["generation"]["id"])
    path, answered = f"/v1/mandalas/{told['chart']['id']}", 0
    for _ in range(kills):
        acked: list[tuple[int, str]] = []
        writer = threading.Thread(target=_write, args=(served, path, acked))
        writer.start()
        until(lambda acked=acked: len(acked) > 8)
        time.sleep(chance.uniform(0, 0.03))
        served.kill()
        writer.join(20)
        served.start(workers=1)
        with served.client() as client:
            chart = client.get(path).json()
            versions = {v["version"] for v in client.get(f"{path}/history").json()["versions"]}
        version, title = acked[-1]
        assert chart["version"] in (version, version + 1), "at most the one that was under way"
        if chart["version"] == version:
            assert chart["subGoals"][0]["title"] == title
        assert versions >= {number for number, _ in acked[-40:]}
        assert all(s and all(s["actions"]) for s in chart["subGoals"])
        answered += len(acked)
    served.kill()
    with Database(served.data) as database:
        assert check(database) == ()
    print(f"{kills} kills during writes: {answered} answered changes, 0 lost, 0 charts damaged")


def _write(served: Served, path: str, acked: list[tuple[int, str]]) -> None:
    with served.client() as client:
        try:
            version = client.get(path).json()["version"]
            while True:
                title = f"Change {version}"
                answer = client.patch(f"{path}/cells/0", json={"title": title}, headers={"If-Match": f'"{version}"'})
                assert answer.status_code == 200, answer.text
                version = answer.json()["version"]
                acked.append((version, title))
        except httpx.HTTPError:
            return
