"""AWS refuses everything: every command that looks says so, with the permission that is needed, and nothing is called well."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import cbor2
import pytest
from typer.testing import CliRunner

from goal_mandala.ops.aws.connection import Aws

SOMEBODY = "arn:aws:sts::123456789012:assumed-role/reader/alice"
LOOKING = ["status", "alarms", "logs", "errors", "latency", "cost", "metrics", "traces", "doctor"]


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


@pytest.fixture(scope="module")
def refusing() -> Iterator[Refusing]:
    made = Refusing()
    yield made
    made.http.shutdown()
    made.http.server_close()


def _ops(refusing: Refusing, *words: str) -> tuple[int, dict[str, Any]]:
    from goal_mandala.cli.app import app

    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{refusing.http.server_port}",
        "AWS_REGION": "ap-northeast-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "MANDALA_LANG": "en",
    }
    done = CliRunner(env=environment).invoke(app, ["ops", *words, "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize("command", LOOKING)
def test_throttled_is_undetermined(refusing: Refusing, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one attempt each; that they are repeated is tests/ops/aws/test_connection.py's."""
    monkeypatch.setitem(cast("dict[str, Any]", Aws.__init__.__kwdefaults__), "attempts", 1)
    refusing.code, refusing.says = "ThrottlingException", "Rate exceeded"
    code, told = _ops(refusing, command)
    assert code == 4, told
    assert "throttl" in json.dumps(told)
    assert "PASS" not in json.dumps(told)


@pytest.mark.parametrize("command", LOOKING)
def test_without_a_permission_it_is_named(refusing: Refusing, command: str) -> None:
    refusing.code = "AccessDeniedException"
    refusing.says = f"User: {SOMEBODY} is not authorized to perform: some:Action on resource: *"
    code, told = _ops(refusing, command)
    assert code == 4, told
    assert "some:Action" in json.dumps(told)
    assert "PASS" not in json.dumps(told)
