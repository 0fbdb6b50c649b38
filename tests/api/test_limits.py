"""What a person may take: turns, money, bytes, time."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from goal_mandala.api import head_limit
from goal_mandala.api.app import create_app
from goal_mandala.api.auth import LocalPerson
from goal_mandala.bootstrap import Service
from goal_mandala.domain.errors import BudgetExceeded, Throttled
from goal_mandala.settings import ServiceSettings
from goal_mandala.usecases.order_generation import take_turns
from localcloud.bedrock import FakeBedrock
from tests.api.conftest import client_of
from tests.api.live import LiveService, watch

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


def test_the_service_takes_so_many_of_all_together(service: Service) -> None:
    """Whoever they are; one person's limit leaves the others theirs."""
    desk = replace(service.desk, limits=replace(service.desk.limits, per_minute=2, service_per_minute=5))
    given: list[str] = []
    for owner in ("anna", "anna", "anna", "boris", "boris", "clara", "clara", "dora"):
        with contextlib.suppress(Throttled):
            take_turns(desk, owner)
            given.append(owner)
    assert given == ["anna", "anna", "boris", "boris", "clara"], "anna's third cost nobody a turn"
    with client_of(replace(service, app=create_app(desk, LocalPerson(), ServiceSettings()))) as client:
        refused = client.post("/v1/mandalas", json={"title": "x"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "THROTTLING_ERROR")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/v1/mandalas").json()["mandalas"] == []


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
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as wire:
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
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60)


def _head(live: LiveService, line: str, *headers: str) -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", f"Host: {urlsplit(live.url).netloc}", *headers, "", ""]).encode()


def _dripping(wire: socket.socket, drop: bytes) -> bytes:
    """The answer that comes while a byte is sent every now and then; empty when the connection is closed without."""
    wire.settimeout(0.02)
    for _ in range(500):
        with contextlib.suppress(TimeoutError):
            return _to_the_end(wire)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            wire.sendall(drop)
    raise AssertionError("it was never cut off")


def _to_the_end(wire: socket.socket) -> bytes:
    """All that comes once something has come: head and body may arrive apart."""
    answer = b""
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while part := wire.recv(4096):
            answer += part
            wire.settimeout(60)
    return answer
