"""The same key and request: the same answer, one effect, also when two arrive at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from goal_mandala.api.idempotency import Once
from goal_mandala.bootstrap import Service
from localcloud.bedrock import FakeBedrock
from tests.api.live import LiveService, until, watch

GOAL = {"title": "来年3月までにTOEIC 850点"}
ASK = {
    "type": "subgoal",
    "userId": "local",
    "input": {"title": "TOEIC 850点", "description": "仕事で使う", "deadline": "2099-03-31", "background": "600点"},
}


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/mandalas", GOAL), ("/v1/ai/generate-subgoals", ASK)], ids=["chart", "stateless"]
)
def test_same_key_same_bytes(client: TestClient, path: str, body: dict[str, object]) -> None:
    first = client.post(path, json=body, headers={"Idempotency-Key": "k-1"})
    again = client.post(path, json=body, headers={"Idempotency-Key": "k-1"})
    assert first.is_success
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("etag", "location", "content-type"):
        assert again.headers.get(name) == first.headers.get(name)
    changed = body | ({"input": ASK["input"] | {"background": "650点"}} if "input" in body else {"title": "別の目標"})
    other = client.post(path, json=changed, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "CONFLICT_ERROR")


def test_other_body_is_a_conflict(client: TestClient) -> None:
    client.post("/v1/mandalas", json=GOAL, headers={"Idempotency-Key": "k"})
    other = client.post("/v1/mandalas", json={"title": "別の目標"}, headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "CONFLICT_ERROR")
    assert len(client.get("/v1/mandalas").json()["mandalas"]) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é"])
def test_bad_keys(client: TestClient, key: str) -> None:
    answer = client.post("/v1/mandalas", json=GOAL, headers={"Idempotency-Key": key.encode()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert client.get("/v1/mandalas").json()["mandalas"] == []


def test_what_was_deleted_is_not_told_again_nor_made_again(client: TestClient, tmp_path: Path) -> None:
    """The chart's words go with it, those in kept answers too; a late copy of its request finds nothing."""
    sent = [("/v1/mandalas", {"title": "Planted words"}), ("/v1/mandalas/import", None)]
    for number, (path, body) in enumerate(sent):
        key = {"Idempotency-Key": f"k-{number}"}
        body = body or json.loads((tmp_path / "export").read_text("utf-8"))
        told = client.post(path, json=body, headers=key).json()
        chart = f"/v1/mandalas/{(told.get('chart') or told)['id']}"
        until(lambda chart=chart: all(
            g["state"] == "succeeded" for g in client.get(f"{chart}/generations").json()["generations"]
        ))  # fmt: skip
        (tmp_path / "export").write_bytes(client.get(f"{chart}/export").content)
        assert client.delete(chart, headers={"If-Match": client.get(chart).headers["etag"]}).status_code == 204
        again = client.post(path, json=body, headers=key)
        assert (again.status_code, again.json()["error"]["code"]) == (404, "NOT_FOUND_ERROR")
        assert client.get("/v1/mandalas").json()["mandalas"] == []
        assert client.post(path, json=body | {"goal": {}}, headers=key).status_code in (400, 409)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("mandala.db*"))
    assert b"Planted words" not in stored


def test_a_failed_request_frees_its_key(client: TestClient) -> None:
    bad = client.post("/v1/mandalas", json={"title": "x", "deadline": "2001-01-01"}, headers={"Idempotency-Key": "k"})
    assert bad.status_code == 400
    assert client.post("/v1/mandalas", json=GOAL, headers={"Idempotency-Key": "k"}).status_code == 202


def test_two_at_once_spend_once(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    fake.set_pace(400, first_token=0.3)
    live = make_live(model="bedrock")

    def ask(_: int) -> httpx.Response:
        with live.client() as client:
            return client.post("/v1/ai/generate-subgoals", json=ASK, headers={"Idempotency-Key": "k"})

    with live.client() as client, ThreadPoolExecutor(8) as pool:
        alone = client.post("/v1/ai/generate-subgoals", json=ASK)
        assert alone.status_code == 200, alone.text
        calls_for_one = len(fake.wait_until_idle())
        fake.reset()
        answers = list(pool.map(ask, range(8)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert {answer.status_code for answer in answers} == {200}
    assert len(fake.wait_until_idle()) == calls_for_one
    print(f"8 requests at once under one key: {calls_for_one} model calls, as for one request")


def test_two_charts_at_once(make_live: Callable[..., LiveService]) -> None:
    live = make_live()

    def order(_: int) -> httpx.Response:
        with live.client() as client:
            return client.post("/v1/mandalas", json=GOAL, headers={"Idempotency-Key": "k"})

    with ThreadPoolExecutor(8) as pool, live.client() as client:
        answers = list(pool.map(order, range(8)))
        assert {a.status_code for a in answers} == {202}
        assert len({a.content for a in answers}) == 1
        assert len(client.get("/v1/mandalas").json()["mandalas"]) == 1
        watch(client, answers[0].json()["generation"]["id"])


def test_ids_made_under_a_key_are_the_same_again_and_can_be_typed_anywhere(service: Service) -> None:
    made = [Once(service.desk, "local", f"k-{n}", "body").id_for("chart") for n in range(2000)]
    assert made == [Once(service.desk, "local", f"k-{n}", "body").id_for("chart") for n in range(2000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{15}", one) for one in made)
