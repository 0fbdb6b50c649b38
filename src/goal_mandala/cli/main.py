"""The command ``mandala``: its subcommands and how it fails."""

from __future__ import annotations

import sys

import typer

from goal_mandala import __version__
from goal_mandala.cli import cells, console, exchange, models, regenerate, track
from goal_mandala.cli import plan as planning
from goal_mandala.cli.language import pick

_HELP = pick(
    "目標を1文で書くと、マンダラチャート（目標1・サブ目標8・アクション64・30〜60分のタスク）にします。\n\n"
    '例: mandala plan "来年3月までにTOEIC 850点" -b "現在600点、会社員" -c "週5時間"',
    "Turns a goal in plain words into a mandala chart: 1 goal, 8 sub-goals, 64 actions, tasks of 30-60 minutes.\n\n"
    'Example: mandala plan "TOEIC 850 by March" -b "600 now, full-time job" -c "5 hours a week"',
)

app = typer.Typer(
    name="mandala",
    help=_HELP,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MAKE = pick("作る", "Make")
_CHANGE = pick("直す", "Change")
_WALK = pick("進める", "Walk the way")
_EXCHANGE = pick("渡す・受け取る", "Exchange")
_SETUP = pick("設定", "Set up")


def _example(text: str, command: str) -> str:
    return f"{text}\n\n{pick('例', 'Example')}: {command}"


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", help=pick("版を表示する", "Show the version"), is_eager=True),
) -> None:
    if version:
        print_version()
        raise typer.Exit


def print_version() -> None:
    console.show(f"mandala {__version__}")


def _register() -> None:
    rows = [
        ("plan", planning.plan, _MAKE, pick("目標からチャートを作る", "Make a chart from a goal"), 'mandala plan "Run a sub-4 marathon by October" --out out/ -f pdf'),
        ("resume", planning.resume, _MAKE, pick("途中のチャートの残りを作る", "Complete an unfinished chart"), "mandala resume out/mandala.json"),
        ("regenerate", regenerate.regenerate, _MAKE, pick("一部または全体の別案を出し、前後を見せて差し替える", "Suggest a part anew, show before and after, take it"), "mandala regenerate out/mandala.json 3.5 3.6"),
        ("tasks", regenerate.tasks, _MAKE, pick("アクションのタスクを見る・作る", "Show an action's tasks, or make them"), "mandala tasks out/mandala.json 3.5"),
        ("show", track.show, _WALK, pick("チャートまたはセルを見る", "Show the chart or a cell"), "mandala show out/mandala.json 3.5"),
        ("edit", cells.edit, _CHANGE, pick("セルを自分の言葉に直す", "Put a cell in your own words"), 'mandala edit out/mandala.json 3.5 --title "…" --lock'),
        ("lock", cells.lock, _CHANGE, pick("セルを再生成から守る", "Keep cells from being regenerated"), "mandala lock out/mandala.json 3 3.5"),
        ("unlock", cells.unlock, _CHANGE, pick("ロックを外す", "Unlock cells"), "mandala unlock out/mandala.json 3.5"),
        ("swap", cells.swap, _CHANGE, pick("2つのセルを入れ替える", "Swap two cells"), "mandala swap out/mandala.json 3.5 4.1"),
        ("undo", cells.undo, _CHANGE, pick("直前の変更を取り消す", "Undo the last change"), "mandala undo out/mandala.json"),
        ("redo", cells.redo, _CHANGE, pick("取り消した変更をやり直す", "Redo what was undone"), "mandala redo out/mandala.json"),
        ("done", track.done, _WALK, pick("タスクや習慣に印を付ける", "Tick a task or a day of a habit"), "mandala done out/mandala.json 3.5#1"),
        ("progress", track.progress, _WALK, pick("進み具合を見る", "Show the progress"), "mandala progress out/mandala.json"),
        ("check", track.check, _WALK, pick("見直しの候補を挙げる（あれば終了コード3）", "Look for what to mend (exit code 3 if anything)"), "mandala check out/mandala.json"),
        ("export", exchange.export, _EXCHANGE, pick("印刷やカレンダー用に書き出す", "Export for print, calendar, spreadsheet"), "mandala export out/mandala.json -f pdf -f ics"),
        ("import", exchange.import_, _EXCHANGE, pick("書き出した json か md を取り込む", "Take an exported json or md back"), "mandala import plan.md --out plan.json"),
        ("version", print_version, _SETUP, pick("版を表示する", "Show the version"), "mandala version"),
    ]  # fmt: skip
    for name, function, panel, text, command in rows:
        app.command(name, help=_example(text, command), rich_help_panel=panel)(function)
    app.add_typer(
        models.app,
        name="models",
        help=pick("モデルの設定・試験・出力形式の測定", "The configured model: test it, probe it"),
        rich_help_panel=_SETUP,
    )


_register()


def run() -> None:
    """Entry point of the console script."""
    console.configure()
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    with console.failing_well(debug):
        app()
