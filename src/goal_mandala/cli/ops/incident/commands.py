"""The list of the incident commands, with their help."""

from __future__ import annotations

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.incident import showing, work
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup

HELP = pick(
    "インシデントを開き、記録し、報告する（ふつうのファイル。AWS なしでも読める）",
    "Open an incident, work on it, report it (plain files; readable without AWS)",
)

app = typer.Typer(
    cls=HelpfulGroup,
    help=HELP,
    invoke_without_command=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("コマンド [引数]...", "COMMAND [ARGS]..."),
)

_FLOW = pick("流れ", "The flow")
_WRITE = pick("書く", "Write")
_READ = pick("読む", "Read")


@app.callback()
def _incident(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        console.show(context.get_help())


def _register() -> None:
    rows = [
        ("open", work.open_, _FLOW, pick("開いて証拠を集める", "Open one and collect evidence"), 'mandala ops incident open "生成が失敗する" -s SEV2 --alarm error-rate --started 20m', 'mandala ops incident open "Generations fail" -s SEV2 --alarm error-rate --started 20m'),
        ("ack", work.ack, _FLOW, pick("引き受ける", "Take it on"), "mandala ops incident ack", ""),
        ("mitigate", work.mitigate, _FLOW, pick("影響を止めた", "The impact is stopped"), 'mandala ops incident mitigate "前の版に戻した" --command "mandala ops rollback"', 'mandala ops incident mitigate "Rolled back" --command "mandala ops rollback"'),
        ("resolve", work.resolve, _FLOW, pick("解決した", "It is over"), 'mandala ops incident resolve "エラー率0が10分続いた"', 'mandala ops incident resolve "Error rate 0 for ten minutes"'),
        ("reopen", work.reopen, _FLOW, pick("終わっていなかった", "It was not over"), 'mandala ops incident reopen "また失敗している"', 'mandala ops incident reopen "It fails again"'),
        ("note", work.note, _WRITE, pick("メモ、原因、否定された原因、振り返りを書く", "Write a note, a cause, a refuted cause, a lesson"), 'mandala ops incident note "権限が消えていた" -k root-cause', 'mandala ops incident note "The policy was gone" -k root-cause'),
        ("command", work.command, _WRITE, pick("手で実行したコマンドを書く（apply、undo、rollback、redrive は自分で記録する）", "Write a command that was run by hand (apply, undo, rollback, redrive note themselves)"), 'mandala ops incident command "aws lambda update-alias …" --undo "mandala ops rollback" --result "エラーが止まった"', 'mandala ops incident command "aws lambda update-alias …" --undo "mandala ops rollback" --result "Errors stopped"'),
        ("impact", work.impact, _WRITE, pick("影響と重大度を書く", "Write impact and severity"), "mandala ops incident impact --users 42 --requests 1200 --failed 300", ""),
        ("action", work.action, _WRITE, pick("再発防止策を担当と期日つきで書く", "Write an action with owner and date"), 'mandala ops incident action "検証でモデルを呼ぶ" --owner bob --due 2026-12-04', 'mandala ops incident action "Verify calls the model" --owner bob --due 2026-12-04'),
        ("escalate", work.escalate, _WRITE, pick("次の人に知らせたと書く", "Write that the next level was told"), "mandala ops incident escalate tech-lead", ""),
        ("collect", work.collect, _WRITE, pick("証拠をもう一度集める", "Collect evidence again"), "mandala ops incident collect", ""),
        ("status", showing.status, _READ, pick("状態、時間、次に知らせる人、経過", "Where it stands, timers, who is next, timeline"), "mandala ops incident status", ""),
        ("list", showing.list_, _READ, pick("一覧", "All of them"), "mandala ops incident list", ""),
        ("report", showing.report, _READ, pick("報告書を書き出す（Markdown、HTML、日本語・英語）", "Write the report (Markdown, HTML; Japanese, English)"), "mandala ops incident report -f html --lang ja", ""),
    ]  # fmt: skip
    for name, function, panel, text, ja, en in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {pick(ja, en or ja)}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, rich_help_panel=panel, options_metavar=metavar)(function)


_register()
