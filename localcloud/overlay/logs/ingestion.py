"""What happens when log events are written, whoever writes them: they are numbered, counted and measured."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch_logs as emulator

from localcloud.overlay.logs import groups
from localcloud.overlay.logs.embedded_metrics import embedded
from localcloud.overlay.logs.metric_filters import samples
from localcloud.overlay.logs.patterns import InvalidPattern, matches
from localcloud.overlay.metrics.samples import record

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger("localcloud.overlay")


def install() -> None:
    """Hook into the emulator: its one way of writing events, and how it matches subscription filters."""
    write: Callable[[dict[str, Any], list[dict[str, Any]]], None] = emulator._append_log_events

    def append(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        groups.number(events)
        write(stream, events)
        try:
            measure(stream, events)
        except Exception:  # noqa: BLE001  writing a log line never fails for its metrics
            _LOG.exception("metrics of new log events failed")

    emulator._append_log_events = append
    emulator._subscription_pattern_matches = _subscribed


def measure(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """Record the metrics that new events carry or that metric filters make of them."""
    for event in events:
        for sample in embedded(event["message"]):
            record(sample)
    filters = emulator._metric_filters.values()
    owner = groups.owner_of(stream) if filters else None
    if owner is not None:
        for entry in filters:
            if entry["logGroupName"] == owner[0]:
                for sample in samples(entry, events):
                    record(sample)


def _subscribed(pattern: str, message: str) -> bool:
    try:
        return matches(pattern or "", message or "")
    except InvalidPattern:
        return False
