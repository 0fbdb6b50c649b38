"""An OIDC issuer on loopback: its keys, its JWKS address (which counts), and tokens good and bad."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE = "client-1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """``keys`` by kid are what its JWKS address shows."""

    def __init__(self) -> None:
        self.keys = {"key-1": new_key()}
        self.fetches = 0
        self.failing = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.fetches += 1
                self.send_response(500 if outer.failing else 200)
                self.end_headers()
                self.wfile.write(outer.document())

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def document(self) -> bytes:
        rows = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            | {"kid": kid, "use": "sig", "alg": "RS256"}
            for kid, key in self.keys.items()
        ]
        return json.dumps({"keys": rows}).encode()

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": subject,
            "client_id": AUDIENCE,
            "token_use": "access",
            "iat": now,
            "exp": now + 600,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, subject: str = "alice", *, kid: str = "key-1", key: Any = None, **changes: Any) -> str:
        return jwt.encode(
            self.claims(subject, **changes), key or self.keys["key-1"], algorithm="RS256", headers={"kid": kid}
        )

    def public_pem(self) -> bytes:
        return (
            self.keys["key-1"]
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
