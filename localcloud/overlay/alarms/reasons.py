"""Why an alarm is in its state: StateReason in AWS's words, and StateReasonData (pure)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from localcloud.overlay.alarms import datapoints
from localcloud.overlay.alarms.judgement import ALARM, COMPARISONS, INSUFFICIENT

if TYPE_CHECKING:
    from localcloud.overlay.alarms.datapoints import Window


def stamp(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def reason(alarm: dict[str, Any], window: Window, state: str) -> str:
    """What CloudWatch writes beside the new state."""
    rule = datapoints.rule_of(alarm)
    recent = [(at, v) for at, v in zip(window.starts, window.values, strict=True) if v is not None][-rule.periods :]
    if state == INSUFFICIENT:
        return f"Insufficient Data: {_counted(rule.periods, 'datapoint')} {_were(rule.periods)} unknown."
    if not recent:
        kind = "Breaching" if rule.missing == "breaching" else "NonBreaching"
        missing = _counted(rule.periods, "missing datapoint")
        return (
            f"Threshold Crossed: no datapoints were received for {_counted(rule.periods, 'period')} and "
            f"{missing} {_were(rule.periods)} treated as [{kind}]."
        )
    words = COMPARISONS[rule.comparison][1]
    if state == ALARM:
        hits = [(at, value) for at, value in recent if rule.breaches(value)]
        return (
            f"Threshold Crossed: {len(hits)} out of the last {_counted(rule.periods, 'datapoint')} [{_listed(hits)}] "
            f"{_were(len(hits))} {words} the threshold ({rule.threshold}) "
            f"(minimum {_counted(rule.needed, 'datapoint')} for OK -> ALARM transition)."
        )
    safe = [(at, value) for at, value in recent if not rule.breaches(value)]
    return (
        f"Threshold Crossed: {_counted(len(safe), 'datapoint')} [{_listed(safe)}] {_were(len(safe))} not {words} "
        f"the threshold ({rule.threshold})."
    )


def reason_data(alarm: dict[str, Any], window: Window, now: float) -> str:
    """The JSON text of StateReasonData."""
    rule = datapoints.rule_of(alarm)
    pairs = list(zip(window.starts, window.values, strict=True))[-rule.periods :]
    if all(value is None for _, value in pairs):
        pairs = list(zip(window.starts, window.values, strict=True))
    document = {
        "version": "1.0",
        "queryDate": stamp(now),
        "startDate": stamp(pairs[0][0]),
        "statistic": None if alarm.get("Metrics") else datapoints.statistic_of(alarm),
        "period": window.period,
        "recentDatapoints": [value for _, value in pairs if value is not None],
        "threshold": rule.threshold,
        "evaluatedDatapoints": [
            {"timestamp": stamp(at), "value": value} for at, value in pairs[::-1] if value is not None
        ],
    }
    return json.dumps({name: value for name, value in document.items() if value is not None}, separators=(",", ":"))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _listed(pairs: list[tuple[float, float]]) -> str:
    return ", ".join(f"{value} ({datetime.fromtimestamp(at, UTC):%d/%m/%y %H:%M:%S})" for at, value in pairs[::-1])
