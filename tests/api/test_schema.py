"""The whole OpenAPI document, hammered by schemathesis on a real port: no 5xx, no answer that the document does not foresee.

Every operation is called once as its example says, aimed at what is there; then with what its schema allows, then with
what it forbids.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.live import LiveService, watch

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 8, GenerationMode.NEGATIVE: 4}
MOST_SECONDS = 4.0
"""For one operation: where the machine is slow fewer examples are tried, of every operation some."""

NOTHING_TO_DO = {"accept": 409, "discard": 409, "retry": 409, "redo": 404}
"""What is told where a first generation has accepted itself, and nothing was undone."""


class Ground:
    """What is there to be hit: a finished chart and all that belongs to it, made anew when a call deleted it."""

    def __init__(self, live: LiveService) -> None:
        self.url = live.url
        self.document = live.service.app.openapi()
        self._client = live.client()
        self._turn = itertools.count()
        self.statuses: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._make()

    def _make(self) -> None:
        told = self._client.post("/v1/mandalas", json={"title": "TOEIC 850点"}).json()
        watch(self._client, told["generation"]["id"])
        self._chart = f"/v1/mandalas/{told['chart']['id']}"
        etag = self._client.get(self._chart).headers["etag"]
        looking_back = {"wentWell": "単語帳", "day": "2026-11-23"}
        made = self._client.post(f"{self._chart}/reflections", json=looking_back, headers={"If-Match": etag}).json()
        link = self._client.post(f"{self._chart}/calendar").json()["url"]
        actions = [(f"{s['position']}.{a['position']}", a) for s in made["subGoals"] for a in s["actions"]]
        self._there = {
            "mandala_id": told["chart"]["id"],
            "generation_id": told["generation"]["id"],
            "cell": next(cell for cell, action in actions if action["type"] == "habit"),
            "task": actions[0][1]["tasks"][0]["id"],
            "version": 1,
            "reflection": made["reflections"][0]["id"],
            "secret": link.rsplit("/", 1)[1].removesuffix(".ics"),
        }

    def point(self, case: Any) -> Any:
        """Aim *case* at what is there, with its version."""
        read = self._client.get(self._chart)
        if read.status_code == 404 or not (read.json().get("reflections") and self._shared()):
            self._make()
            read = self._client.get(self._chart)
        for name in case.path_parameters or {}:
            case.path_parameters[name] = self._there[name]
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = read.headers["etag"]
        return case

    def _shared(self) -> bool:
        return self._client.get(f"{self._chart}/calendar").json()["createdAt"] is not None

    def example(self, operation: Any) -> Any:
        """The call that the document's own example describes."""
        told = self.document["paths"][operation.path][operation.method]
        wanted = [p for p in told.get("parameters", []) if p["required"]]
        places = {place: {p["name"]: "" for p in wanted if p["in"] == place} for place in ("path", "header")}
        content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
        name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        body = {}
        if name == "Chart":
            body = {"body": self._client.get(self._chart).json(), "media_type": "application/json"}
        elif name:
            examples = self.document["components"]["schemas"][name]["examples"]
            body = {"body": examples[0], "media_type": "application/json"}
        return self.point(operation.Case(path_parameters=places["path"], headers=places["header"], **body))

    def takes_any(self, operation: Any) -> bool:
        """Whether nothing can be wrong about its form: it takes texts in its path, or nothing."""
        told = self.document["paths"][operation.path][operation.method]
        return "requestBody" not in told and {p["in"] for p in told.get("parameters", [])} <= {"path"}

    def hit(self, case: Any) -> None:
        """Send it and hold its answer against the document."""
        response = case.call(timeout=20)
        self.statuses[case.operation.label][response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        assert response.headers["x-request-id"]
        if response.status_code == 400:
            told = json.loads(response.content)["error"]
            assert [bool(wrong["field"]) for wrong in told["details"]].count(True) == len(told["details"]) > 0, told

    def hammer(self, operation: Any, mode: GenerationMode) -> None:
        """Every other call aims at what is there."""
        until = time.monotonic() + MOST_SECONDS / len(EXAMPLES)

        @settings(
            max_examples=EXAMPLES[mode],
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def hit(case: Any) -> None:
            if time.monotonic() < until:
                self.hit(self.point(case) if next(self._turn) % 2 else case)

        hit()


@pytest.fixture
def ground(make_live: Callable[..., LiveService]) -> Ground:
    return Ground(make_live(generations_per_minute=10_000))


@pytest.fixture
def operations(ground: Ground) -> list[Any]:
    document = schemathesis.openapi.from_url(f"{ground.url}/openapi.json")
    return [found.ok() for found in document.get_all_operations()]


def test_no_breach(operations: list[Any], ground: Ground) -> None:
    described = {f"{method.upper()} {path}" for path, found in ground.document["paths"].items() for method in found}
    assert {operation.label for operation in operations} == described
    for operation in operations:
        ground.hit(ground.example(operation))
        ground.hammer(operation, GenerationMode.POSITIVE)
        if not ground.takes_any(operation):
            ground.hammer(operation, GenerationMode.NEGATIVE)
    for label in described:
        seen = ground.statuses[label]
        assert sum(seen.values()) >= 2, label
        good = any(status < 300 for status in seen)
        assert good or NOTHING_TO_DO.get(label.rpartition("/")[2]) in seen, (label, seen)
    seen = sum(ground.statuses.values(), Counter())
    print(f"{len(described)} operations, {seen.total()} calls, answers by status: {dict(sorted(seen.items()))}")
    assert {200, 201, 202, 204, 400, 404, 409} <= set(seen)
