"""The command ``mandala``: its subcommands, their help, and how it fails."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from goal_mandala import __version__
from goal_mandala.cli import admin, cells, charts_list, console, exchange, login, models, plan, regenerate, serve, track
from goal_mandala.cli.exit_codes import MEANINGS
from goal_mandala.cli.language import pick
from goal_mandala.cli.main import STOPPED
from goal_mandala.cli.ops import lazy as ops
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup, say_usage_error

_HELP = pick(
    "目標を1文で書くと、マンダラチャート（目標1・サブ目標8・アクション64・30〜60分のタスク）にします。\n\n"
    '例: mandala plan "来年3月までにTOEIC 850点" -b "現在600点、会社員" -c "週5時間"',
    "Turns a goal in plain words into a mandala chart: 1 goal, 8 sub-goals, 64 actions, tasks of 30-60 minutes.\n\n"
    'Example: mandala plan "TOEIC 850 by March" -b "600 now, full-time job" -c "5 hours a week"',
)
_EPILOG = "\n".join(
    [
        pick("セルの番号: サブ目標は 0〜7、アクションは 3.5（サブ目標3の5番）、タスクは 3.5#1。", "Cells: 0-7 are sub-goals, 3.5 is action 5 of sub-goal 3, 3.5#1 its first task."),
        pick("環境変数: MANDALA_MODEL（モデル）、MANDALA_LANG（ja か en）、MANDALA_SERVER・MANDALA_TOKEN（サーバー）、NO_COLOR（色なし）。", "Environment: MANDALA_MODEL, MANDALA_LANG (ja or en), MANDALA_SERVER, MANDALA_TOKEN, NO_COLOR."),
        pick("終了コード: ", "Exit codes: ") + pick("、", ", ").join(f"{code} {pick(*words)}" for code, words in MEANINGS.items()) + pick("。", "."),
    ]
)  # fmt: skip

app = typer.Typer(
    name="mandala",
    cls=HelpfulGroup,
    help=_HELP,
    epilog=_EPILOG,
    invoke_without_command=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("コマンド [引数]...", "COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MAKE = pick("作る", "Make")
_CHANGE = pick("直す", "Change")
_WALK = pick("進める", "Walk the way")
_EXCHANGE = pick("渡す・受け取る", "Exchange")
_SETUP = pick("設定", "Set up")


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", help=pick("版を表示する", "Show the version"), is_eager=True)
    ] = False,
) -> None:
    if version:
        print_version()
        raise typer.Exit
    if context.invoked_subcommand is None:
        console.show(context.get_help())


def print_version() -> None:
    console.show(f"mandala {__version__}")


def show_help(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar=pick("[コマンド]", "[COMMAND]"), help=pick("調べるコマンド", "The command in question")),
    ] = None,
) -> None:
    """``mandala help [COMMAND]``: the same as ``--help``."""
    assert context.parent is not None
    context.parent.command.main([*(words or []), "--help"], prog_name="mandala", standalone_mode=False)


def _register() -> None:
    rows = [
        ("plan", plan.plan, _MAKE, pick("目標からチャートを作る", "Make a chart from a goal"), pick('mandala plan "10月のフルマラソンでサブ4" --out out/ -f pdf', 'mandala plan "Run a sub-4 marathon by October" --out out/ -f pdf')),
        ("resume", plan.resume, _MAKE, pick("途中のチャートの残りを作る", "Complete an unfinished chart"), "mandala resume out/mandala.json"),
        ("regenerate", regenerate.regenerate, _MAKE, pick("一部または全体の別案を出し、前後を見せて差し替える", "Suggest a part anew, show before and after, take it"), "mandala regenerate out/mandala.json 3.5 3.6"),
        ("tasks", regenerate.tasks, _MAKE, pick("アクションのタスクを見る・作る", "Show an action's tasks, or make them"), "mandala tasks out/mandala.json 3.5"),
        ("edit", cells.edit, _CHANGE, pick("セルを自分の言葉に直す", "Put a cell in your own words"), 'mandala edit out/mandala.json 3.5 --title "…" --lock'),
        ("lock", cells.lock, _CHANGE, pick("セルを再生成から守る", "Keep cells from being regenerated"), "mandala lock out/mandala.json 3 3.5"),
        ("unlock", cells.unlock, _CHANGE, pick("ロックを外す", "Unlock cells"), "mandala unlock out/mandala.json 3.5"),
        ("swap", cells.swap, _CHANGE, pick("2つのセルを入れ替える", "Swap two cells"), "mandala swap out/mandala.json 3.5 4.1"),
        ("undo", cells.undo, _CHANGE, pick("直前の変更を取り消す", "Undo the last change"), "mandala undo out/mandala.json"),
        ("redo", cells.redo, _CHANGE, pick("取り消した変更をやり直す", "Redo what was undone"), "mandala redo out/mandala.json"),
        ("list", charts_list.list_, _WALK, pick("チャートを一覧する", "List your charts"), "mandala list --server https://mandala.example.com"),
        ("show", track.show, _WALK, pick("チャートまたはセルを見る", "Show the chart or a cell"), "mandala show out/mandala.json 3.5"),
        ("done", track.done, _WALK, pick("タスクや習慣に印を付ける", "Tick a task or a day of a habit"), "mandala done out/mandala.json 3.5#1"),
        ("progress", track.progress, _WALK, pick("進み具合を見る", "Show the progress"), "mandala progress out/mandala.json"),
        ("check", track.check, _WALK, pick("見直しの候補を挙げる（あれば終了コード3）", "Look for what to mend (exit code 3 if anything)"), "mandala check out/mandala.json"),
        ("export", exchange.export, _EXCHANGE, pick("印刷やカレンダー用に書き出す", "Export for print, calendar, spreadsheet"), "mandala export out/mandala.json -f pdf -f ics"),
        ("import", exchange.import_, _EXCHANGE, pick("書き出した json か md を取り込む", "Take an exported json or md back"), "mandala import plan.md --out plan.json"),
        ("login", login.login, _SETUP, pick("サーバーのトークンをキーリングにしまう", "Keep a server's token in the keyring"), "mandala login --server https://mandala.example.com"),
        ("logout", login.logout, _SETUP, pick("しまったトークンを消す", "Forget a server's token"), "mandala logout --server https://mandala.example.com"),
        ("serve", serve.serve, _SETUP, pick("このパソコンでサービスとして動かす", "Run as a service on this machine"), "mandala serve --port 8765"),
        ("version", print_version, _SETUP, pick("版を表示する", "Show the version"), "mandala version"),
        ("help", show_help, _SETUP, pick("使い方を表示する", "Show how to use a command"), "mandala help plan"),
    ]  # fmt: skip
    for name, function, panel, text, command in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {command}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, rich_help_panel=panel, options_metavar=metavar)(function)


def _register_groups() -> None:
    app.add_typer(
        models.app,
        name="models",
        help=pick("モデルの設定・試験・出力形式の測定", "The configured model: test it, probe it")
        + f"\n\n{pick('例', 'Example')}: mandala models probe --model ollama:llama3.2",
        rich_help_panel=_SETUP,
    )
    app.add_typer(
        admin.app,
        name="admin",
        help=pick(
            "サービスのデータの世話（控え、復元、やり直し、使用量、削除）",
            "Care for a service's data: backup, restore, redrive, usage, delete",
        )
        + f"\n\n{pick('例', 'Example')}: mandala admin backup backups/monday.db",
        rich_help_panel=_SETUP,
    )
    app.add_typer(ops.app, name="ops", rich_help_panel=_SETUP)


_register()
_register_groups()


def run_app() -> int:
    """Run the command line with the process's arguments; returns the exit code."""
    console.configure()
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        with console.failing_well(debug):
            return _run(debug)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _run(debug: bool) -> int:
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        return console.stopped()
    except typer.TyperException as error:
        if debug:
            raise
        say_usage_error(error)
        return error.exit_code
    if code == STOPPED:
        return console.stopped()
    return code if isinstance(code, int) else 0
