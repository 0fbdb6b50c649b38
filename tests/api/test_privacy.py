"""What a person writes goes to the planner and into their chart, and nowhere else; hostile goals do nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator

import pytest

from goal_mandala.bootstrap import Service
from goal_mandala.telemetry.logs import configure_logs, log
from tests.api.conftest import client_of
from tests.api.live import until
from tests.api.tokens import Issuer, bearer
from tests.fakes.hostile import EMAIL, PHONE, PLANTED, SECRET


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    configure_logs(io.StringIO())


def _clean(text: str) -> bool:
    return not any(planted in text for planted in (EMAIL, PHONE, SECRET, "planted"))


def test_nothing_planted_comes_out(
    make_service: Callable[..., Service], lines: io.StringIO, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service(issuer=issuer.url, audience=("client-1",), generations_per_minute=1000)
    token = issuer.token("alice", email=EMAIL)
    told: list[str] = []
    with client_of(service, **bearer(token)) as client:
        goal = {"title": f"Write to {EMAIL}", "background": PLANTED, "constraints": PLANTED}
        started = client.post("/v1/mandalas", json=goal).json()
        path = f"/v1/generations/{started['generation']['id']}"
        until(lambda: client.get(path).json()["state"] == "succeeded")
        told.append(client.get(path).text)
        tries = [
            client.get(f"/v1/mandalas/{PLANTED}"),
            client.get("/v1/mandalas", params={"cursor": PLANTED}),
            client.get("/v1/mandalas", params={"limit": PLANTED}),
            client.get(f"/v1/{EMAIL}?token={SECRET}"),
            client.post("/v1/mandalas", json={"title": "x", EMAIL: SECRET}),
            client.post("/v1/mandalas", json={"title": PLANTED * 20}),
            client.post("/v1/mandalas", json={"title": "x", "deadline": EMAIL, "language": SECRET}),
            client.post("/v1/mandalas/import", content=PLANTED, headers={"Content-Type": "application/json"}),
            client.post(
                "/v1/mandalas/import", content=json.dumps({EMAIL: SECRET}), headers={"Content-Type": "application/json"}
            ),
            client.post(
                "/v1/mandalas/import",
                content=json.dumps({EMAIL: "\ud800"}),
                headers={"Content-Type": "application/json"},
            ),
            client.patch(f"/v1/mandalas/x/cells/{EMAIL}", json={"title": PLANTED}, headers={"If-Match": EMAIL}),
            client.post(f"/v1/generations/{EMAIL}/cancel", headers={"x-request-id": EMAIL}),
            client.get("/v1/usage", headers=bearer(SECRET)),
            client.get("/v1/usage", headers={"Host": EMAIL}),
            client.get(f"/calendar/{SECRET}.ics", headers={"Referer": PLANTED, "User-Agent": PLANTED}),
            client.get("/v1/today", params={"date": EMAIL, "mandala": SECRET}),
            client.get("/v1/mandalas/x/progress", headers={"Cookie": PLANTED, "Accept-Language": EMAIL}),
            client.post("/v1/mandalas/x/reflections", json={"wentWell": PLANTED * 20}, headers={"If-Match": SECRET}),
            client.post("/v1/mandalas", json={"title": "x"}, headers={"Idempotency-Key": f"{EMAIL} {SECRET}"}),
        ]
        assert all(400 <= answer.status_code < 500 for answer in tries)
        told += [answer.text + str(answer.headers) for answer in tries]

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError(PLANTED)

        monkeypatch.setattr(type(service.desk.repository), "list_charts", broken)
        defect = client.get("/v1/mandalas")
        assert defect.status_code == 500
        told.append(defect.text)
        told.append(client.get("/metrics", headers=bearer(issuer.token(scope="operators"))).text)
        bob = bearer(issuer.token("bob"))
        told += [client.get(p, headers=bob).text for p in (path, f"{path}/events", "/v1/usage")]
    assert all(map(_clean, told))
    written = lines.getvalue()
    assert _clean(written)
    assert token not in written
    rows = [json.loads(line) for line in written.splitlines()]
    assert len(rows) >= len(tries)
    requests = [row for row in rows if row["message"] == "request"]
    assert {"time", "level", "message", "requestId", "method", "route", "status", "ms"} <= set(requests[0])
    assert {"/v1/generations/{generation_id}", "/v1/mandalas"} <= {row["route"] for row in requests}
    assert any(row.get("generationId") == started["generation"]["id"] for row in requests)
    (fault,) = [row for row in requests if row["level"] == "ERROR"]
    assert (fault["error"], fault["status"]) == ("RuntimeError", 500)
    assert "mandalas.py" in fault["stack"]


def test_a_log_line_takes_no_other_field() -> None:
    with pytest.raises(ValueError):
        log("x", body="y")
