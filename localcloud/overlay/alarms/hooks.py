"""Hooks into the emulator, so that its own evaluation of metric and composite alarms takes this package's way."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cloudwatch as emulator

from localcloud.overlay.alarms import transitions


def install() -> None:
    """Replace the emulator's evaluation of alarms, and its dropping of old values."""
    emulator._evaluate_alarm = lambda alarm: transitions.evaluate(alarm, time.time())
    emulator._evaluate_all_alarms = lambda: None  # the periodic duty does
    emulator._evict_old_metrics = lambda: None  # it would lose values that are written meanwhile
    emulator._transition_composite = _transition


def _transition(
    alarm: dict[str, Any], state: str, reason: str, triggers: list[str], seen: frozenset[str] = frozenset()
) -> None:
    children = [emulator._alarms.get(name) or emulator._composite_alarms.get(name) for name in triggers]
    transitions.change_composite(alarm, state, reason, [child for child in children if child], seen)
