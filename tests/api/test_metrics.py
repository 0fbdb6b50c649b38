"""What operators see of generations: outcomes, times, tokens, cost, and how long the queue is."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from localcloud.bedrock import FakeBedrock, Fault
from tests.api.live import LiveService, watch


def values(client: httpx.Client) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_generations_are_counted(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    with make_live(model="bedrock").client() as client:
        for faults in ((), (Fault("AccessDeniedException"),)):
            fake.set_faults(faults)
            told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
            watch(client, told["generation"]["id"])
        seen = values(client)
        spent = client.get("/v1/usage").json()
    assert seen['mandala_generations_total{reason="",state="succeeded"}'] == 1
    assert seen['mandala_generations_total{reason="model_access_denied",state="failed"}'] == 1
    assert seen["mandala_titles_total"] == 72
    assert seen["mandala_first_cell_seconds_count"] == 1
    assert seen['mandala_tokens_total{direction="output"}'] == spent["outputTokens"] > 0
    assert abs(seen["mandala_cost_usd_total"] - spent["costUsd"]) < 0.002
    assert seen["mandala_queue_depth"] == 0
    assert seen["mandala_watchers"] == 0


def test_the_queue_shows(make_live: Callable[..., LiveService]) -> None:
    with make_live(workers=0).client() as client:
        for _ in range(3):
            client.post("/v1/mandalas", json={"title": "Run"})
        seen = values(client)
    assert seen["mandala_queue_depth"] == 3
    assert seen["mandala_queue_age_seconds"] > 0
