"""Who is let in: every route of the application x every kind of caller, generated from the routes themselves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from goal_mandala.api.middleware.authentication import BY_SECRET, OPEN, PAGE
from goal_mandala.bootstrap import Service
from tests.api.conftest import client_of
from tests.api.tokens import AUDIENCE, Issuer, bearer, new_key

MakeToken = Callable[[Issuer], str]


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    def part(data: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=")

    return part(header) + b"." + part(claims)


def _hs256_with_public_key(issuer: Issuer) -> str:
    text = _unsigned({"alg": "HS256", "kid": "key-1"}, issuer.claims("alice"))
    mac = hmac.new(issuer.public_pem(), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def _signed(issuer: Issuer, algorithm: str, key: Any = None, **header: Any) -> str:
    """Right in all but its header."""
    key = key or issuer.keys["key-1"]
    return jwt.encode(issuer.claims("alice"), key, algorithm=algorithm, headers={"kid": "key-1", **header})


def _with_its_own_key(issuer: Issuer) -> str:
    key = new_key()
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return _signed(issuer, "RS256", key, jwk=public | {"kid": "key-1"})


BAD_TOKENS: dict[str, MakeToken] = {
    "expired": lambda i: i.token(exp=int(time.time()) - 120),
    "without expiry": lambda i: i.token(exp=None),
    "not yet valid": lambda i: i.token(nbf=int(time.time()) + 600),
    "issued in the future": lambda i: i.token(iat=int(time.time()) + 600),
    "wrong issuer": lambda i: i.token(iss="https://elsewhere.example"),
    "without issuer": lambda i: i.token(iss=None),
    "wrong client": lambda i: i.token(client_id="client-2"),
    "id token for another audience": lambda i: i.token(token_use="id", client_id=None, aud="client-2"),
    "id token with our client_id alone": lambda i: i.token(token_use="id", client_id=AUDIENCE),
    "refresh token": lambda i: i.token(token_use="refresh"),
    "without audience": lambda i: i.token(client_id=None),
    "without subject": lambda i: i.token(sub=None),
    "subject of the service": lambda i: i.token("*"),
    "alg none": lambda i: _unsigned({"alg": "none", "kid": "key-1"}, i.claims("alice")).decode() + ".",
    "HS256 with the public key": _hs256_with_public_key,
    "RS512 with our key": lambda i: _signed(i, "RS512"),
    "PS256 with our key": lambda i: _signed(i, "PS256"),
    "ES256": lambda i: _signed(i, "ES256", ec.generate_private_key(ec.SECP256R1())),
    "its own key in the header": _with_its_own_key,
    "its own key's address in the header": lambda i: _signed(i, "RS256", new_key(), jku="http://127.0.0.1:9/jwks"),
    "what we do not understand is critical": lambda i: _signed(i, "RS256", crit=["b64"], b64=True),
    "unknown kid": lambda i: i.token(kid="key-2"),
    "without kid": lambda i: i.token(kid=""),
    "another key under our kid": lambda i: i.token(key=new_key()),
    "changed claims": lambda i: ".".join(
        [i.token().split(".")[0], i.token("bob").split(".")[1], i.token().split(".")[2]]
    ),
    "no token at all": lambda _: "abc",
}


PARTS = {
    "cell": "3.5",
    "task": "task-1",
    "version": "1",
    "reflection": "reflection-1",
    "secret": "A" * 43,
    "name": "app.js",
    "size": "192",
}
"""What stands in the other places of an address."""


def unknown(call: Call) -> set[int]:
    """What somebody without a good token may get; the page's files are there or not, the same for everyone."""
    if PAGE.fullmatch(call.path.format(**PARTS) if call.path.startswith("/icon") else call.path):
        return {200, 404}
    return {200} if call.path in OPEN else {404} if call.path.startswith(BY_SECRET) else {401}


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: Any

    def made(self, client: TestClient, ids: dict[str, str], **headers: str) -> Any:
        path = self.path.format(**(PARTS | ids))
        return client.request(self.method, path, json=self.body, headers={"If-Match": '"1"', **headers})


def calls(service: Service) -> Iterator[Call]:
    """Every route with a body that its schema gives as an example."""
    schemas = service.app.openapi()["components"]["schemas"]
    for route in routes_of(service):
        for method in sorted(route.methods - {"HEAD"}):
            body = None
            if route.body_field is not None:
                body = schemas[route.body_field.field_info.annotation.__name__]["examples"][0]
            yield Call(method, route.path, body)


