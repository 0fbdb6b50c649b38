"""The function that tells people: an alarm's message from SNS becomes a short text in a Slack channel, in ja and en.

It fails loudly: what could not be told is raised, so that SNS tries again and this function's own ``Errors`` rises. The
webhook's address is a secret: it is read once per sandbox and stands in no log line and no error.
"""

from __future__ import annotations

import json
import logging
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from goal_mandala.lambdas.invocation import Context, SpanKind, invocation, prepare, settings
from goal_mandala.names import Env, Resources
from goal_mandala.telemetry.logs import log

ATTEMPTS = 3
PAUSES = (0.5, 2.0)
"""Seconds before the second and third attempt; Slack's ``Retry-After`` wins where it is short."""

LONGEST_PAUSE = 5.0
POST_SECONDS = 5.0
MOST_CHARACTERS = 300
STATES = {"ALARM": "🔴", "OK": "🟢", "INSUFFICIENT_DATA": "⚪"}


class AlertNotDelivered(Exception):
    """The channel did not take the alert; the message says the last HTTP status or error class."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What CloudWatch says of an alarm that changed its state."""

    name: str
    state: str
    since: str
    reason: str
    description: str
    threshold: str

    @property
    def about(self) -> str:
        """The alarm's name without the environment's part: what a runbook is named after."""
        return self.name.removeprefix(f"{Resources(settings().environment).prefix}-")


def alarm_from(message: str) -> Alarm:
    """The alarm in an SNS message; a message that is none is shown as it is, shortened."""
    try:
        told = json.loads(message)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "AlarmName" not in told:
        return Alarm("(message)", "", "", message[:MOST_CHARACTERS], "", "")
    trigger: dict[str, Any] = told["Trigger"] if isinstance(told.get("Trigger"), dict) else {}
    compared = f"{trigger.get('MetricName', '')} {trigger.get('Threshold', '')}".strip()
    return Alarm(
        str(told["AlarmName"])[:200],
        str(told.get("NewStateValue", ""))[:30],
        str(told.get("StateChangeTime", ""))[:40],
        str(told.get("NewStateReason", ""))[:MOST_CHARACTERS],
        str(told.get("AlarmDescription") or "")[:MOST_CHARACTERS],
        compared[:100],
    )


def text_of(alarm: Alarm, runbooks: str = "") -> str:
    """Alarm, state, since when, value, runbook; ja and en side by side, short enough for a telephone's screen."""
    lines = [f"{STATES.get(alarm.state, '🔔')} *{_plain(alarm.name)}* {alarm.state}".rstrip()]
    if alarm.since:
        lines.append(f"発生 / since: {_plain(alarm.since)}")
    if alarm.threshold:
        lines.append(f"指標としきい値 / metric and threshold: {_plain(alarm.threshold)}")
    if alarm.reason:
        lines.append(f"値 / value: {_plain(alarm.reason)}")
    if alarm.description:
        lines.append(_plain(alarm.description))
    if runbooks and alarm.state:
        lines.append(f"手順書 / runbook: {runbooks.rstrip('/')}/{alarm.about}.md")
    return "\n".join(lines)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """An SNS event; raises :class:`AlertNotDelivered`."""
    prepare()
    with invocation(context, SpanKind.CONSUMER, "alert"):
        records = event.get("Records") or []
        for record in records:
            alarm = alarm_from(str(record["Sns"]["Message"]))
            _post(_webhook(), text_of(alarm, os.environ.get(Env.RUNBOOKS_URL, "")))
            log("alert told", alarm=alarm.name, state=alarm.state)
        return {"delivered": len(records)}


@cache
def _webhook() -> str:
    """The channel's address from Secrets Manager: the bare URL, or JSON with ``url``."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})
    aws = settings().aws
    client = boto3.client("secretsmanager", region_name=aws.region, endpoint_url=aws.endpoint_url, config=config)
    name = os.environ.get(Env.SLACK_WEBHOOK_SECRET) or Resources(settings().environment).webhook_secret
    secret = str(client.get_secret_value(SecretId=name)["SecretString"]).strip()
    url = str(json.loads(secret).get("url", "")) if secret.startswith("{") else secret
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise AlertNotDelivered("the secret holds no https address")
    return url


def _post(url: str, text: str) -> None:
    """Say it, three times at the most; a refusal that will not change (4xx but 429) is not repeated."""
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST")
    problem = ""
    for attempt in range(ATTEMPTS):
        pause = PAUSES[min(attempt, len(PAUSES) - 1)]
        try:
            with urllib.request.urlopen(request, timeout=POST_SECONDS):
                return
        except urllib.error.HTTPError as error:
            problem = f"HTTP {error.code}"
            pause = _pause(error, pause)
            if error.code < 500 and error.code != 429:
                break
        except (OSError, ValueError) as error:
            problem = type(error).__name__
        log("alert not taken", logging.WARNING, attempt=attempt + 1, reason=problem)
        if attempt + 1 < ATTEMPTS:
            time.sleep(pause)
    raise AlertNotDelivered(problem) from None


def _pause(error: urllib.error.HTTPError, otherwise: float) -> float:
    told = error.headers.get("Retry-After", "")
    return min(LONGEST_PAUSE, float(told)) if told.isascii() and told.isdigit() else otherwise


def _plain(text: str) -> str:
    """Slack's three control characters as text: an alarm cannot bring links or call a whole channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
