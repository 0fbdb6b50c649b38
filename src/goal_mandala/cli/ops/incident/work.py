"""Opening an incident and working on it: open, ack, note, command, impact, action, escalate, collect, mitigate, resolve, reopen."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.incident.collecting import collect_now
from goal_mandala.cli.ops.incident.desk import At, By, Desk, Folder, Id, at_desk
from goal_mandala.cli.ops.incident.showing import show_next, show_status
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.ops.incident.record import MOST_TEXT, Entry, Kind, Value
from goal_mandala.ops.incident.timers import timers_of

Text = Annotated[str, typer.Argument(metavar=pick("文", "TEXT"), help=pick("書くこと", "What to write"))]


class Severity(StrEnum):
    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"


class Note(StrEnum):
    NOTE = "note"
    TRIGGER = "trigger"
    ROOT_CAUSE = "root-cause"
    CONTRIBUTING = "contributing"
    REFUTED = "refuted"
    WENT_WELL = "went-well"
    WENT_WRONG = "went-wrong"
    LUCKY = "lucky"


_SEVERITY_HELP = pick("SEV1 誰も使えない、SEV2 多くの人、SEV3 一部か遅い、SEV4 気づかれない", "SEV1 nobody gets a chart, SEV2 many do not, SEV3 some or slowly, SEV4 nobody noticed")  # fmt: skip


def open_(
    title: Annotated[str, typer.Argument(metavar=pick("題名", "TITLE"), help=pick("何が起きているか", "What is happening"))],
    severity: Annotated[Severity, typer.Option("--severity", "-s", help=_SEVERITY_HELP)] = Severity.SEV3,
    alarm: Annotated[str | None, typer.Option("--alarm", help=pick("知らせたアラーム", "The alarm that told"))] = None,
    started: Annotated[str | None, typer.Option("--started", metavar="TIME", help=pick("いつ始まったか: 20m、09:30", "When it began: 20m, 09:30"))] = None,
    detected: Annotated[str | None, typer.Option("--detected", metavar="TIME", help=pick("いつ気づいたか（既定: 今）", "When it was noticed (default: now)"))] = None,
    no_collect: Annotated[bool, typer.Option("--no-collect", help=pick("証拠を集めない（AWS に触れない）", "Collect no evidence (does not touch AWS)"))] = False,
    env: options.Env = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    import os

    from goal_mandala.ops.target import read_target

    with at_desk(folder, by, zone) as desk:
        environment = read_target({**os.environ, "AWS_REGION": os.environ.get("AWS_REGION") or "none"}, env).environment
        entry = desk.entry(
            Kind.OPENED,
            severity=severity.value,
            source="alarm" if alarm else "engineer",
            alarm=alarm,
            startedAt=desk.moment(started).isoformat() if started else None,
            detectedAt=desk.moment(detected).isoformat(),
        )
        incident = desk.store.open(title, environment, entry)
        console.show(pick(f"開きました: {incident.id}", f"Opened: {incident.id}"), "bold")
        if not no_collect:
            collect_now(desk, incident.id, env)
        show_next(desk, desk.store.read(incident.id))


def ack(id: Id = None, at: At = None, folder: Folder = None, by: By = None, zone: options.Zone = "local") -> None:
    with at_desk(folder, by, zone) as desk:
        incident = desk.add(id, desk.entry(Kind.ACKNOWLEDGED, at=at))
        console.show(pick(f"{desk.by} が引き受けました: {incident.id}", f"{desk.by} has it: {incident.id}"), "bold")
        show_next(desk, incident)


def note(
    text: Text,
    kind: Annotated[Note, typer.Option("--kind", "-k", help=pick("何のメモか", "What it says"))] = Note.NOTE,
    reason: Annotated[str | None, typer.Option("--reason", help=pick("refuted: なぜ違うと言えるか", "refuted: why it cannot be"))] = None,
    link: Annotated[str, typer.Option("--link", help=pick("出典（URL、証拠ファイル、コマンド）", "Where it is from: URL, evidence file, command"))] = "",
    id: Id = None,
    at: At = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, by, zone) as desk:
        entry = desk.entry(Kind(kind.value.replace("-", "_")), text, at=at, link=link, reason=reason)
        incident = desk.add(id, entry)
        console.show(pick(f"書きました: {incident.id}", f"Written: {incident.id}"))


def command(
    text: Annotated[str, typer.Argument(metavar=pick("コマンド", "COMMAND"), help=pick("実行したコマンド（1つの引用符の中に）", "The command that was run (inside one pair of quotes)"))],
    result: Annotated[str, typer.Option("--result", help=pick("どうなったか", "How it ended"))] = "",
    plan: Annotated[str, typer.Option("--plan", help=pick("その計画（ファイルか説明）", "Its plan (a file, or words)"))] = "",
    undo: Annotated[str, typer.Option("--undo", help=pick("戻し方", "How to take it back"))] = "",
    id: Id = None,
    at: At = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, by, zone) as desk:
        if not text.strip():
            raise InvalidInput("empty_field", field="command", limit=MOST_TEXT)
        if len(text) > MOST_TEXT:
            raise InvalidInput("too_long", field="command", length=len(text), limit=MOST_TEXT)
        entry = desk.entry(Kind.COMMAND, at=at, command=text.strip(), plan=plan, undo=undo, result=result)
        incident = desk.add(id, entry)
        console.show(pick(f"書きました: {incident.id}", f"Written: {incident.id}"))


def impact(
    users: Annotated[int | None, typer.Option("--users", min=0, help=pick("影響を受けた利用者", "Users affected"))] = None,
    requests: Annotated[int | None, typer.Option("--requests", min=0, help=pick("リクエスト総数", "Requests in all"))] = None,
    failed: Annotated[int | None, typer.Option("--failed", min=0, help=pick("失敗したリクエスト", "Requests that failed"))] = None,
    severity: Annotated[Severity | None, typer.Option("--severity", "-s", help=_SEVERITY_HELP)] = None,
    started: Annotated[str | None, typer.Option("--started", metavar="TIME", help=pick("いつ始まったか: 20m、09:30", "When it began: 20m, 09:30"))] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help=pick("collect が記録から読んだ値でよい（ほかのオプションで直せる）", "The figures that collect read are right (the other options correct them)"))] = False,
    text: Annotated[str, typer.Option("--text", help=pick("どこから分かったか", "How that is known"))] = "",
    id: Id = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, by, zone) as desk:
        if (
            users is None
            and requests is None
            and failed is None
            and severity is None
            and started is None
            and not confirm
        ):
            raise InvalidInput("nothing_to_note")
        if started is not None:
            _began(desk, id, started)
        proposed, link = _proposed(desk, id) if confirm else ({}, "")
        if severity is not None:
            desk.add(id, desk.entry(Kind.SEVERITY, severity=severity.value))
        told = {"users": users, "requests": requests, "failedRequests": failed}
        figures = proposed | {name: value for name, value in told.items() if value is not None}
        if figures:
            desk.add(id, Entry(desk.now, desk.by, Kind.IMPACT, text.strip(), figures, link))
        show_status(desk, desk.store.read(desk.store.choose(id)))


def _began(desk: Desk, id: str | None, started: str) -> None:
    """Note when it began; raises ``began_after_noticed`` where that is after it was noticed."""
    moment, noticed = desk.moment(started), timers_of(desk.store.read(desk.store.choose(id))).detected
    if moment > noticed:
        raise InvalidInput("began_after_noticed", began=desk.time(moment), noticed=desk.time(noticed))
    text = pick(f"始まり: {desk.time(moment)}", f"Began: {desk.time(moment)}")
    desk.add(id, desk.entry(Kind.NOTE, text, startedAt=moment.isoformat()))


def _proposed(desk: Desk, id: str | None) -> tuple[dict[str, Value], str]:
    """The figures that were read, and the evidence they stand in."""
    found = desk.store.read(desk.store.choose(id)).last(Kind.PROPOSED_IMPACT)
    if found is None:
        raise NotFound("nothing_proposed")
    return dict(found.data), found.link


def action(
    text: Text,
    owner: Annotated[str, typer.Option("--owner", help=pick("担当", "Who does it"))],
    due: Annotated[str, typer.Option("--due", metavar="YYYY-MM-DD", help=pick("期日", "By when"))],
    id: Id = None,
    folder: Folder = None,
    by: By = None,
) -> None:  # fmt: skip
    with at_desk(folder, by) as desk:
        try:
            date.fromisoformat(due)
        except ValueError:
            raise InvalidInput("bad_date", field="--due", value=due[:20]) from None
        incident = desk.add(_any(desk, id), desk.entry(Kind.ACTION, text, owner=owner, due=due))
        console.show(pick(f"書きました: {incident.id}", f"Written: {incident.id}"))


def escalate(
    role: Annotated[str, typer.Argument(metavar=pick("役割", "ROLE"), help=pick("知らせた相手（`mandala ops oncall` の役割）", "Who was told (a role of `mandala ops oncall`)"))],
    id: Id = None,
    at: At = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, by, zone) as desk:
        known = [level.role for level in desk.oncall.levels]
        if role not in known:
            raise InvalidInput("bad_choice", name=pick("役割", "role"), value=role[:40], allowed=", ".join(known))
        incident = desk.add(id, desk.entry(Kind.ESCALATED, at=at, role=role))
        show_status(desk, incident)


def collect(id: Id = None, env: options.Env = None, folder: Folder = None, by: By = None) -> None:
    with at_desk(folder, by) as desk:
        collect_now(desk, desk.store.choose(id), env)


def mitigate(
    text: Text,
    command: Annotated[str, typer.Option("--command", help=pick("実行したコマンド", "The command that was run"))] = "",
    plan: Annotated[str, typer.Option("--plan", help=pick("その計画（ファイルか説明）", "Its plan (a file, or words)"))] = "",
    undo: Annotated[str, typer.Option("--undo", help=pick("戻し方", "How to take it back"))] = "",
    id: Id = None,
    at: At = None,
    folder: Folder = None,
    by: By = None,
    zone: options.Zone = "local",
) -> None:  # fmt: skip
    with at_desk(folder, by, zone) as desk:
        incident = desk.add(id, desk.entry(Kind.MITIGATED, text, at=at, command=command, plan=plan, undo=undo))
        show_status(desk, incident)


def resolve(
    text: Text, id: Id = None, at: At = None, folder: Folder = None, by: By = None, zone: options.Zone = "local"
) -> None:
    with at_desk(folder, by, zone) as desk:
        incident = desk.add(id, desk.entry(Kind.RESOLVED, text, at=at))
        show_status(desk, incident)


def reopen(text: Text, id: Id = None, folder: Folder = None, by: By = None) -> None:
    with at_desk(folder, by) as desk:
        show_status(desk, desk.add(_any(desk, id), desk.entry(Kind.REOPENED, text)))


def _any(desk: Desk, id: str | None) -> str:
    """Also a resolved one: the latest, where none is named and none is open."""
    ids = desk.store.ids()
    return id or (ids[-1] if len(ids) == 1 else desk.store.choose(None))
