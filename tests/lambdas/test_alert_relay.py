"""An alarm reaches the channel, or the function fails: with Secrets Manager on the emulator and a channel on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest

from goal_mandala.lambdas import alert_relay
from goal_mandala.names import Env
from tests.contract.storage.emulator import NO_ACCOUNT, REGION, endpoint
from tests.lambdas.aws_home import forget_sandbox, sample
from tests.lambdas.channel import SECRET_PATH, Channel
from tests.lambdas.invoke_port import Moment


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
