"""Every POST of the document, sent twice: once under its key, or for a stated reason harmless without one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from goal_mandala.domain.document import to_data
from goal_mandala.domain.generation_record import GenerationRecord, GenerationState
from goal_mandala.domain.mandala import ActionType, Chart
from goal_mandala.storage.repository import Repository
from tests.api.conftest import client_of
from tests.api.live import LiveService
from tests.fakes.charts import english_chart

OWNER = "local"
GOAL = {"title": "TOEIC 850 by March"}
INPUT = {
    "subgoal": {"title": "TOEIC 850", "description": "For work", "deadline": "2099-03-31", "background": "600 now"},
    "action": {
        "goalTitle": "TOEIC 850",
        "goalDescription": "For work",
        "subGoalTitle": "Listening",
        "subGoalDescription": "Part 3 and 4",
        "background": "600 now",
    },
    "task": {
        "actionTitle": "Run",
        "actionDescription": "In the morning",
        "actionType": "execution",
        "background": "None",
    },
}


class Why(Enum):
    """Why a post needs no key."""

    VERSIONED = "it names the version that it changes: sent again it is refused as stale"
    A_STATE = "it asks for a state: when that is reached, asking again changes nothing"


def _stateless(kind: str) -> tuple[Any, Any]:
    body = {"type": kind, "userId": OWNER, "input": INPUT[kind]}
    return body, body | {"input": INPUT[kind] | {"background": "Another"}}


MANDALA, GENERATION = "/v1/mandalas/{mandala_id}", "/v1/generations/{generation_id}"
UNDER_A_KEY: dict[str, tuple[Any, Any]] = {
    "/v1/ai/generate-subgoals": _stateless("subgoal"),
    "/v1/ai/generate-actions": _stateless("action"),
    "/v1/ai/generate-tasks": _stateless("task"),
    "/v1/mandalas": (GOAL, {"title": "Another goal"}),
    "/v1/mandalas/import": (to_data(english_chart()), to_data(replace(english_chart(), version=7))),
    f"{MANDALA}/generations": ({"scope": "block", "cell": "3"}, {"scope": "block", "cell": "4"}),
    f"{MANDALA}/reflections": ({"wentWell": "Up early"}, {"wentWell": "Up late"}),
    f"{MANDALA}/calendar": (None, {}),
    f"{GENERATION}/retry": (None, {}),
    f"{GENERATION}/accept": (None, {}),
}
"""What makes or spends: a request, and another one."""

WITHOUT_A_KEY: dict[str, tuple[Why, Any]] = {
    f"{MANDALA}/undo": (Why.VERSIONED, None),
    f"{MANDALA}/redo": (Why.VERSIONED, None),
    f"{MANDALA}/versions/{{version}}/restore": (Why.VERSIONED, None),
    f"{MANDALA}/cells/swap": (Why.VERSIONED, {"one": "0", "other": "3"}),
    f"{MANDALA}/cells/{{cell}}/log": (Why.VERSIONED, {"day": "2026-11-24", "status": "done"}),
    f"{GENERATION}/cancel": (Why.A_STATE, None),
    f"{GENERATION}/discard": (Why.A_STATE, None),
}

STATES = {"retry": GenerationState.FAILED, "accept": GenerationState.SUCCEEDED, "discard": GenerationState.SUCCEEDED}


def test_every_post_is_once_under_its_key_or_needs_none(make_service: Callable[..., Service]) -> None:
    service = make_service(workers=0, generations_per_minute=1000)
    posts = {path: told["post"] for path, told in service.app.openapi()["paths"].items() if "post" in told}
    assert set(posts) == set(UNDER_A_KEY) | set(WITHOUT_A_KEY), "a new post belongs in one of the two lists"
    with client_of(service) as client:
        ground = Ground(client, service.desk.repository)
        for path, (body, other) in UNDER_A_KEY.items():
            assert "Idempotency-Key" in _headers(posts[path]), path
            ground.once_under_its_key(path, body, other)
        for path, (why, body) in WITHOUT_A_KEY.items():
            assert "Idempotency-Key" not in _headers(posts[path]), path
            ground.harmless_twice(path, why, body)


def _headers(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"}


class Ground:
    """A service without workers, where every post finds a chart of its own, and its generation as it needs it."""

    def __init__(self, client: TestClient, repository: Repository) -> None:
        self._client = client
        self._repository = repository
        self._count = 0

    def once_under_its_key(self, path: str, body: Any, other: Any) -> None:
        address, etag = self._made(path)
        headers = {"Idempotency-Key": f"key-{self._count}", "If-Match": etag}
        first = self._client.post(address, json=body, headers=headers)
        assert first.is_success, (path, first.text)
        there = self._all()
        again = self._client.post(address, json=body, headers=headers)
        assert (again.status_code, again.content) == (first.status_code, first.content), path
        refused = self._client.post(address, json=other, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT_ERROR"), path
        assert self._all() == there, f"{path}: one effect"

    def harmless_twice(self, path: str, why: Why, body: Any) -> None:
        address, etag = self._made(path)
        headers = {"If-Match": etag} if why is Why.VERSIONED else {}
        first = self._client.post(address, json=body, headers=headers)
        assert first.is_success, (path, first.text)
        there = self._all()
        again = self._client.post(address, json=body, headers=headers)
        assert again.status_code == (409 if why is Why.VERSIONED else first.status_code), (path, again.text)
        assert self._all() == there, f"{path}: {why.value}"

    def _made(self, path: str) -> tuple[str, str]:
        """The post's address, and the chart's ETag."""
        self._count += 1
        chart = replace(english_chart(), id=f"chart-{self._count}", version=1)
        self._repository.create_chart(OWNER, chart)
        there, etag = f"/v1/mandalas/{chart.id}", '"1"'
        if path.endswith(("/undo", "/redo", "/restore")):
            etag = self._changed("PATCH", f"{there}/cells/1", etag, {"title": "Changed"})
        if path.endswith("/redo"):
            etag = self._changed("POST", f"{there}/undo", etag)
        generation = f"generation-{self._count}"
        if path.startswith(GENERATION):
            self._ended(chart, generation, STATES.get(path.rpartition("/")[2]))
        cells = [(f"{block.position}.{a.position}", a) for block in chart.sub_goals if block for a in block.actions]
        habit = next(cell for cell, action in cells if action and action.type is ActionType.HABIT)
        return path.format(mandala_id=chart.id, generation_id=generation, cell=habit, version=1), etag

    def _changed(self, method: str, address: str, etag: str, body: Any = None) -> str:
        answer = self._client.request(method, address, json=body, headers={"If-Match": etag})
        assert answer.is_success, answer.text
        return answer.headers["etag"]

    def _ended(self, chart: Chart, name: str, state: GenerationState | None) -> None:
        """A generation of *chart* in this state, or queued."""
        now = datetime.now(UTC)
        record = GenerationRecord(name, OWNER, chart.id, "chart", None, False, False, False, 1, chart, now, now)
        self._repository.create_generation(record)
        if state is not None:
            self._repository.lease(name, "w", now=now, until=now + timedelta(seconds=30))
            self._repository.finish_generation(name, "w", state, now=now)

    def _all(self) -> list[Any]:
        """Every chart with its version, the last one's generations, calendar and history, and what was spent."""
        last = f"/v1/mandalas/chart-{self._count}"
        parts = ("/v1/mandalas?limit=200", f"{last}/generations", f"{last}/calendar", f"{last}/history", "/v1/usage")
        return [self._client.get(part).json() for part in parts]


