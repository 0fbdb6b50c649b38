"""The service as a whole takes so many requests a minute, in bursts of twice as many, and says when to come again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from goal_mandala.api.middleware.rate_limit import Bucket
from tests.api.conftest import client_of


def test_a_burst_of_two_minutes_worth_then_an_even_flow() -> None:
    now = 0.0
    bucket = Bucket(1000, clock=lambda: now)
    assert [bucket.take() for _ in range(2000)] == [0.0] * 2000
    assert bucket.take() == pytest.approx(0.06)
    now = 60.0
    assert sum(bucket.take() == 0 for _ in range(3000)) == 1000
    now = 6000.0
    assert sum(bucket.take() == 0 for _ in range(3000)) == 2000, "never more than a burst"


def test_over_the_limit_the_contract_answers(make_service: Callable[..., object]) -> None:
    with client_of(make_service(requests_per_minute=1)) as client:  # type: ignore[arg-type]  # a service
        assert [client.get("/v1/mandalas").status_code for _ in range(2)] == [200, 200]
        refused = client.get("/v1/mandalas")
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "THROTTLING_ERROR")
        assert refused.json()["error"]["retryable"]
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.headers["x-request-id"]
        assert "retry-after" not in {name.lower() for name in client.get("/healthz").headers}
        for probe in ("/healthz", "/readyz"):
            assert client.get(probe).status_code == 200


def test_a_usual_person_never_meets_it(client: TestClient) -> None:
    assert {client.get("/v1/usage").status_code for _ in range(50)} == {200}
