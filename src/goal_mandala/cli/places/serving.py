"""Which server, with whose token: from the environment or the keyring."""

from __future__ import annotations

import os

from goal_mandala.cli.language import user_language
from goal_mandala.client.address import ServerAddress, read_address
from goal_mandala.client.charts import ServerCharts
from goal_mandala.client.connection import Connection
from goal_mandala.names import Env


def charts_on(url: str) -> ServerCharts:
    """The person's charts on the server at *url*; nothing is sent yet."""
    address = read_address(url)
    return ServerCharts(Connection(address, _token(address), user_language()))


def _token(address: ServerAddress) -> str | None:
    given = os.environ.get(Env.TOKEN, "").strip()
    if given:
        return given
    if not address.takes_tokens:
        return None
    from goal_mandala.client.token_store import stored_token

    return stored_token(address.url)
