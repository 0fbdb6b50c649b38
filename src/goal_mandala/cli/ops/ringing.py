"""An alarm in words: its short name, figures with their unit, why it rings and what to read, lines of its history. Renders only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.drawing import figure_of
from goal_mandala.cli.ops.frame import Run, say_words
from goal_mandala.names import Function
from goal_mandala.ops.alarm_words import meaning, runbook

if TYPE_CHECKING:
    from goal_mandala.ops.aws.alarms import Alarm, AlarmChange


def short(run: Run, name: str) -> str:
    """The last part of an alarm's name, as the commands take it."""
    return name.removeprefix(f"{run.target.names.prefix}-").removeprefix(f"{Function.AI_PROCESSOR}-")


def figure(name: str, value: float | None) -> str:
    """*value* in the unit of the alarm *name*."""
    known = meaning(name)
    unit = known.unit if known else ""
    if value is None or unit in {"", "ms"}:
        return figure_of(value, unit)
    return f"{value:.0%}" if unit == "share" else f"{figure_of(value)} {unit}"


def limit_of(name: str, threshold: float | None) -> str:
    return "" if threshold is None else f"≥ {figure(name, threshold)}"


def rings(run: Run, one: Alarm) -> str:
    """Which alarm, how bad, since when, its value against its limit, what that means, and the page to read."""
    name = short(run, one.name)
    known, value = meaning(name), ""
    if one.value is not None:
        limit = "" if one.threshold is None else figure(name, one.threshold)
        value = f": {figure(name, one.value)}" + (pick(f"（しきい値 {limit}）", f" (limit {limit})") if limit else "")
    severity = pick(f"（{known.severity}）", f" ({known.severity})") if known else ""
    head = pick(
        f"鳴っています: {name}{severity}、{run.time(one.since)} から{value}。",
        f"Ringing: {name}{severity}, since {run.time(one.since)}{value}. ",
    )
    return head + (f"{say_words(known.what)} → {runbook(name)}" if known else one.reason)


def happened(changes: Sequence[AlarmChange]) -> list[tuple[datetime, str, list[str]]]:
    """Of an alarm's history what belongs together: when, to which alarm, how it was made, its state, what was sent."""
    found: dict[tuple[str, datetime], list[AlarmChange]] = {}
    for one in changes:
        found.setdefault((one.alarm, one.at.replace(microsecond=0)), []).append(one)
    order = {"ConfigurationUpdate": 0, "StateUpdate": 1}
    return [
        (at, alarm, list(dict.fromkeys(_changed(one) for one in sorted(rows, key=lambda one: order.get(one.kind, 2)))))
        for (alarm, at), rows in found.items()
    ]


def _changed(one: AlarmChange) -> str:
    if one.after:
        return f"{one.before} → {one.after}"
    if one.kind == "Action":
        sent = one.summary.startswith("Success")
        return (
            pick("知らせを送った", "notification sent")
            if sent
            else pick(f"知らせを送れなかった: {one.summary}", f"notification not sent: {one.summary}")
        )
    words = {"created": pick("作成", "created"), "updated": pick("変更", "changed"), "deleted": pick("削除", "deleted")}
    return next((said for word, said in words.items() if one.summary.rstrip(".").endswith(word)), one.summary)
