"""The whole OpenAPI document, hammered by schemathesis on a real port: no 5xx, no answer that the document does not foresee."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
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
EXAMPLES = 20


class Ground:
    """What is there to be hit: a finished chart and its generation, made anew when a call deleted them."""

    def __init__(self, live: LiveService) -> None:
        self._client = live.client()
        self._turn = itertools.count()
        self.statuses: dict[int, int] = {}
        self._make()

    def _make(self) -> None:
        told = self._client.post("/v1/mandalas", json={"title": "TOEIC 850点"}).json()
        watch(self._client, told["generation"]["id"])
        self._generation, self._chart = told["generation"]["id"], told["chart"]["id"]

    def point(self, case: Any) -> None:
        """Two of three calls aim at what is there, with its version."""
        if next(self._turn) % 3 == 0:
            return
        read = self._client.get(f"/v1/mandalas/{self._chart}")
        if read.status_code == 404:
            self._make()
            read = self._client.get(f"/v1/mandalas/{self._chart}")
        for name, value in (("mandala_id", self._chart), ("generation_id", self._generation), ("cell", "3.5")):
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = value
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = read.headers["etag"]


@pytest.fixture
def ground(make_live: Callable[..., LiveService]) -> Ground:
    live = make_live(generations_per_minute=10_000)
    ground = Ground(live)
    ground.url = live.url  # type: ignore[attr-defined]
    return ground


@pytest.fixture
def document(ground: Ground) -> Any:
    return schemathesis.openapi.from_url(f"{ground.url}/openapi.json")  # type: ignore[attr-defined]


def test_no_breach(document: Any, ground: Ground) -> None:
    from hypothesis import given

    tried = 0
    for operation in (found.ok() for found in document.get_all_operations()):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def hit(case: Any) -> None:
            nonlocal tried
            ground.point(case)
            response = case.call(timeout=20)
            case.validate_response(response, checks=CHECKS)
            assert response.headers["x-request-id"]
            ground.statuses[response.status_code] = ground.statuses.get(response.status_code, 0) + 1
            tried += 1

        hit()
    print(f"{tried} calls, answers by status: {dict(sorted(ground.statuses.items()))}")
    assert {200, 202, 400, 404} <= set(ground.statuses)
