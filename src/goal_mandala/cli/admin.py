"""``mandala admin``: care for the data of a service on this machine, with the service running or not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options as ops_options
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.names import ENVIRONMENTS, Env
from goal_mandala.settings import Settings, read_settings

if TYPE_CHECKING:
    from goal_mandala.storage.sqlite import Database
    from goal_mandala.usecases.desk import Desk

app = typer.Typer(
    cls=HelpfulGroup,
    no_args_is_help=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("コマンド", "COMMAND"),
)

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="PATH",
        help=pick("データの場所（省略時は mandala serve と同じ）", "Where the data is (default: as mandala serve)"),
    ),
]
Owner = Annotated[str, typer.Argument(metavar=pick("利用者", "OWNER"), help=pick("トークンの sub", "The token's sub"))]
OwnData = AbstractContextManager[tuple["Desk", "Database"]]


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar=pick("[ファイル]", "[FILE]"),
            help=pick("書き出し先（省略時は mandala-日時.db）", "Where to (default: mandala-<time>.db)"),
        ),
    ] = None,
    data: Data = None,
    force: options.Force = False,
    as_json: options.Json = False,
) -> None:
    from goal_mandala.storage.sqlite import backup as copy

    path = target or Path(f"mandala-{_stamp()}.db")
    if path.exists() and not force:
        raise Conflict("file_exists", path=str(path))
    with _data(data) as (_, database):
        copy(database, path)
    size = path.stat().st_size
    _tell(
        {"backup": str(path), "bytes": size},
        pick(
            f"検査済みの控えを書きました: {path}（{size:,} バイト）", f"Wrote a checked backup: {path} ({size:,} bytes)"
        ),
        as_json,
    )


def restore(
    source: Annotated[
        Path,
        typer.Argument(
            metavar=pick("ファイル", "FILE"), help=pick("backup が書いたファイル", "A file that backup wrote")
        ),
    ],
    data: Data = None,
    yes: options.Yes = False,
    as_json: options.Json = False,
) -> None:
    from goal_mandala.bootstrap import data_file
    from goal_mandala.storage.sqlite import Database, in_use, verify
    from goal_mandala.storage.sqlite import backup as copy
    from goal_mandala.storage.sqlite import restore as put_back

    verify(source)
    path = data_file(_settings(data))
    if path.exists() and source.exists() and path.samefile(source):
        raise InvalidInput("restore_from_itself", path=str(source))
    if in_use(path):
        raise Conflict("data_in_use", path=str(path))
    _confirm(yes, pick(f"{path} の内容を {source} に置き換えますか？", f"Replace what is in {path} by {source}?"))
    aside = path.with_name(f"{path.name}.before-{_stamp()}") if path.exists() else None
    with Database(path) as database:
        if aside is not None:
            copy(database, aside)
        put_back(database, source)
    kept = "" if aside is None else pick(f"。前の内容: {aside}", f". What was there before: {aside}")
    _tell(
        {"restored": str(path), "from": str(source), "before": None if aside is None else str(aside)},
        pick(f"{source} から戻しました: {path}{kept}", f"Restored {path} from {source}{kept}"),
        as_json,
    )


def redrive(
    data: Data = None,
    only_list: Annotated[bool, typer.Option("--list", help=pick("見るだけ", "Look only"))] = False,
    yes: options.Yes = False,
    incident: ops_options.Incident = None,
    as_json: options.Json = False,
) -> None:
    from goal_mandala.cli.ops.incident.noting import command_line, noting
    from goal_mandala.usecases.redrive_jobs import redrive_jobs

    with _data(data) as (desk, _):
        dead = desk.queue.dead()
        rows = [
            {"generationId": job.generation_id, "reason": job.reason, "attempts": job.attempts, "since": str(job.since)}
            for job in dead
        ]
        if not as_json:
            for job in dead:
                console.show(f"{job.generation_id}  {job.reason}  x{job.attempts}  {job.since:%Y-%m-%d %H:%M}Z")
        redriven = 0
        if dead and not only_list:
            note = noting(os.environ.get(Env.ENVIRONMENT) or ENVIRONMENTS[0], incident)
            question = pick(f"{len(dead)}件をもう一度流しますか？", f"Set {len(dead)} going again?")
            _confirm(yes, question)
            redriven = redrive_jobs(desk)
            note.note(
                command_line("admin", "redrive"), pick(f"{redriven}件を流し直した", f"{redriven} set going again")
            )
    said = pick(f"脇に{len(dead)}件、流し直し{redriven}件", f"{len(dead)} aside, {redriven} set going again")
    _tell({"dead": rows, "redriven": redriven}, said, as_json)


def usage(
    data: Data = None,
    month: Annotated[
        str, typer.Option("--month", metavar="YYYY-MM", help=pick("この月だけ（UTC）", "This month alone (UTC)"))
    ] = "",
    as_json: options.Json = False,
) -> None:
    from goal_mandala.storage.ledger import SERVICE
    from goal_mandala.storage.sqlite.accounts import accounts

    with _data(data) as (_, database):
        found = [s for s in accounts(database) if not month or s.month == month]
    rows: list[dict[str, Any]] = [
        {
            "owner": None if s.owner == SERVICE else s.owner,
            "month": s.month,
            "calls": s.calls,
            "inputTokens": s.input_tokens,
            "outputTokens": s.output_tokens,
            "costUsd": s.micro_usd / 1e6,
            "reservedUsd": s.reserved_micro_usd / 1e6,
        }
        for s in found
    ]
    if as_json:
        totals = [row for row in rows if row["owner"] is None]
        console.emit({"usage": [row for row in rows if row["owner"] is not None], "totals": totals})
        return
    if not rows:
        console.say(pick("使用はありません。", "Nothing was used."))
    for row in sorted(rows, key=lambda r: (r["month"], r["owner"] is None)):
        name = row["owner"] or pick("合計", "total")
        reserved = f" (+ {row['reservedUsd']:.6f})" if row["reservedUsd"] else ""
        calls = pick(f"{row['calls']}回", f"{row['calls']} calls")
        tokens = f"{row['inputTokens']:,} → {row['outputTokens']:,} tokens"
        console.show(f"{row['month']}  {name}  {calls}  {tokens}  {row['costUsd']:.6f} USD{reserved}", hang=4)


def delete_user(owner: Owner, data: Data = None, yes: options.Yes = False, as_json: options.Json = False) -> None:
    from goal_mandala.storage.sqlite.accounts import accounts
    from goal_mandala.usecases.delete_owner import delete_owner

    with _data(data) as (desk, database):
        months = sum(s.owner == owner for s in accounts(database))
        if not months and not desk.repository.list_charts(owner, limit=1).charts:
            raise NotFound("no_such_owner", owner=owner[:80])
        question = pick(
            f"{owner} のチャート・履歴・生成・使用記録を全部消しますか？ 元に戻せません。",
            f"Delete everything of {owner}: charts, history, generations, usage? This cannot be undone.",
        )
        _confirm(yes, question)
        charts = delete_owner(desk, owner)
    said = pick(
        f"消しました: チャート{charts}件、使用記録{months}か月分（サービスの合計は残ります）",
        f"Gone: {charts} charts with all that belongs to them, {months} months of usage (the service's sums stay)",
    )
    _tell({"owner": owner, "mandalas": charts, "months": months}, said, as_json)


def _settings(data: Path | None) -> Settings:
    settings = read_settings(os.environ)
    return settings if data is None else replace(settings, service=replace(settings.service, data=str(data)))


def _data(data: Path | None) -> OwnData:
    from goal_mandala.bootstrap import data_of

    return data_of(replace(_settings(data), model="offline"))


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def _confirm(yes: bool, question: str) -> None:
    """Go on, or end well without having done anything."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput("needs_yes")
    if not console.ask(question):
        console.say(pick("何もしませんでした。", "Nothing was done."))
        raise SystemExit(0)


def _tell(data: dict[str, Any], words: str, as_json: bool) -> None:
    if as_json:
        console.emit(data)
    else:
        console.say(words, hang=2)


def _register() -> None:
    rows: list[tuple[str, Callable[..., None], str, str]] = [
        ("backup", backup, pick("動いているままで控えを取る", "Back up, with the service running or not"), "mandala admin backup backups/monday.db"),
        ("restore", restore, pick("控えから戻す（サービスは止めて）", "Restore a backup (with the service stopped)"), "mandala admin restore backups/monday.db"),
        ("redrive", redrive, pick("脇に置かれた生成を見て、もう一度流す", "Look at generations that went aside, set them going again"), "mandala admin redrive --list"),
        ("usage", usage, pick("利用者と月ごとの使用量と合計", "Usage by owner and month, with totals"), "mandala admin usage --month 2026-11 --json"),
        ("delete-user", delete_user, pick("利用者のデータを全部消す", "Delete everything of an owner"), "mandala admin delete-user 3f9a… --yes"),
    ]  # fmt: skip
    for name, function, text, command in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {command}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, options_metavar=metavar)(function)


_register()
