"""``mandala login`` and ``mandala logout``: a server's token, kept in the system's keyring and never shown."""

from __future__ import annotations

import getpass
import os
import sys

from goal_mandala.cli import console, options
from goal_mandala.cli.language import pick
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.names import Env

LONGEST_TOKEN = 8192


def login(server: options.Server = None) -> None:
    from goal_mandala.client.address import read_address
    from goal_mandala.client.connection import Connection
    from goal_mandala.client.token_store import store_token

    address = read_address(_server(server))
    if not address.takes_tokens:
        raise InvalidInput("token_over_http", server=address.url)
    token = _token(address.url)
    with Connection(address, token, "en") as connection:
        connection.get("/v1/usage")
    store_token(address.url, token)
    console.say(pick(f"ログインしました: {address.url}", f"Logged in: {address.url}"), "green")
    if os.environ.get(Env.TOKEN):
        console.say(
            pick("環境変数 MANDALA_TOKEN があるので、そちらが使われます。", "MANDALA_TOKEN is set and goes first."),
            "yellow",
        )


def logout(server: options.Server = None) -> None:
    from goal_mandala.client.address import read_address
    from goal_mandala.client.token_store import forget_token

    url = read_address(_server(server)).url
    if forget_token(url):
        console.say(pick(f"ログアウトしました: {url}", f"Logged out: {url}"))
    else:
        console.say(pick(f"{url} のトークンはありませんでした。", f"There was no token for {url}."))


def _server(server: str | None) -> str:
    url = server or os.environ.get(Env.SERVER)
    if not url:
        raise InvalidInput("server_needed")
    return url


def _token(url: str) -> str:
    """From a hidden prompt, or one line of standard input."""
    if sys.stdin.isatty():
        token = getpass.getpass(pick(f"{url} のトークン（表示されません）: ", f"Token for {url} (not shown): "))
    else:
        token = sys.stdin.readline(LONGEST_TOKEN + 2)
    token = token.strip()
    if not token or len(token) > LONGEST_TOKEN:
        raise InvalidInput("bad_token")
    return token
