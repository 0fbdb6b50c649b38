"""An incident on the terminal: status with its timers, the list, the report, who is on call."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.atomic_file import write_atomically
from goal_mandala.cli import console
from goal_mandala.cli.language import pick, user_language
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import say_words
from goal_mandala.cli.ops.incident.desk import Desk, Folder, Id, at_desk
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.names import Resources
from goal_mandala.ops.incident.oncall import Level, example_text
from goal_mandala.ops.incident.record import Incident, State
from goal_mandala.ops.incident.report import render_report, report_of, span_text
from goal_mandala.ops.incident.report_words import FACTS, KINDS, WORDS
from goal_mandala.ops.incident.store import incident_data
from goal_mandala.ops.incident.timeline import timeline
from goal_mandala.ops.incident.timers import escalations, timers_of

SHOWN = 40
"""Rows of the timeline on the screen."""


Example = Annotated[
    bool, typer.Option("--example", help=pick("設定のひな形を出す", "Print an example of the file, to begin with"))
]


class Form(StrEnum):
    MD = "md"
    HTML = "html"


class Language(StrEnum):
    JA = "ja"
    EN = "en"


def status(id: Id = None, folder: Folder = None, zone: options.Zone = "local", as_json: options.Json = False) -> None:
    with at_desk(folder, zone=zone) as desk:
        if id is None and not _open(desk):
            console.show(pick("解決していないインシデントはありません。", "No incident is unresolved."))
            console.say(pick('開く: mandala ops incident open "…"', 'Open one: mandala ops incident open "…"'), "dim")
            return
        incident = desk.store.read(desk.store.choose(id))
        if as_json:
            console.emit(_status_data(desk, incident))
            return
        show_status(desk, incident)
        _show_timeline(desk, incident)


def list_(folder: Folder = None, zone: options.Zone = "local", as_json: options.Json = False) -> None:
    with at_desk(folder, zone=zone) as desk:
        incidents = [desk.store.read(id) for id in desk.store.ids()]
        if as_json:
            console.emit({"version": 1, "kind": "incidents", "incidents": [_row_data(one) for one in incidents]})
            return
        if not incidents:
            console.show(
                pick(
                    f"{desk.store.folder} にインシデントはありません。",
                    f"There are no incidents in {desk.store.folder}.",
                )
            )
            return
        columns = [
            Column("ID"),
            Column(_word("severity")),
            Column(_word("state")),
            Column(pick("開始", "Opened")),
            Column(pick("題名", "Title"), flexible=True),
        ]
        table(columns, [[one.id, one.severity, _state(one), desk.time(one.opened.at), one.title] for one in incidents])  # fmt: skip


def report(
    form: Annotated[Form, typer.Option("--format", "-f", help=pick("形式", "Format"))] = Form.MD,
    lang: Annotated[Language | None, typer.Option("--lang", help=pick("言語", "Language"))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=pick("書き出し先（既定: インシデントのフォルダー）", "Where to write (default: the incident's folder)"))] = None,
    id: Id = None,
    folder: Folder = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, zone=zone) as desk:
        ids = desk.store.ids()
        chosen = ids[0] if id is None and len(ids) == 1 else desk.store.choose(id)
        language = lang.value if lang else user_language()
        made = report_of(desk.store.read(chosen), desk.store.evidence(chosen))
        path = out or desk.store.path(chosen) / f"report.{language}.{form.value}"
        write_atomically(path, render_report(made, form.value, language, desk.zone).encode())
        console.show(str(path))
        if made.gaps:
            joint = pick("、", ", ")
            missing = joint.join(WORDS[gap][language != "ja"] for gap in made.gaps)
            console.say(pick(f"未記入: {missing}", f"Still to be filled in: {missing}"), "yellow", hang=2)


def oncall(folder: Folder = None, example: Example = False, as_json: options.Json = False) -> None:
    if example:
        console.show(example_text().rstrip())
        return
    with at_desk(folder) as desk:
        open_ = _open(desk)
        if as_json:
            console.emit(_oncall_data(desk, open_))
            return
        if not desk.oncall.source:
            console.show(pick("組み込みの例です。実在の連絡先ではありません。ひな形を作って書き換えてください: `mandala ops oncall --example > oncall.yaml`", "A built-in example: nobody can be reached by it. Begin your own: `mandala ops oncall --example > oncall.yaml`"), "bold yellow", hang=2)  # fmt: skip
        for n, level in enumerate(desk.oncall.levels, 1):
            console.show(f"{n}. {level.title(user_language())} ({level.role})  {_when(level)}", "bold", hang=3)
            contacts = pick("、", ", ").join(level.contacts)
            console.show(
                f"   {contacts or pick('連絡先がありません（設定に書いてください）', 'no contact yet (write it into the file)')}",
                hang=3,
            )
        console.show(pick(f"連絡チャンネル: {desk.oncall.channel}", f"Channel: {desk.oncall.channel}"))
        if desk.oncall.source:
            console.say(pick(f"設定: {desk.oncall.source}", f"From: {desk.oncall.source}"), "dim", hang=2)
        for incident in open_:
            show_next(desk, incident)


def show_status(desk: Desk, incident: Incident) -> None:
    """Where it stands, how long everything took, who is due."""
    console.show(f"{incident.id}  {incident.severity}  {_state(incident)}", "bold")
    console.show(f"  {incident.title}", hang=2)
    timers = timers_of(incident)
    rows = [
        (_word("started"), timers.started, timers.to_detect, _word("to_detect")),
        (_word("detected"), timers.detected, None, ""),
        (_word("acknowledged"), timers.acknowledged, timers.to_acknowledge, _word("after_detection")),
        (_word("mitigated"), timers.mitigated, timers.to_mitigate, _word("after_detection")),
        (_word("resolved"), timers.resolved, timers.to_resolve, _word("after_detection")),
    ]
    table(
        [Column(""), Column(""), Column("", flexible=True)],
        [
            [f"  {label}", desk.time(at), "" if took is None else f"{words} {span_text(took, user_language())}"]
            for label, at, took, words in rows
        ],
        header=False,
    )
    if told := incident.shown_impact():
        shown = pick("、", ", ").join(f"{pick(*FACTS[name])} {value}" for name, (value, _) in told.items())
        proposed = (
            ""
            if all(said for _, said in told.values())
            else pick(f"（{_word('proposed')}）", f" ({_word('proposed')})")
        )
        console.show(f"  {_word('impact')}: {shown}{proposed}", hang=2)
    show_next(desk, incident)


def show_next(desk: Desk, incident: Incident) -> None:
    """The next level that is due, and the next command."""
    for one in escalations(incident, desk.oncall):
        who = one.level.title(user_language())
        if one.told:
            console.show(pick(f"  {who} に連絡済み", f"  {who} was told"), "dim")
            continue
        left = one.due - desk.now
        if left <= timedelta(0):
            late = span_text(-left, user_language())
            console.show(
                pick(
                    f"  いま {who} へ（{late}過ぎています）: {'、'.join(one.level.contacts) or '-'}",
                    f"  Now to the {who} ({late} overdue): {', '.join(one.level.contacts) or '-'}",
                ),
                "bold red",
                hang=4,
            )
            console.say(
                pick(
                    f"  知らせたら: mandala ops incident escalate {one.level.role}",
                    f"  Once told: mandala ops incident escalate {one.level.role}",
                ),
                "dim",
            )
            continue
        console.show(
            pick(
                f"  次は {who}: あと{span_text(left, user_language())}（{desk.time(one.due)}）",
                f"  Next the {who}: in {span_text(left, user_language())} ({desk.time(one.due)})",
            ),
            hang=4,
        )
        break
    console.say(pick(f"  次: {_HINTS[incident.state]}", f"  Next: {_HINTS[incident.state]}"), "dim")


_HINTS = {
    State.OPEN: "mandala ops incident ack",
    State.ACKNOWLEDGED: "mandala ops doctor",
    State.MITIGATED: 'mandala ops incident resolve "…"',
    State.RESOLVED: "mandala ops incident report",
}
"""What comes next, by state."""


def _show_timeline(desk: Desk, incident: Incident) -> None:
    rows = timeline(incident, desk.store.evidence(incident.id))
    column = user_language() != "ja"
    prefix = Resources(incident.environment).alarm("")
    told = [
        [f"{row.at.astimezone(desk.zone):%m-%d %H:%M:%S}", f"{KINDS[row.kind][column] if row.kind in KINDS else row.kind}" + (f": {say_words(row.text).removeprefix(prefix)}" if row.text.en else ""), row.by, _source(row.link)]
        for row in rows[-SHOWN:]
    ]  # fmt: skip
    columns = [Column(f"{_word('when')} {desk.now.astimezone(desk.zone):%Z}"), Column(_word("what"), flexible=True), Column(_word("who")), Column(_word("source"), flexible=True)]  # fmt: skip
    table(columns, told)
    if (left := len(rows) - SHOWN) > 0:
        console.say(pick(f"古い {left} 行は省きました。全部は: mandala ops incident report", f"{left} older rows are left out; all of them: mandala ops incident report"), "dim")  # fmt: skip


def _source(link: str) -> str:
    """What of the evidence; the report has the whole path."""
    return re.sub(r"^evidence/\d{8}T\d{6}Z-", "", link)


def _open(desk: Desk) -> list[Incident]:
    read = [desk.store.read(id) for id in desk.store.ids()]
    return [one for one in read if one.state is not State.RESOLVED]


def _word(name: str) -> str:
    return pick(*WORDS[name])


def _state(incident: Incident) -> str:
    return pick(*KINDS["opened" if incident.state is State.OPEN else incident.state.value])


def _when(level: Level) -> str:
    """When it is this level's turn."""
    if not level.unacknowledged_minutes and not level.unmitigated_minutes:
        return pick("最初に", "first")
    ack, mitigated = (
        span_text(timedelta(minutes=one), user_language())
        for one in (level.unacknowledged_minutes, level.unmitigated_minutes)
    )
    return pick(f"{ack}たっても誰も引き受けないか、{mitigated}たっても止まらないとき", f"when nobody took it on for {ack}, or it is not stopped after {mitigated}")  # fmt: skip


