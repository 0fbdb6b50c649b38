"""Collecting evidence into an incident: what was found, and what could not be read; without AWS it says so and goes on."""

from __future__ import annotations

import os

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.ops.incident.desk import Desk
from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.incident.record import Kind
from goal_mandala.ops.incident.timers import timers_of


def collect_now(desk: Desk, id: str, environment: str | None) -> None:
    """Gather, keep, and note it in the record."""
    from goal_mandala.ops.aws.connection import Aws
    from goal_mandala.ops.incident.gathering import gather
    from goal_mandala.ops.target import read_target

    incident = desk.store.read(id)
    timers = timers_of(incident)
    console.say(pick("証拠を集めています …", "Collecting evidence …"), "dim")
    try:
        aws = Aws(read_target(os.environ, environment or incident.environment))
        pieces = gather(aws, timers.started or timers.detected, desk.now)
    except MandalaError as error:
        console.say(pick("集められませんでした: ", "Nothing could be collected: ") + error_text(error.code, error.facts), "yellow", hang=2)  # fmt: skip
        return
    desk.store.keep(id, pieces)
    good = [piece.name for piece in pieces if not piece.problem]
    bad = [piece for piece in pieces if piece.problem]
    if good:
        desk.store.add(id, lambda _: desk.entry(Kind.COLLECTED, names=good))
    for piece in pieces:
        if piece.problem:
            console.show(f"  {piece.name}: {piece.problem}", "yellow", hang=4)
        else:
            count = len(piece.rows)
            console.show(pick(f"  {piece.name}: {count} 行", f"  {piece.name}: {count} rows"), hang=4)
    if bad and not good:
        console.say(pick("あとで: mandala ops incident collect", "Later: mandala ops incident collect"), "dim")