def test_a_calendars_address_under_a_key(make_live: Callable[..., LiveService], tmp_path: Path) -> None:
    """At once, replaced, revoked, deleted, a day later; its secret and its key lie nowhere."""
    live = make_live(workers=0)
    live.service.desk.repository.create_chart(OWNER, replace(english_chart(), id="chart", version=1))
    path = "/v1/mandalas/chart/calendar"

    def subscribe(key: str) -> httpx.Response:
        with live.client() as client:
            return client.post(path, headers={"Idempotency-Key": key})

    with live.client() as client, ThreadPoolExecutor(8) as pool:

        def works(answer: httpx.Response) -> bool:
            return client.get(answer.json()["url"]).status_code == 200

        first, *others = pool.map(subscribe, ["planted-key"] * 8)
        assert first.status_code == 201
        assert {answer.content for answer in others} == {first.content}
        assert works(first)
        since = client.get(path).json()
        new = subscribe("another-key")
        assert (works(first), works(new)) == (False, True)
        assert subscribe("planted-key").content == first.content
        assert (works(first), works(new)) == (False, True), "a late copy opens nothing and closes nothing"
        assert client.get(path).json() != since
        assert client.delete(path).status_code == 204
        assert subscribe("another-key").content == new.content
        assert not works(new), "what was revoked stays so"
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("mandala.db*"))
        for planted in (*(a.json()["url"].rsplit("/", 1)[1].removesuffix(".ics") for a in (first, new)), "planted-key"):
            assert planted.encode() not in kept
        state = live.service.app.state
        later = datetime.now(UTC) + timedelta(days=1, seconds=1)
        today, state.backstage = (
            state.backstage,
            replace(state.backstage, desk=replace(state.backstage.desk, clock=lambda: later)),
        )
        afresh = subscribe("planted-key")
        assert (works(afresh), afresh.content == first.content) == (True, False), "keys are kept for a day"
        state.backstage = today
        assert client.delete("/v1/mandalas/chart", headers={"If-Match": '"1"'}).status_code == 204
        assert subscribe("planted-key").status_code == 404
        assert subscribe("a-new-key").status_code == 404
