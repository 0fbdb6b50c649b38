"""``mandala list``: the charts in a folder, or a person's charts on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.language import pick
from goal_mandala.cli.places.place import server_of
from goal_mandala.domain.errors import MandalaError, NotFound

Row = dict[str, Any]


def list_(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar=pick("[フォルダー]", "[FOLDER]"),
            help=pick("調べるフォルダー（省略時はここ）", "Where to look (default: here)"),
        ),
    ] = None,
    search: Annotated[
        str, typer.Option("--search", metavar=pick("文", "TEXT"), help=pick("題にある言葉", "Words in the title"))
    ] = "",
    archived: Annotated[
        bool, typer.Option("--archived", help=pick("しまったものも出す", "Those put away too"))
    ] = False,
    as_json: options.Json = False,
    server: options.Server = None,
) -> None:
    url = None if folder is not None and server is None else server_of(server)
    rows = list(_on_server(url, search, archived) if url else _in_folder(folder or Path(), search, archived))
    if as_json:
        console.emit({"mandalas": rows})
        return
    if not rows:
        console.say(pick("チャートはありません。", "There are no charts."))
    for row in rows:
        away = pick("  （しまってある）", "  (put away)") if row["archived"] else ""
        title = " ".join(str(row["title"]).split())
        console.show(f"{row.get('path') or row['id']}  {row['progress']:>3}%  {title}{away}", hang=4)


def _on_server(url: str, search: str, archived: bool) -> Iterator[Row]:
    from goal_mandala.cli.places.serving import charts_on

    only = {"archived": "all" if archived else "false"} | ({"title": search} if search else {})
    yield from charts_on(url).pages(**only)


def _in_folder(folder: Path, search: str, archived: bool) -> Iterator[Row]:
    """Files that hold charts, latest change first; other files are passed over."""
    from goal_mandala.storage.chart_file import ChartFile
    from goal_mandala.storage.listing import ChartFilter
    from goal_mandala.storage.records import summary_of

    if not folder.is_dir():
        raise NotFound("no_such_folder", path=str(folder)[:200])
    only = ChartFilter(None if archived else False, search)
    found: list[tuple[str, Row]] = []
    for path in sorted(folder.glob("*.json")):
        try:
            summary = summary_of(ChartFile(path).load())
        except MandalaError:  # another program's file
            continue
        if only.takes(summary):
            row = {"path": str(path), "id": summary.id, "title": summary.title, "progress": summary.progress}
            changed = summary.updated_at.isoformat()
            found.append(
                (changed, row | {"version": summary.version, "updatedAt": changed, "archived": summary.archived})
            )
    yield from (row for _, row in sorted(found, key=lambda pair: pair[0], reverse=True))
