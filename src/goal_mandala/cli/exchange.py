"""``mandala export`` and ``mandala import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.cells import File
from goal_mandala.cli.files import open_chart, prepare, target_for, write_exports
from goal_mandala.cli.language import pick
from goal_mandala.domain.errors import Conflict, DamagedChart, InvalidInput, NotFound
from goal_mandala.storage.chart_file import MAX_BYTES, ChartFile, write_atomically


def export(
    file: File,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help=pick(
                "json md csv svg html pdf png ics。くり返し可", "json md csv svg html pdf png ics; may be repeated"
            ),
        ),
    ] = None,
    out: Annotated[
        str, typer.Option("--out", "-o", help=pick("書き出し先。- で標準出力", "Where to; - for standard output"))
    ] = "",
    paper: Annotated[
        str, typer.Option("--paper", help=pick("pdf png html の用紙: a4 a3", "Paper of pdf, png, html: a4 or a3"))
    ] = "a4",
    force: Annotated[
        bool, typer.Option("--force", help=pick("既存のファイルを上書きする", "Replace an existing file"))
    ] = False,
) -> None:
    from goal_mandala.exports.formats import FORMATS, ExportOptions
    from goal_mandala.exports.formats import export as to_bytes

    if paper not in {"a4", "a3"}:
        raise InvalidInput("unknown_format", value=paper[:20], allowed="a4, a3")
    _, chart = open_chart(file)
    suffix = Path(out).suffix.lower() if out not in {"", "-"} else ""
    wanted = formats or [n for n, f in FORMATS.items() if f.suffix == suffix] or ["html"]
    for name in wanted:
        if name not in FORMATS:
            raise InvalidInput("unknown_format", value=name[:20], allowed=", ".join(FORMATS))
        content = to_bytes(chart, name, ExportOptions(paper=paper))
        if out == "-":
            sys.stdout.buffer.write(content)
            continue
        path = _place(file, out, FORMATS[name].suffix, many=len(wanted) > 1)
        if path.exists() and not force:
            raise Conflict("file_exists", path=str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
        console.say(f"{pick('保存', 'Saved')}: {path}")


def _place(file: Path, out: str, suffix: str, *, many: bool) -> Path:
    if not out:
        return file.with_suffix(suffix)
    path = Path(out)
    if path.is_dir() or out.endswith(("/", "\\")):
        return path / file.with_suffix(suffix).name
    return path.with_suffix(suffix) if many or not path.suffix else path


def import_(
    file: Annotated[Path, typer.Argument(help=pick("書き出した .json か .md", "An exported .json or .md"))],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=pick("保存先（.json）", "Where to save (.json)"))
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=pick("既存のファイルを上書きする", "Replace an existing file"))
    ] = False,
) -> None:
    from goal_mandala.exports.formats import parse

    kind = {".json": "json", ".md": "md", ".markdown": "md"}.get(file.suffix.lower())
    if kind is None:
        raise InvalidInput("unknown_format", value=file.suffix[:20], allowed="json, md")
    chart = parse(_read(file), kind)
    target = target_for(out or file.with_suffix(".json"), [], chart.id)
    prepare(target, force=force)
    ChartFile(target.chart).create(chart)
    write_exports(chart, target)
    console.say(f"{pick('取り込みました', 'Imported')}: {target.chart}")


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFound("no_such_file", path=str(file)) from None
    except OSError as error:
        raise NotFound("unreadable_file", path=str(file), problem=error.strerror or "") from error
    if len(raw) > MAX_BYTES:
        raise DamagedChart("damaged_chart", path=file.name, problem="too_large")
    return raw
