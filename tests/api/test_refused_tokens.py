"""Why a token was refused is told to operators (a reason, its age) and not to whoever sent it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable

import pytest

from goal_mandala.bootstrap import Service
from goal_mandala.telemetry.logs import configure_logs
from tests.api.conftest import client_of
from tests.api.tokens import Issuer, bearer, new_key

REASONS: dict[str, Callable[[Issuer], str]] = {
    "token_expired": lambda i: i.token(exp=int(time.time()) - 120),
    "token_not_yet_valid": lambda i: i.token(nbf=int(time.time()) + 600),
    "wrong_issuer": lambda i: i.token(iss="https://elsewhere.example"),
    "wrong_audience": lambda i: i.token(client_id="client-2"),
    "wrong_token_use": lambda i: i.token(token_use="refresh"),
    "unknown_key": lambda i: i.token(kid="key-2"),
    "bad_signature": lambda i: i.token(key=new_key()),
    "token_malformed": lambda _: "a.b.c",
}


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_is_logged_and_not_told(reason: str, oidc: Service, issuer: Issuer) -> None:
    stream = io.StringIO()
    configure_logs(stream)
    token = REASONS[reason](issuer)
    with client_of(oidc) as client:
        told = client.get("/v1/mandalas", headers=bearer(token))
    assert told.status_code == 401
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [line] = [line for line in lines if line["message"] == "sign-in refused"]
    assert line["reason"] == reason
    assert line["level"] == "WARNING"
    if reason != "token_malformed":
        assert -5 <= line["tokenAge"] <= 5
    assert token not in stream.getvalue()
    if reason.startswith("wrong") or "key" in reason or "signature" in reason:
        assert reason not in told.text