def routes_of(service: Service) -> list[APIRoute]:
    found: list[APIRoute] = []

    def gather(routes: Any) -> None:
        for route in routes:
            if isinstance(route, APIRoute):
                found.append(route)
            else:
                gather(getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", []))

    gather(service.app.router.routes)
    return found


def test_every_route_is_in_the_matrix(oidc: Service) -> None:
    in_document = {(m.upper(), p) for p, ms in oidc.app.openapi()["paths"].items() for m in ms}
    assert in_document <= {(call.method, call.path) for call in calls(oidc)}
    assert len(in_document) >= 38


def test_nobody_without_a_good_token(oidc: Service, issuer: Issuer) -> None:
    tried = 0
    with client_of(oidc) as client:
        tokens = {name: make(issuer) for name, make in BAD_TOKENS.items()}
        for call in calls(oidc):
            for name, token in tokens.items():
                status = call.made(client, {"mandala_id": "m", "generation_id": "g"}, **bearer(token)).status_code
                assert status in unknown(call), (name, call)
                tried += 1
            bare = call.made(client, {"mandala_id": "m", "generation_id": "g"})
            assert bare.status_code in unknown(call), call
            if bare.status_code == 401:
                assert bare.json()["error"]["code"] == "AUTHENTICATION_ERROR"
                assert bare.headers["www-authenticate"] == "Bearer"
        assert client.get("/v1/no-such-route").status_code == 401
    print(f"{tried} bad tokens refused")


@pytest.mark.parametrize("scope", ["openid", "operators"])
def test_anothers_chart_is_not_found(oidc: Service, issuer: Issuer, scope: str) -> None:
    """For operators neither; and what names nobody's id is about the caller alone."""
    alice, bob = bearer(issuer.token("alice")), bearer(issuer.token("bob", scope=scope))
    with client_of(oidc) as client:
        started = client.post("/v1/mandalas", json={"title": "Run a marathon in October"}, headers=alice).json()
        ids = {"mandala_id": started["chart"]["id"], "generation_id": started["generation"]["id"]}
        tried = 0
        for call in calls(oidc):
            if "{mandala_id}" in call.path or "{generation_id}" in call.path:
                answer = call.made(client, ids, **bob)
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND_ERROR"), call
                missing = call.made(client, {"mandala_id": "0" * 16, "generation_id": "0" * 16}, **bob)
                assert missing.content == answer.content, "a chart of another reads as one that is not there"
                tried += 1
        assert tried >= 16
        assert client.get("/v1/mandalas", headers=bob).json()["mandalas"] == []
        assert client.get("/v1/today", headers=bob).json()["mandalas"] == []
        assert client.delete("/v1/me", headers=bob).json() == {"mandalas": 0}
        assert client.get(f"/v1/mandalas/{ids['mandala_id']}", headers=alice).status_code == 200


def test_a_token_counts_in_its_header_alone(oidc: Service, issuer: Issuer) -> None:
    token = issuer.token()
    with client_of(oidc) as client:
        for headers in ({"Authorization": f"Basic {token}"}, {"Authorization": token}, {"Cookie": f"token={token}"}):
            assert client.get("/v1/usage", headers=headers).status_code == 401
        for name in ("token", "access_token", "authorization"):
            assert client.get("/v1/usage", params={name: f"Bearer {token}"}).status_code == 401
        assert client.get("/v1/usage", headers=bearer(token)).status_code == 200


@pytest.mark.parametrize("path", ["subgoals", "actions", "tasks"])
def test_stateless_calls_are_for_oneself(oidc: Service, issuer: Issuer, path: str) -> None:
    (call,) = (c for c in calls(oidc) if c.path == f"/v1/ai/generate-{path}")
    with client_of(oidc, **bearer(issuer.token("alice"))) as client:
        answer = client.post(call.path, json=call.body | {"userId": "bob"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN_ERROR")
        assert client.post(call.path, json=call.body | {"userId": "alice"}).status_code == 200


@pytest.mark.parametrize("role", [{"cognito:groups": ["operators"]}, {"scope": "openid operators"}])
def test_operators(oidc: Service, issuer: Issuer, role: dict[str, Any]) -> None:
    with client_of(oidc) as client:
        person, operator = bearer(issuer.token()), bearer(issuer.token("olga", **role))
        assert client.get("/metrics", headers=person).status_code == 403
        assert "mandala_requests_total" in client.get("/metrics", headers=operator).text
        assert "service" not in client.get("/v1/usage", headers=person).json()
        assert client.get("/v1/usage", headers=operator).json()["service"]["budgetUsd"] == 100
        # an operator is nobody special where charts are concerned
        chart = client.post("/v1/mandalas", json={"title": "Run a marathon"}, headers=person).json()["chart"]["id"]
        assert client.get(f"/v1/mandalas/{chart}", headers=operator).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"token_use": "id", "client_id": None, "aud": AUDIENCE},
        {"token_use": None, "client_id": None, "aud": ["other", AUDIENCE]},
        {"nbf": 30},
    ],
)
def test_good_tokens(oidc: Service, issuer: Issuer, changes: dict[str, Any]) -> None:
    """``nbf``: seconds from now."""
    times = {name: int(time.time()) + changes[name] for name in {"nbf"} & changes.keys()}
    with client_of(oidc, **bearer(issuer.token(**changes | times))) as client:
        assert client.get("/v1/mandalas").status_code == 200


@pytest.mark.parametrize(("claim", "good", "bad"), [("exp", -45, -75), ("nbf", 45, 75)])
def test_leeway_is_a_minute(oidc: Service, issuer: Issuer, claim: str, good: int, bad: int) -> None:
    with client_of(oidc) as client:
        for seconds, status in ((good, 200), (bad, 401)):
            told = client.get("/v1/usage", headers=bearer(issuer.token(**{claim: int(time.time()) + seconds})))
            assert told.status_code == status, (claim, seconds)


def test_unknown_keys_cost_the_issuer_one_question(oidc: Service, issuer: Issuer) -> None:
    with client_of(oidc) as client:
        assert client.get("/v1/usage", headers=bearer(issuer.token())).status_code == 200
        before = issuer.fetches
        for number in range(30):
            assert client.get("/v1/usage", headers=bearer(issuer.token(kid=f"key-{number}0"))).status_code == 401
            assert client.get("/v1/usage", headers=bearer(issuer.token())).status_code == 200
        assert issuer.fetches - before <= 1
