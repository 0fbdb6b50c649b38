"""``mandala serve``: the service on this machine, until it is stopped."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.settings import read_settings


def serve(
    host: Annotated[str, typer.Option("--host", help=pick("待ち受けるアドレス", "Address to listen on"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=pick("ポート", "Port"))] = 8765,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help=pick("データの置き場所（フォルダーかファイル）", "Where the data is kept: a folder or a file"),
        ),
    ] = None,
) -> None:
    settings = read_settings(os.environ)
    if data is not None:
        settings = replace(settings, service=replace(settings.service, data=str(data)))
    from goal_mandala.api.server import check_address
    from goal_mandala.bootstrap import run_service

    check_address(host, settings.service)
    where = f"http://{host}:{port}"
    console.say(
        pick(
            f"{where}/ を開いてください（API は {where}/docs）。Ctrl-C で止まります。",
            f"Open {where}/ (the API is at {where}/docs). Ctrl-C stops it.",
        )
    )
    run_service(settings, host, port)
