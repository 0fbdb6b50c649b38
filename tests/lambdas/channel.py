"""A chat's channel on loopback: takes a webhook's posts and keeps their texts."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET_PATH = "/services/T000/B000/planted-secret-path"


class Channel:
    """Answers with each of *statuses* in turn, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.texts: list[str] = []
        self.posts = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == SECRET_PATH
                outer.posts += 1
                status = outer.statuses.pop(0) if outer.statuses else 200
                if status == 200:
                    outer.texts.append(body["text"])
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{SECRET_PATH}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
