"""Bad input of any kind: every field of every body, spoiled; the contract's error names it, and nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from tests.api.conftest import client_of
from tests.api.test_authorisation import PARTS, routes_of
from tests.api.test_every_day import made

SPOILERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["x" * 5000, "a\x00b", "\ud800", "\x1b[31m", "あ" * 501]),
)
"""Right for no field but by chance; what is taken all the same was right."""


def _bodies(service: Service) -> Iterator[tuple[APIRoute, str, dict[str, Any], list[str]]]:
    schemas = service.app.openapi()["components"]["schemas"]
    for route in routes_of(service):
        if route.body_field is not None:
            name = route.body_field.field_info.annotation.__name__
            (method,) = route.methods
            yield route, method, schemas[name]["examples"][0], list(schemas[name]["properties"])


def test_every_spoiled_field_is_named_and_nothing_is_stored(service: Service) -> None:
    with client_of(service) as client:
        chart = made(client)
        for route, method, body, fields in _bodies(service):
            _spoil(client, chart["id"], route, method, body, fields)


def _spoil(
    client: TestClient, chart: str, route: APIRoute, method: str, body: dict[str, Any], fields: list[str]
) -> None:
    path = route.path.format(**PARTS, mandala_id=chart, generation_id="g")

    @settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.sampled_from(fields), SPOILERS)
    def spoil(field: str, value: Any) -> None:
        before = _stored(client, chart)
        content = json.dumps(body | {field: value}).encode()
        headers = {"Content-Type": "application/json", "If-Match": before[1]}
        answer = client.request(method, path, content=content, headers=headers)
        assert answer.status_code < 500, answer.text
        if answer.is_success:
            return
        error = answer.json()["error"]
        assert set(error) <= {"code", "message", "retryable", "details"}
        if answer.status_code == 400:
            named = [str(detail["field"]) for detail in error["details"]]
            assert any(name.split(".")[0] in (field, "body", "(unknown)") or field == "input" for name in named), error
            if isinstance(value, str) and len(value) > 40:
                assert value not in answer.text, "what was sent is not sent back"
        assert _stored(client, chart) == before

    spoil()


def _stored(client: TestClient, chart: str) -> tuple[int, str]:
    """How many charts there are, and the version of *chart*."""
    return len(client.get("/v1/mandalas").json()["mandalas"]), client.get(f"/v1/mandalas/{chart}").headers["etag"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b'"x"', b"[" * 5000])
def test_what_is_no_object(client: TestClient, content: bytes) -> None:
    answer = client.post("/v1/mandalas", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"][0]["field"] in ("body", "title")
    assert client.get("/v1/mandalas").json()["mandalas"] == []
