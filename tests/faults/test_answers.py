"""Killed between an effect and its answer: the same request under the same key finds the effect and makes no second one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from goal_mandala.domain.document import to_data
from goal_mandala.domain.generation_record import GenerationRecord, GenerationState
from goal_mandala.domain.mandala import Chart, Goal, PlannerInfo
from goal_mandala.storage.sqlite import Database, SqliteRepository
from tests.faults.conftest import Served

OWNER = "local"
AT_ONCE = 5
"""Requests that wait for each other before the process dies: each holds one of its threads, of which there are at least so many."""

SPAN = timedelta(seconds=30)


def _chart(repository: SqliteRepository, name: str, state: GenerationState | None = None) -> Chart:
    """A chart of the local person's; with *state* also its generation ``gen-…`` that ended so."""
    now = datetime.now(UTC)
    chart = Chart(name, Goal(f"Goal {name}", language="en"), PlannerInfo("playbook"), now, now)
    repository.create_chart(OWNER, chart)
    if state is not None:
        record = GenerationRecord(
            f"gen-{name}", OWNER, name, "chart", None, False, False, False, 1, chart, now, now
        )  # fmt: skip
        repository.create_generation(record)
        repository.lease(record.id, "w", now=now, until=now + SPAN)
        repository.finish_generation(record.id, "w", state, now=now)
    return chart


def _requests(imported: Chart) -> dict[str, dict[str, Any]]:
    return {
        "create": {"url": "/v1/mandalas", "json": {"title": "Run 5 km"}},
        "import": {"url": "/v1/mandalas/import", "content": json.dumps(to_data(imported)).encode()},
        "generate": {"url": "/v1/mandalas/plain/generations", "json": {"scope": "chart"}},
        "retry": {"url": "/v1/generations/gen-broken/retry"},
        "accept": {"url": "/v1/generations/gen-good/accept"},
        "reflect": {
            "url": "/v1/mandalas/noted/reflections",
            "json": {"wentWell": "Up early"},
            "headers": {"If-Match": '"1"'},
        },
        "calendar": {"url": "/v1/mandalas/shared/calendar"},
    }


def test_killed_between_effect_and_answer(served: Served) -> None:
    with Database(served.data) as database:
        repository = SqliteRepository(database)
        requests = _requests(_chart(repository, "plain"))
        _chart(repository, "noted")
        _chart(repository, "shared")
        _chart(repository, "broken", GenerationState.FAILED)
        _chart(repository, "good", GenerationState.SUCCEEDED)
    served.options = {"workers": 0, "quick": 1.0}

    def send(name: str, key: str) -> httpx.Response | None:
        headers = {"Idempotency-Key": f"{key}-{name}", "Content-Type": "application/json"}
        with served.client() as client:
            try:
                return client.post(**requests[name] | {"headers": headers | requests[name].get("headers", {})})
            except httpx.HTTPError:
                return None

    names = list(requests)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for some in (names[:AT_ONCE], names[AT_ONCE:]):
            served.start(die_after=len(some))
            assert list(pool.map(lambda name: send(name, "die"), some)) == [None] * len(some)
            served.gone()
        served.start()
        first = list(pool.map(lambda name: send(name, "die"), requests))
        again = list(pool.map(lambda name: send(name, "die"), requests))
    assert all(answer is not None and answer.is_success for answer in first), [a and a.text for a in first]
    assert [a and a.content for a in again] == [a and a.content for a in first]
    with served.client() as client:
        charts = client.get("/v1/mandalas").json()["mandalas"]
        assert len(charts) == 7, "those that were there, the created and the imported one"
        made = {chart["id"] for chart in charts} - {"plain", "noted", "shared", "broken", "good"}
        generations = {c["id"]: client.get(f"/v1/mandalas/{c['id']}/generations").json()["generations"] for c in charts}
        assert sorted(len(generations[chart]) for chart in made) == [0, 1]
        assert len(generations["plain"]) == 1
        retried = client.get("/v1/generations/gen-broken").json()
        assert (retried["state"], retried["retries"]) == ("queued", 1)
        assert client.get("/v1/mandalas/good").json()["version"] == 2
        noted = client.get("/v1/mandalas/noted").json()
        assert (noted["version"], len(noted["reflections"])) == (2, 1)
        address = first[list(requests).index("calendar")].json()["url"]
        assert client.get(address).status_code == 200
        versions = client.get("/v1/mandalas/good/history").json()["versions"]
        assert [v["version"] for v in versions] == [1, 2]
    print(f"{len(requests)} requests killed between effect and answer, sent again: 0 second effects")