def _row_data(incident: Incident) -> dict[str, object]:
    return {
        "id": incident.id,
        "environment": incident.environment,
        "title": incident.title,
        "severity": incident.severity,
        "state": incident.state.value,
    }


def _status_data(desk: Desk, incident: Incident) -> dict[str, object]:
    timers = timers_of(incident)
    spans = {"toDetect": timers.to_detect, "toAcknowledge": timers.to_acknowledge, "toMitigate": timers.to_mitigate, "toResolve": timers.to_resolve}  # fmt: skip
    return {
        "version": 1,
        "kind": "incident",
        **_row_data(incident),
        "seconds": {name: None if span is None else span.total_seconds() for name, span in spans.items()},
        "impact": incident.impact(),
        "proposedImpact": incident.proposed_impact(),
        "escalations": [
            {"role": one.level.role, "due": one.due.isoformat(), "told": one.told, "overdue": not one.told and one.due <= desk.now}
            for one in escalations(incident, desk.oncall)
        ],
        "record": incident_data(incident),
    }  # fmt: skip


def _oncall_data(desk: Desk, open_: list[Incident]) -> dict[str, object]:
    return {
        "version": 1,
        "kind": "oncall",
        "channel": desk.oncall.channel,
        "source": desk.oncall.source or None,
        "levels": [
            {"role": one.role, "title": dict(one.titles), "contacts": list(one.contacts), "unacknowledgedMinutes": one.unacknowledged_minutes, "unmitigatedMinutes": one.unmitigated_minutes}
            for one in desk.oncall.levels
        ],
        "open": [_row_data(one) for one in open_],
    }  # fmt: skip
