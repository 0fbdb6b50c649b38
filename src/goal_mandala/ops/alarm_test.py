"""Rings an alarm on purpose and looks whether its notification was sent. Owns the waiting; puts the state back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from goal_mandala.ops.aws.alarms import read_alarms, read_history, set_state
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.topic import read_subscriptions
from goal_mandala.ops.window import Window

LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Rung:
    """``sent`` says that the alarm's history has an action that succeeded since it rang."""

    rang: bool
    sent: bool
    subscribers: int
    seconds: float


def ring(aws: Aws, name: str, since: datetime) -> Rung:
    """Set ALARM, wait for the action in the history, set what was before again, whatever happened."""
    alarm = next(one for one in read_alarms(aws, name) if one.name == name)
    before = alarm.state if alarm.state != "ALARM" else "OK"
    began = time.monotonic()
    rang = sent = False
    try:
        if alarm.state == "ALARM":
            set_state(aws, name, "OK", "mandala ops alarms test: so that it can ring")
        set_state(aws, name, "ALARM", "mandala ops alarms test")
        while time.monotonic() - began < LONGEST and not sent:
            changes = read_history(aws, Window(since, datetime.now(UTC) + timedelta(seconds=5)), name)
            rang = rang or any(one.kind == "StateUpdate" and one.after == "ALARM" for one in changes)
            sent = any(one.kind == "Action" and "success" in one.summary.lower() for one in changes)
            if not sent:
                time.sleep(0.5 if aws.target.local else 2.0)
    finally:
        set_state(aws, name, before, "mandala ops alarms test: over")
    topics = [arn for arn in alarm.actions if ":sns:" in arn]
    heard = sum(one.confirmed for arn in topics for one in read_subscriptions(aws, arn))
    return Rung(rang, sent, heard, time.monotonic() - began)
