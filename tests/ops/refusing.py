"""An AWS on loopback that refuses every call, in each service's own form."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cbor2


class Refusing:
    """Answers every request of every protocol that AWS speaks with one error, its clock *ahead* of this machine's by so many seconds."""

    def __init__(self) -> None:
        self.code, self.says, self.ahead = "", "", 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                kind, body = outer.body(self.headers)
                self.send_response(400)
                for name, value in {
                    "Content-Type": kind,
                    "Content-Length": str(len(body)),
                    "x-amzn-errortype": outer.code,
                }.items():
                    self.send_header(name, value)
                if "cbor" in kind:
                    self.send_header("smithy-protocol", "rpc-v2-cbor")
                self.end_headers()
                self.wfile.write(body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return super().date_time_string((timestamp or time.time()) + outer.ahead)

            do_GET = do_PUT = do_POST  # noqa: N815  the library's name

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def body(self, headers: Any) -> tuple[str, bytes]:
        kind = headers.get("Content-Type") or ""
        if headers.get("smithy-protocol"):
            return "application/cbor", cbor2.dumps({"__type": self.code, "message": self.says})
        if "form-urlencoded" in kind:
            error = f"<Error><Code>{self.code}</Code><Message>{self.says}</Message></Error>"
            return "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
        return "application/x-amz-json-1.1", json.dumps({"__type": self.code, "message": self.says}).encode()
