"""Requests to one server: token, language, version, idempotency key; answered in JSON or by an error of the domain.

A request that may be sent again is: reads, and POSTs under their key. What changes a chart by its version alone is not:
whether it came through is for the person to see.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from goal_mandala.client.address import ServerAddress
from goal_mandala.client.failures import lost, refusal
from goal_mandala.domain.errors import InvalidInput, ServiceFailed

CONNECT_SECONDS = 5.0
READ_SECONDS = 40.0
"""Longer than any answer takes: generation is watched, not waited for."""

ATTEMPTS = 3
PAUSE = 0.3

Data = dict[str, Any]


class Connection:
    """To be closed, or used as a context manager. Redirects are not followed: a token goes where it was meant for."""

    def __init__(self, address: ServerAddress, token: str | None, language: str) -> None:
        if token is not None and not address.takes_tokens:
            raise InvalidInput("token_over_http", server=address.url)
        if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
            raise InvalidInput("bad_token")
        headers = {"Accept-Language": language, "User-Agent": "mandala"}
        self.server = address.url
        self.http = httpx.Client(
            base_url=address.url,
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=not address.loopback,
        )

    def get(self, path: str, **params: str | int | bool) -> Data:
        return self._data(self.send("GET", path, params=params))

    def post(self, path: str, body: Any = None, *, version: int | None = None) -> Data:
        return self._data(self.send("POST", path, body, version=version))

    def patch(self, path: str, body: Any, *, version: int) -> Data:
        return self._data(self.send("PATCH", path, body, version=version))

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        params: Mapping[str, str | int | bool] | None = None,
        content: bytes | None = None,
        media_type: str = "application/json",
    ) -> httpx.Response:
        """The answer to one request; raises errors of the domain for what is not a success."""
        headers = {} if content is None else {"Content-Type": media_type}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_urlsafe(18)
        request = self.http.build_request(
            method, path, params=params or None, headers=headers, content=content, json=body
        )
        response = self._sent(request, again=method == "GET" or (method == "POST" and version is None))
        if not response.is_success:
            raise refusal(response, self.server)
        return response

    def _sent(self, request: httpx.Request, *, again: bool) -> httpx.Response:
        attempt = 1
        while True:
            try:
                return self.http.send(request)
            except httpx.ConnectError as error:
                raise lost(error, self.server) from None
            except httpx.HTTPError as error:
                if not again or attempt == ATTEMPTS:
                    raise lost(error, self.server) from None
            time.sleep(PAUSE * attempt)
            attempt += 1

    def _data(self, response: httpx.Response) -> Data:
        try:
            told: Any = response.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise ServiceFailed("not_a_server", server=self.server, status=response.status_code)
        return told

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
