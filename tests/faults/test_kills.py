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

from goal_mandala.domain.events import ActionTitled, CellDetailed, SubGoalTitled, TaskAdded
from goal_mandala.domain.limits import EXECUTION_TASKS, HABIT_TASKS, POSITIONS
from goal_mandala.domain.mandala import Action, ActionType
from goal_mandala.storage.sqlite import Database, SqliteRepository, check
from localcloud.bedrock import Call, FakeBedrock
from tests.api.live import until, watch
from tests.faults.conftest import Served

OWNER = "local"
ROUNDS = int(os.environ.get("MANDALA_TEST_KILL_ROUNDS", "10"))
"""Ten make 20 kills."""

KILLS_A_ROUND = 2
"""Fewer than a job's attempts: what is killed at every attempt goes aside, and rightly so."""

BLOCK = 3
"""The block that every other round makes anew, with its tasks."""

Asked = set[tuple[str, str]]
EVERY_LIST: Asked = {("tasks", f"{BLOCK}.{position}") for position in POSITIONS}


def asked_for(call: Call) -> Asked:
    """(stage, cell) of everything that a call asks for, read from its request line."""
    text = json.dumps(call.body, ensure_ascii=False)
    line = json.loads(re.findall(r"REQUEST: (\{.*?\})", text.replace('\\"', '"'))[-1])
    block = line.get("cell")
    if line["stage"] == "tasks":
        return {("tasks", block)}
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
            case TaskAdded(cell):
                found.add(("tasks", str(cell)))
            case _:
                pass
    return found


@dataclass
class Counts:
    kills: int = 0
    during_tasks: int = 0
    """Kills while task lists were being made."""
    generations: int = 0
    stuck: int = 0
    lost_cells: int = 0
    repeated_cells: int = 0
    repeated_calls: int = 0
    incomplete_lists: int = 0
    calls: int = 0
    damaged: int = 0


def test_killed_while_it_generates(fake: FakeBedrock, served: Served) -> None:
    """After every restart each generation goes on from its stored cells; the fake's record shows what was asked again.

    One round makes a chart, the next makes a block of it anew, with tasks.
    """
    chance, counts = random.Random(20), Counts()
    # one worker: on a starved machine a lease this short runs out between heartbeats, and a second one would take over
    served.options = {"model": "bedrock", "lease": 2.5, "workers": 1, "concurrency": 3}
    served.start()
    with Database(served.data) as database:
        repository, chart = SqliteRepository(database), ""
        for number in range(ROUNDS):
            fake.reset()
            fake.set_pace(1200 if number % 2 else 4000, first_token=0.03)
            with served.client() as client:
                if number % 2 == 0:
                    body = {"title": f"TOEIC {500 + 10 * number}点", "withTasks": False}
                    told = client.post("/v1/mandalas", json=body).json()
                    chart, generation = told["chart"]["id"], told["generation"]["id"]
                else:
                    body = {"scope": "block", "cell": str(BLOCK)}
                    generation = client.post(f"/v1/mandalas/{chart}/generations", json=body).json()["id"]
            _round(fake, served, repository, chance, generation, counts)
        served.kill()
        counts.damaged = len(check(database))
    print(counts)
    assert counts == Counts(
        kills=ROUNDS * KILLS_A_ROUND, generations=ROUNDS, calls=counts.calls, during_tasks=counts.during_tasks
    ), "nothing stuck, lost, repeated, incomplete or damaged"
    assert counts.during_tasks > 0 or ROUNDS < 10


def _round(
    fake: FakeBedrock,
    served: Served,
    repository: SqliteRepository,
    chance: random.Random,
    generation: str,
    counts: Counts,
) -> None:
    """A generation killed twice and watched to its end."""
    whole = repository.read_generation(OWNER, generation).scope == "chart"
    known: Asked = set()
    seen = 0
    for _ in range(KILLS_A_ROUND):
        _wait_for_a_moment(repository, generation, chance.randrange(1, 90) if whole else chance.randrange(8, 40))
        time.sleep(chance.uniform(0, 0.2))
        served.kill()
        counts.kills += 1
        calls = fake.wait_until_idle()
        counts.repeated_calls += sum(bool(asked_for(call) & known) for call in calls[seen:])
        now_known, seen = stored(repository, generation), len(calls)
        counts.lost_cells += len(known - now_known)
        known = now_known
        actions = [] if whole else _block(repository, generation)
        undone = not all(action.tasks for action in actions)
        counts.during_tasks += undone and any(asked_for(call) & EVERY_LIST for call in calls)
        counts.incomplete_lists += sum(bool(action.tasks) and not _complete(action) for action in actions)
        served.start()
        until(partial(_going_on, repository, generation, known))
    with served.client() as client:
        counts.generations += 1
        sent = watch(client, generation)
    counts.stuck += sent[-1].data["state"] != "succeeded"
    assert [int(event.id) for event in sent[:-1]] == list(range(1, len(sent)))
    made = Counter(
        (event.event, event.data.get("cell", event.data.get("position")), event.data.get("task", {}).get("id"))
        for event in sent
        if event.event in ("SubGoalTitled", "ActionTitled", "CellDetailed", "TaskAdded")
    )
    counts.repeated_cells += sum(n - 1 for n in made.values())
    counts.lost_cells += len(known - stored(repository, generation))
    _look_over(repository, generation, counts)
    calls = fake.wait_until_idle()
    counts.calls += len(calls)
    counts.repeated_calls += sum(bool(asked_for(call) & known) for call in calls[seen:])


def _look_over(repository: SqliteRepository, generation: str, counts: Counts) -> None:
    """What was made is whole; a chart's first generation was accepted, once."""
    record = repository.read_generation(OWNER, generation)
    if record.accepts_itself:
        assert repository.read_chart(OWNER, record.chart_id).version == 2
        assert all(s and s.description and all(a and a.description for a in s.actions) for s in record.draft.sub_goals)
        return
    actions = _block(repository, generation)
    assert len(actions) == 8
    assert all(action.description for action in actions)
    counts.incomplete_lists += sum(not _complete(action) for action in actions)


def _complete(action: Action) -> bool:
    low, high = HABIT_TASKS if action.type is ActionType.HABIT else EXECUTION_TASKS
    return low <= len(action.tasks) <= high


def _block(repository: SqliteRepository, generation: str) -> list[Action]:
    block = repository.read_generation(OWNER, generation).draft.sub_goals[BLOCK]
    assert block is not None
    return [action for action in block.actions if action is not None]


def _wait_for_a_moment(repository: SqliteRepository, generation: str, events: int) -> None:
    until(
        lambda: (
            repository.generation_state(generation) == "succeeded"
            or len(repository.events_after(OWNER, generation, 0, limit=events)) >= events
        )
    )


def _going_on(repository: SqliteRepository, generation: str, known: Asked) -> bool:
    record = repository.read_generation(OWNER, generation)
    assert record.error is None, record.error
    return record.state == "succeeded" or stored(repository, generation) != known


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
