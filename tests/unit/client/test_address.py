"""Addresses of servers: what is one, and where a token may go."""

from __future__ import annotations

import pytest

from goal_mandala.client.address import read_address
from goal_mandala.client.connection import Connection
from goal_mandala.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "url", "takes_tokens"),
    [
        ("https://mandala.example.com/", "https://mandala.example.com", True),
        (" https://x.example.com:8443/dev/ ", "https://x.example.com:8443/dev", True),
        ("http://mandala.example.com", "http://mandala.example.com", False),
        ("http://localhost:8765", "http://localhost:8765", True),
        ("http://127.0.0.1:1", "http://127.0.0.1:1", True),
        ("http://[::1]:8765", "http://[::1]:8765", True),
        ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com", False),
        ("http://localhost.example.com", "http://localhost.example.com", False),
        ("http://10.0.0.1", "http://10.0.0.1", False),
        ("HTTP://LOCALHOST", "http://localhost", True),
    ],
)
def test_where_tokens_may_go(text: str, url: str, takes_tokens: bool) -> None:
    address = read_address(text)
    assert (address.url, address.takes_tokens) == (url, takes_tokens)
    if not takes_tokens:
        with pytest.raises(InvalidInput, match="token_over_http"):
            Connection(address, "a.b.c", "en")
        Connection(address, None, "en").close()


@pytest.mark.parametrize(
    "text",
    ["", "mandala.example.com", "ftp://x", "https://", "https://u:secret@x", "https://x?y=secret", "https://x#y",
     "http://x:99999", "http://[::1", "https://" + "x" * 600],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_address(text)
    assert caught.value.code == "bad_server"
    assert "secret" not in str(caught.value)
