"""Short ways to say what was read: milliseconds, lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from goal_mandala.ops.causes import told
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Failure, Report
from goal_mandala.ops.doctor.signals import Signals
from goal_mandala.ops.doctor.thresholds import EVIDENCE_LINES
from goal_mandala.ops.redaction import redact

_DATED = re.compile(r"\d{4}-\d\d-\d\dT")


def first_of(failures: Iterable[Failure]) -> str:
    """When the first of them happened."""
    return iso(min((failure.at for failure in failures), default=None))


def sample(failures: Sequence[Failure]) -> tuple[str, ...]:
    """The first and the last line; ours as the facts that tell, with the request to look up."""
    chosen = [failures[0], failures[-1]] if len(failures) > 1 else list(failures)
    return tuple(_line(one)[:200] for one in chosen[:EVIDENCE_LINES])


def _line(one: Failure) -> str:
    if "message" not in one.facts:
        return one.line if _DATED.match(one.line) else f"{iso(one.at)} {one.line}"
    request = f" requestId={one.request_id}" if one.request_id else ""
    return redact(f"{iso(one.at)} {told(one.facts)}{request}")


def caused(signals: Signals, *causes: str) -> list[Failure]:
    """The failures with one of these labels, oldest first."""
    return sorted((one for one in signals.failures if one.cause in causes), key=lambda one: one.at)


def reasoned(signals: Signals, *reasons: str) -> list[Failure]:
    """The failures whose error code is one of *reasons*, oldest first."""
    return sorted((one for one in signals.failures if one.reason in reasons), key=lambda one: one.at)


def ended(signals: Signals, how: str) -> list[Report]:
    return [report for report in signals.reports if report.ended == how]


def seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s"
