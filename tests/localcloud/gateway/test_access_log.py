"""Access log lines follow the stage's format."""

from __future__ import annotations

from localcloud.gateway.access_log import render
from localcloud.gateway.exchange import Exchange


def test_known_variables_are_filled_in_and_unknown_ones_are_dashes() -> None:
    exchange = Exchange("api1", "dev", "GET", "/v1/mandalas", {"User-Agent": 'a "b"'}, began=1_795_641_000.5)
    exchange.status, exchange.seconds, exchange.resource_path = 401, 0.0124, "/v1/{proxy+}"
    exchange.authorizer_error = "The incoming token has expired"
    exchange.claims = {"sub": "person"}
    line = render(
        "$context.httpMethod $context.resourcePath $context.status $context.responseLatency $context.authorizer.error "
        "$context.authorizer.claims.sub $context.integrationLatency $context.nothing $context.identity.userAgent",
        exchange,
        "123456789012",
    )
    assert line == "GET /v1/{proxy+} 401 12 The incoming token has expired person - - a 'b'"
