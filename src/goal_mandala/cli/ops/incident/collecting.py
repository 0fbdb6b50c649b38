"""Collecting evidence into an incident: what was found, and what could not be read; without AWS it says so and goes on."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.ops.frame import say_words
from goal_mandala.cli.ops.incident.desk import Desk
from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.incident.evidence import Evidence
from goal_mandala.ops.incident.record import Entry, Kind
from goal_mandala.ops.incident.report_words import FACTS, PIECES
from goal_mandala.ops.incident.timers import timers_of
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window, between

AFTERWARDS = timedelta(hours=1)
"""How long after it was over still belongs to an incident."""


def collect_now(desk: Desk, id: str, environment: str | None) -> None:
    """Gather, keep, and note it in the record; how far it reaches is proposed, for a person to confirm."""
    from goal_mandala.ops.aws.connection import Aws
    from goal_mandala.ops.incident.gathering import gather
    from goal_mandala.ops.target import read_target

    incident = desk.store.read(id)
    timers = timers_of(incident)
    over = timers.resolved
    until = desk.now if over is None else min(desk.now, over + AFTERWARDS)
    console.say(pick("証拠を集めています …", "Collecting evidence …"), "dim")
    try:
        aws = Aws(read_target(os.environ, environment or incident.environment))
        began, known = timers.started or timers.detected, timers.started is not None
        gathered = gather(aws, began, until, desk.now, Path.cwd(), began_known=known)
    except MandalaError as error:
        console.say(pick("集められませんでした: ", "Nothing could be collected: ") + error_text(error.code, error.facts), "yellow", hang=2)  # fmt: skip
        return
    kept = desk.store.keep(id, gathered.pieces)
    good = [piece.name for piece in kept if not piece.problem.en]
    if good:
        desk.store.add(id, lambda _: desk.entry(Kind.COLLECTED, names=good))
    _show(kept)
    figures = gathered.reach.figures if gathered.reach else {}
    if figures and figures != incident.proposed_impact():
        link = next(piece.path for piece in kept if piece.name == "impact")
        desk.store.add(id, lambda _: Entry(desk.now, desk.by, Kind.PROPOSED_IMPACT, "", dict(figures), link))
    if figures and not incident.impact():
        told = pick("、", ", ").join(f"{pick(*FACTS[name])} {value}" for name, value in figures.items())
        piece = next(piece for piece in kept if piece.name == "impact")
        when = between(Window(piece.since, piece.until), desk.zone)
        console.show(pick(f"影響（案、{when}）: {told}", f"Impact, proposed ({when}): {told}"), hang=2)
        if not known:
            console.say(pick("始まりが未記入なので、検知の2時間前から数えました。書いたら集め直します: mandala ops incident impact --started TIME、mandala ops incident collect", "When it began is not said, so two hours before it was noticed are counted. Say it, then collect again: mandala ops incident impact --started TIME, mandala ops incident collect"), "yellow", hang=2)  # fmt: skip
        console.say(pick("確認: mandala ops incident impact --confirm（--users などで直せます）", "Confirm: mandala ops incident impact --confirm (--users and others correct it)"), "dim", hang=2)  # fmt: skip


def _show(pieces: tuple[Evidence, ...]) -> None:
    """What was found, then what could not be read, each reason once."""
    unread: dict[str, list[str]] = {}
    for piece in pieces:
        name = pick(*PIECES.get(piece.name, (piece.name, piece.name)))
        if piece.problem.en:
            unread.setdefault(say_words(piece.problem), []).append(name)
        else:
            console.show(f"  {name}: {_sum(piece)}", hang=4)
    for problem, names in unread.items():
        told = pick("、", ", ").join(names)
        console.show(pick(f"  読めません（{told}）: {problem}", f"  Not read ({told}): {problem}"), "yellow", hang=4)
    if unread:
        console.say(pick("直したら集め直します: mandala ops incident collect", "Once that is mended: mandala ops incident collect"), "dim")  # fmt: skip


def _sum(piece: Evidence) -> str:
    """How much there is of it; of the doctor's checks how many of each status."""
    if piece.name == "doctor":
        counts = Counter(str(row[piece.columns.index("status")]) for row in piece.rows)
        return ", ".join(f"{status.value} {counts[status.value]}" for status in Status if counts[status.value])
    count = len(piece.rows)
    return pick(f"{count} 行", f"{count} row" if count == 1 else f"{count} rows")
