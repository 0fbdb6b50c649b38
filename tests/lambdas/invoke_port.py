"""Lambda's Invoke API on loopback in front of a handler in this process: what the function raises comes back as Lambda sends it.

Also takes PutTraceSegments, so that what a function told X-Ray can be looked at.
"""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Handler = Callable[[dict[str, Any], Any], Any]


class Moment:
    """Lambda's context object: an id, and milliseconds that run down from *seconds*."""

    def __init__(self, seconds: float = 900.0, request_id: str = "7a0f2d4e-0000-4000-8000-000000000001") -> None:
        self.aws_request_id = request_id
        self.function_name = "goal-mandala-dev-test"
        self._until = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._until - time.monotonic()) * 1000))


class InvokePort:
    """``throttled`` answers 429 as Lambda does when all places are taken; ``delay`` in seconds comes before an answer."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.throttled = False
        self.delay = 0.0
        self.invocations: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.segments: list[dict[str, Any]] = []
        self.xray_down = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._request_handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """(status, headers, body)."""
        if path.startswith("/TraceSegments"):
            if self.xray_down:
                time.sleep(30)
            self.segments += [json.loads(text) for text in body["TraceSegmentDocuments"]]
            return 200, {}, {"UnprocessedTraceSegments": []}
        assert path == "/2015-03-31/functions/goal-mandala-dev-ai-processor/invocations?Qualifier=live", path
        if self.throttled:
            reason = {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "message": "Rate Exceeded."}
            return 429, {"x-amzn-ErrorType": "TooManyRequestsException"}, reason
        self.invocations.append(body)
        time.sleep(self.delay)
        try:
            return 200, {}, self.handler(body, Moment())
        except Exception as error:  # noqa: BLE001  as the Lambda runtime does
            self.failures.append(type(error).__name__)
            trace = traceback.format_tb(error.__traceback__)
            told = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": trace}
            return 200, {"X-Amz-Function-Error": "Unhandled"}, told

    def _request_handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Port(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, headers, body = outer.answer(self.path, json.loads(self.rfile.read(length)))
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):  # who asked has given up waiting
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Port
