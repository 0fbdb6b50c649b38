"""Arguments and options that commands share, with their help in the person's language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli.language import pick

_TEXT = pick("文", "TEXT")
_DAY = "YYYY-MM-DD"
_CELL = pick("セル", "CELL")
FILE_WORD = pick("ファイル", "FILE")

GoalWords = Annotated[
    str | None,
    typer.Argument(
        metavar=pick("目標", "GOAL"),
        help=pick(
            "目標の文、目標ファイル（.yaml .json）、または - で標準入力",
            "The goal in words (in quotes), a goal file (.yaml .json), or - for standard input",
        ),
    ),
]
Description = Annotated[
    str,
    typer.Option(
        "--description",
        "-d",
        metavar=_TEXT,
        help=pick("目標の説明（500文字まで）", "More about the goal (up to 500 characters)"),
    ),
]
Deadline = Annotated[
    str, typer.Option("--deadline", metavar=_DAY, help=pick("期限（今日以降）", "Deadline, today or later"))
]
Background = Annotated[
    str,
    typer.Option(
        "--background",
        "-b",
        metavar=_TEXT,
        help=pick("今の状況、経験、けがなど", "Where you stand: experience, injuries, …"),
    ),
]
Constraints = Annotated[
    str,
    typer.Option(
        "--constraints",
        "-c",
        metavar=_TEXT,
        help=pick("使える時間、予算など（例: 週5時間）", "Time, money, … (e.g. 5 hours a week)"),
    ),
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="TAG",
        help=pick("チャートの言語（ja、en など。省略時は目標の言語）", "Language of the chart (default: the goal's)"),
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME",
        help=pick(
            "offline、bedrock、bedrock:ID、openai:ID、ollama:ID（省略時は環境変数 MANDALA_MODEL、なければ offline）",
            "offline, bedrock, bedrock:ID, openai:ID, ollama:ID (default: MANDALA_MODEL, or else offline)",
        ),
    ),
]
Tasks = Annotated[
    bool,
    typer.Option(
        "--tasks/--no-tasks",
        show_default=False,
        help=pick("タスクまで作る（既定）、作らない", "Make the tasks too (default), or not"),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="PATH",
        help=pick(
            "保存先（ファイルかフォルダー。省略時は ./mandala-….json）",
            "Where to save: a file or a folder (default: ./mandala-….json)",
        ),
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help=pick(
            "書き出す形式: json md csv svg html pdf png ics（くり返し可）",
            "Also export: json md csv svg html pdf png ics (may be repeated)",
        ),
    ),
]
ChartJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help=pick("チャートのJSONだけを標準出力に出す", "Print the chart's JSON, and nothing else, on standard output"),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=pick("JSONで出す", "Print JSON"))]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        show_default=False,
        help=pick("オフライン計画の別案の番号（既定 0）", "Another choice of the offline planner (default 0)"),
    ),
]
NewSeed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help=pick("オフライン計画の別案の番号", "Another choice of the offline planner"),
    ),
]
Start = Annotated[
    str,
    typer.Option(
        "--start", metavar=_DAY, help=pick("計画の初日（省略時は今日）", "First day of the plan (default: today)")
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar=pick("秒", "SECONDS"),
        min=0.1,
        help=pick("全体の制限時間。できた分は残る", "Limit for the whole; what was made is kept"),
    ),
]
Force = Annotated[bool, typer.Option("--force", help=pick("既存のファイルを上書きする", "Replace an existing file"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=pick("途中経過を出さない", "No progress"))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=pick("確認せずに差し替える", "Take it without asking"))]

File = Annotated[
    str,
    typer.Argument(
        metavar=FILE_WORD,
        help=pick(
            "チャートのファイル（.json）。サーバーのチャートなら id（はじめの数文字でよい）",
            "The chart's file (.json); of a chart on a server its id, or how that begins",
        ),
    ),
]
Server = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help=pick(
            "サーバーのチャートを使う（省略時は環境変数 MANDALA_SERVER、なければファイル）",
            "Work on a server's charts (default: MANDALA_SERVER, or else files)",
        ),
    ),
]
Cell = Annotated[
    str,
    typer.Argument(
        metavar=_CELL, help=pick("サブ目標 0〜7、またはアクション 3.5", "A sub-goal 0-7, or an action like 3.5")
    ),
]
MaybeCell = Annotated[
    str | None,
    typer.Argument(
        metavar=f"[{_CELL}]",
        help=pick("サブ目標 0〜7、アクション 3.5（省略時は全部）", "A sub-goal 0-7, an action like 3.5 (default: all)"),
    ),
]
Cells = Annotated[
    list[str],
    typer.Argument(
        metavar=f"{_CELL}...",
        help=pick("サブ目標 0〜7、アクション 3.5。複数可", "Sub-goals 0-7, actions like 3.5; several may be named"),
    ),
]
Scopes = Annotated[
    list[str] | None,
    typer.Argument(
        metavar=f"[{_CELL}]...",
        help=pick(
            "3（サブ目標）、3.*（そのアクション8個）、3.5、sub-goals（サブ目標8個）。省略時は全体",
            "3 (a sub-goal), 3.* (its eight actions), 3.5, sub-goals (all eight); default: the whole chart",
        ),
    ),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar=pick("対象", "TARGET"),
        help=pick(
            "3.5#2（タスク）、3.5（習慣の今日の分、または全タスク）",
            "3.5#2 (a task), 3.5 (today of a habit, or all its tasks)",
        ),
    ),
]
Day = Annotated[
    str,
    typer.Option(
        "--date", metavar="YYYY-MM-DD", help=pick("習慣の日付（省略時は今日）", "Day of a habit (default: today)")
    ),
]
Skip = Annotated[
    bool,
    typer.Option("--skip", help=pick("飛ばす（習慣なら、しなかった日）", "Skipped (a habit: not done that day)")),
]
Excuse = Annotated[
    bool,
    typer.Option(
        "--excuse",
        help=pick("習慣を、理由があって休んだ日にする", "A habit's day off with good reason: does not count"),
    ),
]
Reset = Annotated[bool, typer.Option("--reset", help=pick("印を消す（タスク）", "Take the tick off (tasks)"))]
ExportFormats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help=pick(
            "json md csv svg html pdf png ics（くり返し可。省略時は html）",
            "json md csv svg html pdf png ics; may be repeated (default: html)",
        ),
    ),
]
ExportOut = Annotated[
    str,
    typer.Option(
        "--out", "-o", metavar="PATH", help=pick("書き出し先。- で標準出力", "Where to; - for standard output")
    ),
]
Paper = Annotated[
    str,
    typer.Option(
        "--paper",
        metavar="a4|a3",
        show_default=False,
        help=pick("pdf png html の用紙（既定 a4）", "Paper of pdf, png, html (default a4)"),
    ),
]
