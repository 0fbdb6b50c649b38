"""The way to AWS against a real HTTP server: throttled calls are repeated, pages are followed, every call is counted once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore import endpoint

from goal_mandala.domain.errors import ServiceFailed, Throttled
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import ATTEMPTS, FIRST_ATTEMPTS, Aws
from goal_mandala.ops.target import Target
from tests.localcloud.ports import free_port


class Server:
    """Answers CloudWatch Logs' DescribeLogGroups in pages of one; refuses the first *refusals* requests."""

    def __init__(self) -> None:
        self.refusals = 0
        self.pages = 1
        self.requests = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.requests += 1
                asked: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, body = outer.answer(asked)
                raw = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.refusals > 0:
            self.refusals -= 1
            return 400, {"__type": "ThrottlingException", "message": "Rate exceeded"}
        page = int(asked.get("nextToken", "0"))
        following = {"nextToken": str(page + 1)} if page + 1 < self.pages else {}
        return 200, {"logGroups": [{"logGroupName": f"g{page}"}], **following}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def _aws(server: Server, attempts: int = 3) -> Aws:
    target = Target("dev", "ap-northeast-1", endpoint=f"http://127.0.0.1:{server.http.server_port}")
    return Aws(target, attempts=attempts)


def test_pages_are_followed_and_counted_for_their_signal(server: Server) -> None:
    server.pages = 4
    aws = _aws(server)
    with signal("log groups"):
        found = [row["logGroupName"] for row in aws.pages("logs", "DescribeLogGroups", "logGroups")]
    assert found == ["g0", "g1", "g2", "g3"]
    assert aws.record.by_signal() == {"log groups": 4}
    assert len(list(aws.pages("logs", "DescribeLogGroups", "logGroups", most=2))) == 2
    assert aws.record.total == 6


def test_a_throttled_call_is_repeated(server: Server) -> None:
    server.refusals = 1
    aws = _aws(server)
    assert aws.call("logs", "DescribeLogGroups")["logGroups"]
    assert server.requests == 2
    assert [(call.operation, call.retries) for call in aws.record.calls] == [("DescribeLogGroups", 1)]


def test_what_stays_throttled_says_so(server: Server) -> None:
    server.refusals = 99
    with pytest.raises(Throttled) as caught:
        _aws(server, attempts=2).call("logs", "DescribeLogGroups")
    assert caught.value.code == "aws_throttled"
    assert caught.value.facts["action"] == "logs:DescribeLogGroups"
    assert server.requests == 2


def test_a_network_that_is_not_there_is_said_soon_and_one_that_goes_is_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's pauses grow to a quarter of a minute in all: worth it for what answered before."""
    pauses: list[float] = []
    monkeypatch.setattr(endpoint.time, "sleep", pauses.append)
    nobody = Aws(Target("dev", "ap-northeast-1", endpoint=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(ServiceFailed) as caught:
        nobody.call("logs", "DescribeLogGroups")
    assert (caught.value.code, len(pauses)) == ("aws_unreachable", FIRST_ATTEMPTS - 1)
    pauses.clear()
    there = _aws(server, ATTEMPTS)
    there.call("logs", "DescribeLogGroups")
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(ServiceFailed) as caught:
        there.call("logs", "DescribeLogGroups")
    assert (caught.value.code, len(pauses)) == ("aws_unreachable", ATTEMPTS - 1)
