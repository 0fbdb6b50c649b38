"""``mandala ops alarms``: states with value against threshold; ``history``; ``test``, which proves that the notification arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.frame import Run, operating
from goal_mandala.cli.ops.ringing import figure, happened, limit_of, rings, short
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup
from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.alarm_words import meaning
from goal_mandala.ops.verdict import FINDINGS, NOT_DONE, UNDETERMINED, Status, exit_code
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from goal_mandala.ops.alarm_test import Rung
    from goal_mandala.ops.aws.alarms import Alarm, AlarmChange

app = typer.Typer(
    cls=HelpfulGroup,
    invoke_without_command=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("[コマンド]", "[COMMAND]"),
)
HELP = pick(
    "アラームの一覧（状態、いつから、値としきい値）。history で履歴、test で知らせが届くかの試験",
    "Alarms: state, since when, value against threshold; history; test proves that the notification arrives",
)
_STATUS = {"OK": Status.PASS, "ALARM": Status.FAIL, "INSUFFICIENT_DATA": Status.UNKNOWN}
_STYLES = {"OK": "green", "ALARM": "bold red", "INSUFFICIENT_DATA": "magenta"}
Name = Annotated[
    str,
    typer.Argument(
        metavar=pick("名前", "NAME"),
        help=pick("error-rate のような末尾、または全体の名前", "The last part, such as error-rate, or the whole name"),
    ),
]
MaybeName = Annotated[
    str | None,
    typer.Argument(
        metavar=pick("[名前]", "[NAME]"),
        help=pick("error-rate のような末尾（省略時は全部）", "The last part, such as error-rate (default: all)"),
    ),
]


@app.callback()
def alarms(
    context: typer.Context,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        found = run.snapshot().alarms.get()
        run.code = exit_code(_STATUS.get(one.state, Status.UNKNOWN) for one in found) if found else UNDETERMINED
        if as_json:
            run.emit("alarms", alarms=[_data(one) for one in found])
            return
        run.heading(pick("アラーム", "Alarms"))
        if not found:
            console.show(
                pick(
                    "アラームがありません。配備されているかを `mandala ops verify` で確かめてください。",
                    "There are no alarms. See with `mandala ops verify` whether it is deployed.",
                ),
                "magenta",
            )
            return
        _list(run, found)


def _list(run: Run, found: tuple[Alarm, ...]) -> None:
    """What rings first, then the rest by name; below the table what each that rings means and what comes next."""
    from rich.text import Text

    ringing = [one for one in found if one.state == "ALARM"]
    rows: list[list[str | Text]] = []
    for one in [*ringing, *(one for one in found if one.state != "ALARM")]:
        name = short(run, one.name)
        known = meaning(name)
        rows.append(
            [
                Text(one.state, style=_STYLES.get(one.state, "")),
                name,
                known.severity if known else "-",
                figure(name, one.value),
                limit_of(name, one.threshold),
                "-" if one.since is None else f"{one.since.astimezone(run.zone):%Y-%m-%d %H:%M}",
            ]
        )
    columns = [
        Column(pick("状態", "State")), Column(pick("名前", "Name"), flexible=True), Column(pick("重大度", "Severity")),
        Column(pick("値", "Value"), right=True), Column(pick("しきい値", "Limit"), right=True), Column(pick(f"いつから {run.zone_name}", f"Since {run.zone_name}")),
    ]  # fmt: skip
    table(columns, rows)
    for one in ringing:
        console.show(rings(run, one), "bold red", hang=2, torn=True)
    if ringing:
        console.say(pick("次: mandala ops doctor", "Next: mandala ops doctor"), "dim")


def _data(one: Any) -> dict[str, Any]:
    return {
        "name": one.name, "state": one.state, "since": one.since.isoformat() if one.since else None, "reason": one.reason,
        "metric": one.metric or None, "statistic": one.statistic or None, "value": one.value, "threshold": one.threshold,
        "actions": len(one.actions), "actionsEnabled": one.enabled, "rule": one.rule or None, "description": one.description,
    }  # fmt: skip


@app.command("history", cls=HelpfulCommand, options_metavar=pick("[オプション]", "[OPTIONS]"), help=pick("状態の移り変わり\n\n例: mandala ops alarms history error-rate --since 7d", "Changes of state\n\nExample: mandala ops alarms history error-rate --since 7d"))  # fmt: skip
def history(
    name: MaybeName = None,
    env: options.Env = None,
    since: options.Since = "24h",
    until: options.Until = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.alarms import read_history

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        window = run.window(since, until)
        prefix = f"{run.target.names.prefix}-"
        full = None if name is None else _full(run, name)
        found = [one for one in read_history(run.aws, window, full) if one.alarm.startswith(prefix)]
        if as_json:
            run.emit("alarmHistory", window=window.as_dict(), changes=[_change(one) for one in found])
            return
        run.heading(pick("アラームの履歴", "Alarm history"), window)
        if not found:
            console.show(pick("この期間に変化はありません。", "Nothing changed in this window."))
            return

        heads = (("名前", "Name"), ("変化", "Change"))
        columns = [Column(f"{pick('いつ', 'When')} {run.zone_name}"), *(Column(pick(*head), flexible=True) for head in heads)]  # fmt: skip
        joint = pick("、", ", ")
        table(columns, [[run.clock(at), short(run, name), joint.join(what)] for at, name, what in happened(found)])


def _change(one: AlarmChange) -> dict[str, Any]:
    states = {"before": one.before or None, "after": one.after or None}
    return {"at": one.at.isoformat(), "alarm": one.alarm, "kind": one.kind, **states, "summary": one.summary}


@app.command("test", cls=HelpfulCommand, options_metavar=pick("[オプション]", "[OPTIONS]"), help=pick("アラームを一度鳴らし、知らせが送られたことを確かめる（通知が実際に届きます）\n\n例: mandala ops alarms test error-rate", "Ring an alarm once and see that the notification is sent (people do get it)\n\nExample: mandala ops alarms test error-rate"))  # fmt: skip
def try_alarm(
    name: Name,
    env: options.Env = None,
    yes: options.Yes = False,
    confirm: options.Confirm = None,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.alarm_test import ring

    with operating(env, as_json=as_json, verbose=verbose) as run:
        full = _full(run, name)
        if dry_run:
            for call in (f"SetAlarmState {full} ALARM", f"DescribeAlarmHistory {full}", f"SetAlarmState {full} OK"):
                console.show(f"  cloudwatch {call}")
            return
        question = Words(
            f"{full} を鳴らします。通知が人に届きます。よいですか", f"Ring {full}? People get the notification."
        )
        if agreed(run.target, question, yes=yes, confirm=confirm):
            done = ring(run.aws, full)
            run.code = 0 if done.arrives else FINDINGS
            _report(run, full, done)
        else:
            run.code = NOT_DONE


def _report(run: Run, full: str, done: Rung) -> None:
    seconds, heard = round(done.seconds, 1), done.subscribers
    if run.as_json:
        facts = {
            "rang": done.rang,
            "sent": done.sent,
            "subscribers": heard,
            "arrives": done.arrives,
            "state": done.after,
        }
        run.emit("alarmTest", alarm=full, seconds=seconds, **facts)
        return
    if not done.sent:
        ja = "鳴りましたが、知らせが送られた記録がありません。次: mandala ops verify"
        en = "It rang, but there is no record of a notification. Next: mandala ops verify"
        console.show(pick(ja, en), "bold red")
    elif not heard:
        ja = "鳴って知らせは送られましたが、受け手がいないので誰にも届きません。次: ALERT_EMAIL を設定して mandala ops deploy"
        en = "It rang and the notification was sent, but nobody subscribes, so nobody is told. Next: set ALERT_EMAIL, mandala ops deploy"
        console.show(pick(ja, en), "bold red")
    else:
        ja = f"鳴って、{seconds:.0f} 秒後に知らせが送られました（受け手 {heard}）。"
        en = f"It rang, and the notification was sent after {seconds:.0f} s ({heard} subscribers)."
        console.show(pick(ja, en), "bold green")
    ja, en = f"状態は元の {done.after} です。", f"Its state is {done.after}, as before."
    console.show(pick(ja, en), "dim")


def _full(run: Run, name: str) -> str:
    """The whole name of the alarm; raises ``no_such_alarm`` naming those there are."""
    known = [one.name for one in run.snapshot().alarms.get()]
    for one in (name, run.target.names.alarm(name), f"{run.target.names.prefix}-{name}"):
        if one in known:
            return one
    prefix = f"{run.target.names.prefix}-ai-processor-"
    raise NotFound("no_such_alarm", name=name[:60], known=", ".join(one.removeprefix(prefix) for one in known))
