"""From which names and pages the service may be called, on which addresses it listens, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from goal_mandala.api.middleware.request_record import SECURITY_HEADERS
from goal_mandala.api.server import check_address, is_loopback
from goal_mandala.bootstrap import Service
from goal_mandala.domain.errors import Misconfigured
from goal_mandala.settings import ServiceSettings, read_settings
from tests.api.conftest import client_of
from tests.api.live import until
from tests.api.tokens import AUDIENCE, Issuer, bearer


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1].evil.example"]
)
def test_foreign_hosts(client: TestClient, host: str) -> None:
    answer = client.get("/v1/mandalas", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN_ERROR")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000"])
def test_own_hosts(client: TestClient, host: str) -> None:
    assert client.get("/v1/mandalas", headers={"Host": host}).status_code == 200
    assert (
        client.post("/v1/mandalas", json={"title": "x"}, headers={"Host": host, "Origin": f"http://{host}"}).status_code
        == 202
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_foreign_pages(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/v1/mandalas", json={"title": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN_ERROR")
    read = client.get("/v1/mandalas", headers=headers)
    assert "access-control-allow-origin" not in read.headers
    assert read.json()["mandalas"] == []


def test_cors_where_it_is_opened(make_service: Callable[..., Service]) -> None:
    page = {"Origin": "https://app.example"}
    with client_of(make_service(allowed_origins=("https://app.example",))) as client:
        asked = client.options("/v1/mandalas", headers=page | {"Access-Control-Request-Method": "POST"})
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "https://app.example")
        made = client.post("/v1/mandalas", json={"title": "x"}, headers=page)
        assert (made.status_code, made.headers["access-control-allow-origin"]) == (202, "https://app.example")
        assert (
            "access-control-allow-origin"
            not in client.get("/v1/usage", headers={"Origin": "https://b.example"}).headers
        )


def test_headers(client: TestClient) -> None:
    for path in ("/healthz", "/readyz", "/v1/mandalas", "/v1/none", "/openapi.json", "/docs"):
        answer = client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 16
    assert client.get("/healthz", headers={"x-request-id": "a-1.b_2"}).headers["x-request-id"] == "a-1.b_2"
    for bad in ("x" * 65, "a b", "<script>", "a@b.c"):
        assert client.get("/healthz", headers={"x-request-id": bad}).headers["x-request-id"] != bad


def test_security_headers_on_every_kind_of_answer(
    make_service: Callable[..., Service], issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors and events too, whichever layer gives them."""
    given = {"issuer": issuer.url, "audience": (AUDIENCE,), "generations_per_minute": 2}
    with client_of(make_service(**given)) as client:
        me = bearer(issuer.token())
        told = client.post("/v1/mandalas", json={"title": "Run"}, headers=me).json()
        chart, generation = (
            f"/v1/{kind}s/{told[name]['id']}" for kind, name in (("mandala", "chart"), ("generation", "generation"))
        )
        until(lambda: client.get(generation, headers=me).json()["state"] == "succeeded")
        tag = client.get(chart, headers=me).headers["etag"]
        monkeypatch.setattr(type(client.app.state.backstage.desk.repository), "chart_history", lambda *_: 1 / 0)  # type: ignore[attr-defined]
        calls: list[tuple[int, str, str, dict[str, Any]]] = [
            (200, "GET", chart, {}),
            (200, "GET", f"{generation}/events", {}),
            (202, "POST", f"{chart}/generations", {"json": {"scope": "chart"}}),
            (204, "DELETE", f"{chart}/calendar", {}),
            (304, "GET", chart, {"headers": me | {"If-None-Match": tag}}),
            (400, "POST", "/v1/mandalas", {"json": {}}),
            (401, "GET", chart, {"headers": bearer("a.b.c")}),
            (403, "GET", "/metrics", {}),
            (403, "GET", chart, {"headers": me | {"Host": "evil.example"}}),
            (403, "POST", "/v1/mandalas", {"headers": me | {"Origin": "https://evil.example"}}),
            (404, "GET", "/v1/nothing", {}),
            (404, "GET", "/calendar/x.ics", {"headers": {}}),
            (405, "PUT", "/v1/mandalas", {}),
            (405, "OPTIONS", "/v1/mandalas", {}),
            (409, "PATCH", f"{chart}/cells/0", {"json": {"locked": True}, "headers": me | {"If-Match": '"99"'}}),
            (413, "POST", "/v1/mandalas", {"content": b" " * 65_537}),
            (429, "POST", "/v1/mandalas", {"json": {"title": "x"}}),
            (500, "GET", f"{chart}/history", {}),
        ]
        for status, method, path, more in calls:
            answer = client.request(method, path, **({"headers": me} | more))
            assert answer.status_code == status, (method, path, answer.text)
            assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, (method, path)
            assert answer.headers["x-request-id"]
            assert "access-control-allow-origin" not in answer.headers


def test_only_loopback_without_an_issuer() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "example.com", "127.0.0.1.evil.example"):
        with pytest.raises(Misconfigured):
            check_address(host, ServiceSettings())
        check_address(host, ServiceSettings(issuer="https://i.example", audience=("a",)))
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8")))
    with pytest.raises(Misconfigured):
        read_settings({"MANDALA_ISSUER": "https://i.example"})
    given = read_settings({"MANDALA_ISSUER": "https://i.example/", "MANDALA_AUDIENCE": "a, b"}).service
    assert (given.issuer, given.audience) == ("https://i.example", ("a", "b"))
