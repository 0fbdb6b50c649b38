"""What an alarm's history proves: its own message alone, and that somebody hears it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.ops.alarm_test import Rung, told
from goal_mandala.ops.aws.alarms import AlarmChange

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
SENT = "Successfully executed action arn:aws:sns:ap-northeast-1:123456789012:alerts"


def _state(second: int, before: str, after: str) -> AlarmChange:
    return AlarmChange("a", NOW + timedelta(seconds=second), "StateUpdate", f"{before} to {after}", before, after)


def _action(second: int, summary: str = SENT) -> AlarmChange:
    return AlarmChange("a", NOW + timedelta(seconds=second), "Action", summary, "", "")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], (False, False)),
        ([_state(0, "OK", "ALARM")], (True, False)),
        ([_state(0, "OK", "ALARM"), _action(1)], (True, True)),
        ([_state(0, "OK", "ALARM"), _action(1, SENT.replace("Successfully executed", "Failed to execute"))], (True, False)),
        ([_state(0, "ALARM", "OK"), _action(1), _state(2, "OK", "ALARM")], (True, False)),
        ([_state(0, "ALARM", "OK"), _action(1), _state(2, "OK", "ALARM"), _action(3)], (True, True)),
    ],
)  # fmt: skip
def test_only_what_was_sent_for_the_ringing_counts(changes: list[AlarmChange], expected: tuple[bool, bool]) -> None:
    assert told(changes) == expected


def test_a_message_to_nobody_arrives_nowhere() -> None:
    assert Rung(True, True, 1, 0.5, "OK").arrives
    assert not Rung(True, True, 0, 0.5, "OK").arrives
    assert not Rung(True, False, 1, 0.5, "OK").arrives
