"""``mandala ops report``: one HTML file with plots, for people who would rather look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import language, operating
from goal_mandala.domain.errors import Unwritable

Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="PATH", help=pick("書き出すファイルかフォルダー（省略時はここ）", "File or folder to write (default: here)"))]  # fmt: skip


def report(
    env: options.Env = None,
    since: options.Since = "24h",
    until: options.Until = None,
    out: Out = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.health_report import collect, file_name, render

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        snapshot = run.snapshot(run.window(since, until))
        material = collect(snapshot, run.zone)
        page = render(material, snapshot, run.zone, language())
        place = out or Path.cwd()
        if place.is_dir():
            place = place / file_name(run.target.environment, run.now)
        try:
            place.write_text(page, "utf-8")
        except OSError as error:
            raise Unwritable("unwritable", path=str(place), problem=error.strerror) from error
        run.code = material.exit_code
        if as_json:
            run.emit("report", file=str(place), bytes=len(page.encode()))
        else:
            console.show(
                pick(
                    f"{place} に書きました。ブラウザーで開いてください。", f"Written to {place}. Open it in a browser."
                )
            )
            if run.code:
                ja, en = (
                    "正常でないところがあります。次: mandala ops doctor",
                    "Not all of it is well. Next: mandala ops doctor",
                )
                console.say(pick(ja, en), "dim")
