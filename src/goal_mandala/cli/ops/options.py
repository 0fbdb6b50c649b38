"""Options that the operations' commands have in common."""

from __future__ import annotations

from typing import Annotated

import typer

from goal_mandala.cli.language import pick

Env = Annotated[
    str | None,
    typer.Option(
        "--env",
        "-e",
        metavar="dev|stg|prod",
        help=pick("環境（省略時は環境変数 ENVIRONMENT、なければ dev）", "Environment (default: ENVIRONMENT, or dev)"),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=pick("JSON で出す（version 付き）", "Print JSON (with a version)"))]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help=pick("AWS の呼び出しの数も出す", "Also show how many AWS calls were made, for what"),
    ),
]
Zone = Annotated[
    str,
    typer.Option(
        "--tz",
        metavar="ZONE",
        show_default=False,
        help=pick(
            "時刻の表示と読み取り: local（既定）、UTC、Asia/Tokyo",
            "Times are read and shown in: local (default), UTC, Asia/Tokyo",
        ),
    ),
]
Since = Annotated[
    str,
    typer.Option(
        "--since",
        metavar="TIME",
        help=pick(
            "いつから: 15m、1h、2d、today、2026-11-01、2026-11-01T09:00",
            "From when: 15m, 1h, 2d, today, 2026-11-01, 2026-11-01T09:00",
        ),
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help=pick("いつまで（省略時は今）", "Until when (default: now)")),
]
Watch = Annotated[
    int | None,
    typer.Option(
        "--watch",
        "-w",
        metavar=pick("秒", "SECONDS"),
        min=2,
        help=pick("この間隔でくり返し表示する（Ctrl-C で終わる）", "Show it again every so many seconds (Ctrl-C ends)"),
    ),
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes", "-y", help=pick("確認せずに進める（prod では足りません）", "Don't ask (not enough for prod)")
    ),
]
Confirm = Annotated[
    str | None,
    typer.Option(
        "--confirm",
        metavar="ENV",
        help=pick(
            "環境の名前を書いて確認に代える（例: --confirm prod）",
            "Confirm by naming the environment, e.g. --confirm prod",
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=pick(
            "変えずに、何をするかと AWS の呼び出しを見せる",
            "Change nothing; show what would be done, with the AWS calls",
        ),
    ),
]
Incident = Annotated[
    str | None,
    typer.Option(
        "--incident",
        metavar="ID",
        help=pick(
            "このインシデントに記録する（既定: その環境で解決していないのが1つなら、それ）",
            "Note it in this incident (default: the only unresolved one of the environment)",
        ),
    ),
]
