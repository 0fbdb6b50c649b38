"""Rings an alarm on purpose and looks whether its notification was sent. Owns the waiting; puts the state back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from goal_mandala.ops.aws.alarms import AlarmChange, read_alarms, read_history, set_state
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.topic import read_subscriptions
from goal_mandala.ops.window import Window

LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Rung:
    """``sent`` says that an action of the change to ALARM succeeded; ``subscribers`` are those confirmed; ``after`` is the state left."""

    rang: bool
    sent: bool
    subscribers: int
    seconds: float
    after: str

    @property
    def arrives(self) -> bool:
        """Somebody is told."""
        return self.sent and self.subscribers > 0


def ring(aws: Aws, name: str) -> Rung:
    """Set ALARM, wait for an action of that change in the history, leave the state that was before, whatever happened."""
    alarm = next(one for one in read_alarms(aws, name) if one.name == name)
    began, since = time.monotonic(), datetime.now(UTC) - timedelta(seconds=1)
    rang = sent = False
    try:
        if alarm.state == "ALARM":
            set_state(aws, name, "OK", "mandala ops alarms test: so that it can ring")
        set_state(aws, name, "ALARM", "mandala ops alarms test")
        while time.monotonic() - began < LONGEST and not sent:
            rang, sent = told(read_history(aws, Window(since, datetime.now(UTC) + timedelta(seconds=5)), name))
            if not sent:
                time.sleep(0.5 if aws.target.local else 2.0)
    finally:
        if alarm.state != "ALARM":
            set_state(aws, name, alarm.state, "mandala ops alarms test: over")
    topics = [arn for arn in alarm.actions if ":sns:" in arn]
    heard = sum(one.confirmed for arn in topics for one in read_subscriptions(aws, arn))
    return Rung(rang, sent, heard, time.monotonic() - began, alarm.state)


def told(changes: Sequence[AlarmChange]) -> tuple[bool, bool]:
    """Whether it rang, and whether an action succeeded since: what was sent when it went to OK is none of its."""
    rung = [one.at for one in changes if one.kind == "StateUpdate" and one.after == "ALARM"]
    return bool(rung), any(
        one.kind == "Action" and "success" in one.summary.lower() and one.at >= rung[0] for one in changes if rung
    )
