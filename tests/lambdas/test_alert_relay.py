"""An alarm reaches the channel, or the function fails: with Secrets Manager on the emulator and a channel on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import boto3
import pytest

from goal_mandala.lambdas import alert_relay
from goal_mandala.names import Env
from tests.contract.storage.emulator import NO_ACCOUNT, REGION, endpoint
from tests.lambdas.aws_home import forget_sandbox, sample
from tests.lambdas.invoke_port import Moment

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


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    channel = Channel()
    secret = f"webhook-{uuid4().hex}"
    for name, value in {**NO_ACCOUNT, Env.AWS_REGION: REGION, Env.AWS_ENDPOINT_URL: endpoint()}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(Env.SLACK_WEBHOOK_SECRET, secret)
    monkeypatch.setenv(Env.RUNBOOKS_URL, "https://example.com/runbooks/")
    boto3.client("secretsmanager", region_name=REGION).create_secret(Name=secret, SecretString=channel.url)
    sandbox = forget_sandbox()
    next(sandbox)
    alert_relay._webhook.cache_clear()
    yield channel
    next(sandbox, None)
    channel.close()


def test_an_alarm_is_told(channel: Channel, capsys: pytest.CaptureFixture[str]) -> None:
    assert alert_relay.handler(sample("sns-alarm"), Moment()) == {"delivered": 1}
    (text,) = channel.texts
    assert text.startswith("🔴 *goal-mandala-dev-ai-processor-error-rate* ALARM")
    assert "2026-11-25T12:05:00.000+0000" in text
    assert "7.0" in text
    assert "https://example.com/runbooks/ai-processor-error-rate.md" in text
    assert "<!channel>" not in text
    assert SECRET_PATH not in capsys.readouterr().out


def test_a_busy_channel_is_asked_again(channel: Channel) -> None:
    channel.statuses = [429, 503]
    alert_relay.handler(sample("sns-alarm"), Moment())
    assert (channel.posts, len(channel.texts)) == (3, 1)


@pytest.mark.parametrize(("statuses", "posts"), [([500, 500, 500], 3), ([404], 1)])
def test_what_is_not_told_fails_loudly(
    channel: Channel, capsys: pytest.CaptureFixture[str], statuses: list[int], posts: int
) -> None:
    channel.statuses = list(statuses)
    with pytest.raises(alert_relay.AlertNotDelivered) as raised:
        alert_relay.handler(sample("sns-alarm"), Moment())
    assert channel.posts == posts
    assert SECRET_PATH not in str(raised.value)
    assert SECRET_PATH not in capsys.readouterr().out


def test_a_message_that_is_no_alarm_is_told_as_it_is(channel: Channel) -> None:
    event = sample("sns-alarm")
    event["Records"][0]["Sns"]["Message"] = "Budget reached <https://evil.example|here>"
    alert_relay.handler(event, Moment())
    assert channel.texts == ["🔔 *(message)*\n値 / value: Budget reached &lt;https://evil.example|here&gt;"]
