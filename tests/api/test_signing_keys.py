"""Keys of the issuer: rotation, caching, no stampede, nothing else than what is configured."""

from __future__ import annotations

import asyncio
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from goal_mandala.api import signing_keys
from goal_mandala.api.signing_keys import SigningKeys, fetch_bounded, usable_keys
from goal_mandala.domain.errors import Misconfigured, ServiceFailed
from tests.api.tokens import Issuer, new_key

URL = "https://issuer.example/jwks"


class Source:
    """A JWKS document that counts how often it is fetched."""

    def __init__(self) -> None:
        self.issuer = Issuer()
        self.issuer.__exit__ = lambda *_: None  # type: ignore[method-assign]
        self.fetches = 0
        self.failing = False
        self.now = 1000.0

    def fetch(self, url: str) -> bytes:
        assert url == URL
        self.fetches += 1
        if self.failing:
            raise OSError
        return self.issuer.document()

    def keys(self) -> SigningKeys:
        return SigningKeys(URL, self.fetch, lambda: self.now)


async def test_fetched_once_for_many() -> None:
    source = Source()
    keys = source.keys()
    found = await asyncio.gather(*(keys.key("key-1") for _ in range(50)))
    assert all(found)
    assert source.fetches == 1


async def test_kept_for_an_hour() -> None:
    source = Source()
    keys = source.keys()
    for _ in range(100):
        assert await keys.key("key-1")
        source.now += signing_keys.FRESH / 101
    assert source.fetches == 1
    source.now += signing_keys.FRESH
    source.issuer.keys = {"key-2": new_key()}
    assert await keys.key("key-1") is None, "a key that was withdrawn is good for an hour at the most"
    assert source.fetches == 2


async def test_rotation_and_unknown_ids() -> None:
    source = Source()
    keys = source.keys()
    assert await keys.key("key-1")
    assert await keys.key("nobody") is None
    source.now += signing_keys.BETWEEN_FETCHES
    source.issuer.keys = {"key-2": new_key()}
    found = await asyncio.gather(*(keys.key(f"nobody-{n}") for n in range(50)), keys.key("key-2"))
    assert found[-1], "a new key is found without waiting for the old ones to grow stale"
    assert source.fetches == 2, "fifty unknown ids cost one fetch"
    assert await keys.key("key-1") is None, "a key that was withdrawn is not taken"


async def test_issuer_out_of_reach() -> None:
    source = Source()
    keys = source.keys()
    source.failing = True
    for _ in range(50):
        with pytest.raises(ServiceFailed):
            await keys.key("key-1")
    assert source.fetches == 1, "an issuer that fails is not asked by every caller"
    source.failing = False
    source.now += signing_keys.BETWEEN_FETCHES
    assert await keys.key("key-1")
    source.failing = True
    source.now += signing_keys.FRESH + 1
    assert await keys.key("key-1"), "keys that were good stay good for a while"
    source.now += signing_keys.STALE
    with pytest.raises(ServiceFailed):
        await keys.key("key-1")


def test_only_rsa_signing_keys_of_a_good_size() -> None:
    def jwk(key: rsa.RSAPrivateKey, kid: str, **more: str) -> dict[str, str]:
        return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid} | more

    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    curve = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    rows = [
        jwk(new_key(), "good"), jwk(new_key(), "enc", use="enc"), jwk(new_key(), "other", alg="RS512"), jwk(small, "small"),
        curve | {"kid": "curve"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}, {"kty": "RSA", "kid": "broken"}, "text",
    ]  # fmt: skip
    assert set(usable_keys(json.dumps({"keys": rows}).encode())) == {"good"}
    for document in (b"[]", b"{}", b"not json"):
        with pytest.raises(ValueError):
            usable_keys(document)


def test_only_addresses_that_can_be_trusted() -> None:
    with pytest.raises(Misconfigured):
        SigningKeys("http://issuer.example/jwks")
    for url in ("http://issuer.example/", "file:///etc/passwd", "ftp://x/"):
        with pytest.raises(OSError):
            fetch_bounded(url)
