"""What stands before the service on AWS, on loopback: a path prefix, answers handed over whole at their end, 502 when nobody is behind it."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/dev/"
_KEPT = {"connection", "transfer-encoding", "content-length", "server", "date"}


class FrontEnd:
    """Forwards everything below ``/dev/`` to *behind*, as API Gateway does: the events' stream is asked for what there is."""

    def __init__(self, behind: str) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(behind))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}{PREFIX}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(behind: str) -> type[BaseHTTPRequestHandler]:
    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            if not self.path.startswith(PREFIX):
                self.send_error(404)
                return
            path = self.path.removeprefix(PREFIX)
            if path.endswith("/events"):
                path += "?stream=false"
            length = int(self.headers.get("content-length", 0))
            names = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "origin", "accept-encoding")}
            body = self.rfile.read(length) if length else None
            request = urllib.request.Request(behind + path, body, names, method=self.command)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self._answer(answer.status, answer.headers.items(), answer.read())
            except urllib.error.HTTPError as refusal:
                self._answer(refusal.code, refusal.headers.items(), refusal.read())
            except (urllib.error.URLError, ConnectionError):
                self._answer(502, [("Content-Type", "application/json")], b'{"message": "Internal server error"}')

        def _answer(self, status: int, headers: object, body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:  # type: ignore[attr-defined]
                if name.lower() not in _KEPT:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = _forward  # noqa: N815  the standard library's names
        do_POST = _forward  # noqa: N815
        do_PATCH = _forward  # noqa: N815
        do_DELETE = _forward  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the service keeps its own record."""

    return Forward
