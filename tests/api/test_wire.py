"""What is no HTTP request, on a real socket: refused in the contract's words, with the headers of every answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from goal_mandala.api.middleware.request_record import SECURITY_HEADERS
from tests.api.live import LiveService

HEAD = b"POST /v1/mandalas HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
NO_REQUESTS = {
    "words": b"good morning\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "length": HEAD + b"Content-Length: seven\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
}


@pytest.fixture
def send(make_live: Callable[..., LiveService]) -> Callable[[bytes], tuple[int, dict[str, str], bytes]]:
    """Bytes to the service; status, headers and body of what comes back until it hangs up."""
    place = urlsplit(make_live().url)

    def sent(raw: bytes) -> tuple[int, dict[str, str], bytes]:
        with socket.create_connection((place.hostname, place.port), timeout=20) as wire:
            wire.sendall(raw)
            got = b""
            while part := wire.recv(65_536):
                got += part
        head, _, body = got.partition(b"\r\n\r\n")
        first, *rest = head.decode("ascii").split("\r\n")
        return (
            int(first.split(" ")[1]),
            {k.lower(): v.strip() for k, _, v in (one.partition(":") for one in rest)},
            body,
        )

    return sent


def test_it_is_refused_in_the_contract_s_words(send: Callable[[bytes], tuple[int, dict[str, str], bytes]]) -> None:
    for name, raw in NO_REQUESTS.items():
        status, headers, body = send(raw)
        error = json.loads(body)["error"]
        assert (status, error["code"], error["retryable"]) == (400, "VALIDATION_ERROR", False), name
        assert error["details"][0]["field"] == "request"
        assert headers["x-request-id"]
        assert headers["content-type"] == "application/json"
        assert {name.lower() for name in SECURITY_HEADERS} <= set(headers)


def test_there_are_no_web_sockets(send: Callable[[bytes], tuple[int, dict[str, str], bytes]]) -> None:
    asked = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n\r\n"
    status, headers, _ = send(b"GET /v1/mandalas HTTP/1.1\r\nHost: localhost\r\n" + asked)
    assert status == 200, "an upgrade may be ignored: the answer is the address's own (RFC 9110, 7.8)"
    assert headers["x-request-id"]
