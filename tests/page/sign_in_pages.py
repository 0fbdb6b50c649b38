"""An OIDC issuer with pages, on loopback: authorization code flow with PKCE, refresh, revocation, sign-out; what was asked is kept."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from goal_mandala.api.auth import LEEWAY
from tests.api.tokens import AUDIENCE, Issuer

SHORT = 300
"""Seconds that a token lives: long enough for a test not to see it renewed before it lets the clock jump."""


class SignInPages:
    def __init__(self) -> None:
        self.tokens = Issuer()
        self.codes: dict[str, dict[str, str]] = {}
        self.refreshes: list[str] = []
        self.grants: list[str] = []
        self.revoked: list[str] = []
        self.taken_for: float | None = None
        """Seconds that the service takes a token for, while the page is told of a longer time; None: both know."""
        self.asked: list[dict[str, str]] = []
        """What the page asked the sign-in page for, each time."""
        self.refreshing = True
        """Whether refresh tokens are given out."""
        self.remembers = True
        """Whether a person is known without a page."""
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self.start()
        self.url = self.tokens.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Answers, on the port it had before; does nothing while it does."""
        if self._server is not None:
            return
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    def discovery(self) -> dict[str, Any]:
        ways = {"authorization": "authorize", "token": "token", "revocation": "revoke", "end_session": "logout"}
        endpoints = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ways.items()}
        return {"issuer": self.url, "scopes_supported": ["openid", "email", "offline_access"], **endpoints}

    def granted(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code with its verifier, or for a refresh token that was given out."""
        self.grants.append(form.get("grant_type", ""))
        if form.get("grant_type") == "authorization_code":
            asked = self.codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if (
                asked is None
                or asked["code_challenge"] != challenge
                or asked["redirect_uri"] != form.get("redirect_uri")
            ):
                return None
        elif form.get("refresh_token") not in self.refreshes:
            return None
        self.refreshes.append(secrets.token_urlsafe(8))
        person = jwt.encode({"sub": "alice", "email": "alice@example.org"}, "k" * 32)
        token, lasts = self.tokens.token(), SHORT
        if self.taken_for is not None:
            token, lasts = self.tokens.token(exp=int(time.time() + self.taken_for) - LEEWAY), 600
        refresh = {"refresh_token": self.refreshes[-1]} if self.refreshing else {}
        return {"access_token": token, "id_token": person, "expires_in": lasts, **refresh}


def _handler(pages: SignInPages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/.well-known/openid-configuration":
                self._say(200, json.dumps(pages.discovery()).encode())
            elif address.path == "/.well-known/jwks.json":
                self._say(200, pages.tokens.document())
            elif address.path == "/authorize":
                pages.asked.append(query)
                code = secrets.token_urlsafe(8)
                pages.codes[code] = query
                seen = pages.remembers or query.get("prompt") != "none"
                back = urlencode({**({"code": code} if seen else {"error": "login_required"}), "state": query["state"]})
                self._say(302, b"", Location=f"{query['redirect_uri']}?{back}")
            else:
                self._say(302, b"", Location=query.get("logout_uri", "/"))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            fields = {name: values[0] for name, values in form.items()}
            if self.path == "/revoke":
                pages.revoked.append(fields["token"])
                self._say(200, b"{}")
                return
            told = pages.granted(fields) if fields.get("client_id") == AUDIENCE else None
            self._say(400 if told is None else 200, json.dumps(told or {"error": "invalid_grant"}).encode())

        def _say(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler
