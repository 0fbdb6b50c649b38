"""What a person may take: turns, money, bytes, time; and from which names and pages."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from goal_mandala.api import head_limit
from goal_mandala.api.app import create_app
from goal_mandala.api.auth import LocalPerson
from goal_mandala.api.middleware.request_record import SECURITY_HEADERS
from goal_mandala.api.server import check_address, is_loopback
from goal_mandala.bootstrap import Service
from goal_mandala.domain.errors import BudgetExceeded, Misconfigured
from goal_mandala.settings import ServiceSettings, read_settings
from localcloud.bedrock import FakeBedrock
from tests.api.conftest import client_of
from tests.api.live import LiveService, until, watch
from tests.api.tokens import AUDIENCE, Issuer, bearer

ASK = {
    "type": "subgoal",
    "userId": "local",
    "input": {"title": "TOEIC 850点", "description": "仕事で使う", "deadline": "2099-03-31", "background": "600点"},
}


def test_ten_generations_a_minute(make_service: Callable[..., Service]) -> None:
    with client_of(make_service()) as client:
        answers = [client.post("/v1/ai/generate-subgoals", json=ASK) for _ in range(11)]
        assert [a.status_code for a in answers] == [200] * 10 + [429]
        error = answers[-1].json()["error"]
        assert (error["code"], error["retryable"]) == ("THROTTLING_ERROR", True)
        wait = int(answers[-1].headers["retry-after"])
        assert 1 <= wait <= 60
        assert error["details"]["retryAfter"] == wait
        assert client.post("/v1/mandalas", json={"title": "x"}).status_code == 429
        assert client.get("/v1/mandalas").json()["mandalas"] == []
        assert client.post("/v1/mandalas", json={"title": ""}).status_code == 400, "bad input costs no turn"


def test_fifty_at_a_budget_for_ten(service: Service) -> None:
    def reserve(_: int) -> bool:
        try:
            service.desk.ledger.reserve("p", 100, owner_budget=1000, service_budget=10**9, now=datetime.now(UTC))
        except BudgetExceeded:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        let_through = sum(pool.map(reserve, range(50)))
    assert let_through == 10


def test_no_call_without_money(make_live: Callable[..., LiveService], fake: FakeBedrock, tmp_path: Path) -> None:
    live = make_live(model="bedrock", owner_budget=14_000)
    with live.client() as client, ThreadPoolExecutor(20) as pool:
        answers = [client.post("/v1/ai/generate-subgoals", json=ASK)]
        answers += pool.map(lambda _: client.post("/v1/ai/generate-subgoals", json=ASK), range(20))
        codes = {a.json().get("error", {}).get("code") for a in answers}
        assert codes == {None, "BUDGET_EXCEEDED_ERROR"}
        refused = next(a for a in answers if a.status_code == 429)
        assert refused.json()["error"]["retryable"] is False
        usage = client.get("/v1/usage").json()
        assert 0 < usage["costUsd"] <= usage["budgetUsd"] == 0.014
        assert usage["reservedUsd"] == 0
        calls = len(fake.wait_until_idle())
        assert usage["calls"] >= calls, "a request that was cut off is booked, whether or not it reached the model"
        print(f"{calls} calls for {usage['costUsd']} USD of {usage['budgetUsd']}")
    with make_live(model="bedrock", owner_budget=100, data=f"{tmp_path}/poor.db").client() as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点"}).json()
        state = watch(client, told["generation"]["id"])[-1].data
        assert (state["state"], state["error"]["code"]) == ("failed", "BUDGET_EXCEEDED_ERROR")
        assert len(fake.wait_until_idle()) == calls, "no call without money"


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/v1/ai/generate-subgoals", 10 * 1024), ("/v1/mandalas", 64 * 1024), ("/v1/mandalas/import", 5 * 1024 * 1024)],
)
def test_body_limits(client: TestClient, path: str, limit: int) -> None:
    def pieces(size: int) -> Iterator[bytes]:
        for start in range(0, size, 4096):
            yield b" " * min(4096, size - start)

    for body in (b" " * (limit + 1), pieces(limit + 1)):
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE_ERROR")
        assert answer.json()["error"]["details"] == {"limit": limit}
    assert client.post(path, content=b" " * limit, headers={"Content-Type": "application/json"}).status_code == 400


def test_an_endless_body_is_not_read_to_its_end(make_live: Callable[..., LiveService]) -> None:
    live = make_live()
    parts = urlsplit(live.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as wire:
        head = f"POST /v1/ai/generate-tasks HTTP/1.1\r\nHost: {parts.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n"
        wire.sendall(head.encode())
        for _ in range(4):
            wire.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        assert wire.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_body_that_never_comes(make_service: Callable[..., Service]) -> None:
    service = make_service()
    app = create_app(service.desk, LocalPerson(), ServiceSettings(), seconds=0.2)
    import asyncio

    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        raise AssertionError

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/mandalas",
        "headers": [(b"host", b"localhost")],
        "query_string": b"",
        "app": app,
    }
    asyncio.run(app(scope, never, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 504
    assert json.loads(sent[1]["body"])["error"]["code"] == "TIMEOUT_ERROR"  # type: ignore[arg-type]


def test_a_body_that_comes_drop_by_drop(make_service: Callable[..., Service]) -> None:
    """On the wire: told to go on, it is cut off in time all the same."""
    service = make_service()
    app = create_app(service.desk, LocalPerson(), ServiceSettings(), seconds=0.5)
    live = LiveService(replace(service, app=app)).start()
    try:
        with _wire(live) as wire:
            wire.sendall(_head(live, "POST /v1/mandalas", "Content-Type: application/json", "Content-Length: 60000"))
            answer = _dripping(wire, b" ")
        assert answer.startswith(b"HTTP/1.1 504")
        assert b"TIMEOUT_ERROR" in answer
        assert b"connection: close" in answer.lower()
    finally:
        live.stop()


def test_a_head_that_comes_drop_by_drop(make_live: Callable[..., LiveService], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a silent connection stay; who is being answered does."""
    monkeypatch.setattr(head_limit, "HEAD_SECONDS", 0.5)
    live = make_live(workers=0)
    with live.client() as client:
        generation = client.post("/v1/mandalas", json={"title": "Run"}).json()["generation"]["id"]
        with client.stream("GET", f"/v1/generations/{generation}/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 1000"
            with _wire(live) as silent, _wire(live) as slow, _wire(live) as later:
                later.sendall(_head(live, "GET /healthz"))
                told = b""
                while not told.endswith(b'"ok"}'):
                    told += later.recv(4096)
                assert _dripping(slow, b"G") == b""
                assert silent.recv(1) == b""
                assert _dripping(later, b"G") == b""
            assert live.open_feeds == 1


def _wire(live: LiveService) -> socket.socket:
    parts = urlsplit(live.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)


def _head(live: LiveService, line: str, *headers: str) -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", f"Host: {urlsplit(live.url).netloc}", *headers, "", ""]).encode()


def _dripping(wire: socket.socket, drop: bytes) -> bytes:
    """The answer that comes while a byte is sent every now and then; empty when the connection is closed without."""
    wire.settimeout(0.02)
    for _ in range(500):
        with contextlib.suppress(TimeoutError):
            try:
                return wire.recv(4096)
            except (ConnectionResetError, BrokenPipeError):
                return b""
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            wire.sendall(drop)
    raise AssertionError("it was never cut off")


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
