"""``mandala export`` and ``mandala import``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from goal_mandala.atomic_file import write_atomically
from goal_mandala.cli import console, options
from goal_mandala.cli.files import in_file, prepare, target_for, write_exports
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.places.place import open_place, server_of
from goal_mandala.domain.errors import Conflict, DamagedChart, InvalidInput, NotFound, Unwritable
from goal_mandala.storage.chart_file import MAX_BYTES, ChartFile


def export(
    file: options.File,
    formats: options.ExportFormats = None,
    out: options.ExportOut = "",
    paper: options.Paper = "a4",
    force: options.Force = False,
    server: options.Server = None,
) -> None:
    from goal_mandala.exports.formats import FORMATS

    if paper not in ("a4", "a3"):
        raise InvalidInput("unknown_paper", value=paper[:20])
    wanted = _wanted(formats, out)
    place = open_place(file, server)
    places = {n: _place(place.stem, out, FORMATS[n].suffix, many=len(wanted) > 1) for n in wanted}
    for path in places.values():
        if out != "-" and path.exists() and not force:
            raise Conflict("file_exists", path=str(path))
    contents = {name: place.export(name, paper) for name in wanted}
    for name, content in contents.items():
        if out == "-":
            _print(content)
            continue
        _write(places[name], content)
        console.say(f"{pick('保存', 'Saved')}: {places[name]}", hang=2)


def _wanted(formats: list[str] | None, out: str) -> list[str]:
    """The formats asked for, by name or by the suffix of --out; html when nothing says."""
    from goal_mandala.exports.formats import FORMATS

    suffix = Path(out).suffix.lower() if out not in {"", "-"} and not Path(out).is_dir() else ""
    named = [n for n, f in FORMATS.items() if f.suffix == suffix]
    for name in formats or []:
        if name not in FORMATS:
            raise InvalidInput("unknown_format", value=name[:20], allowed=", ".join(FORMATS))
    if suffix and not named and not formats:
        raise InvalidInput("unknown_format", value=suffix[:20], allowed=", ".join(FORMATS))
    if out == "-" and len(formats or []) > 1:
        raise InvalidInput("one_format_only")
    return formats or named or ["html"]


def _print(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        console.reader_gone()


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable("unwritable", path=str(path.parent), problem=error.strerror or "") from error
    write_atomically(path, content)


def _place(stem: Path, out: str, suffix: str, *, many: bool) -> Path:
    if not out:
        return stem.with_name(stem.name + suffix)
    path = Path(out)
    if path.is_dir() or out.endswith(("/", "\\")):
        return path / (stem.name + suffix)
    return path.with_suffix(suffix) if many or not path.suffix else path


def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar=options.FILE_WORD, help=pick("書き出した .json か .md", "An exported .json or .md")),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="PATH",
            help=pick("保存先（.json。省略時は同じ名前の .json）", "Where to save (.json; default: the same name)"),
        ),
    ] = None,
    force: options.Force = False,
    server: options.Server = None,
) -> None:
    kind = {".json": "json", ".md": "md", ".markdown": "md"}.get(file.suffix.lower())
    if kind is None:
        raise InvalidInput("unknown_format", value=file.suffix[:20], allowed="json, md")
    url = server_of(server)
    if url is not None:
        _import_there(url, file, kind, by_option=server is not None)
    else:
        _import_here(file, kind, out, force=force)


def _import_there(url: str, file: Path, kind: str, *, by_option: bool) -> None:
    from goal_mandala.cli.places.serving import charts_on

    chart = charts_on(url).import_(_read(file), kind)
    show = f"{program()} show {chart.id}" + (f" --server {shlex.quote(url)}" if by_option else "")
    console.say(f"{pick('取り込みました', 'Imported')}: {chart.id}  ({show})", hang=2)


def _import_here(file: Path, kind: str, out: Path | None, *, force: bool) -> None:
    from goal_mandala.exports.formats import parse

    try:
        chart = parse(_read(file), kind)
    except DamagedChart as error:
        raise in_file(error, file) from error
    target = target_for(out or file.with_suffix(".json"), [], chart.id)
    prepare(target, force=force)
    target.chart.parent.mkdir(parents=True, exist_ok=True)
    ChartFile(target.chart).create(chart)
    written = [target.chart, *write_exports(chart, target)]
    console.say(f"{pick('取り込みました', 'Imported')}: {'  '.join(map(str, written))}", hang=2)


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
