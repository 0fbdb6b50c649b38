"""What is read from and written to disk on behalf of a command."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from goal_mandala.atomic_file import write_atomically
from goal_mandala.cli.language import pick
from goal_mandala.domain.errors import Conflict, DamagedChart, InvalidInput, NotFound, Unwritable
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.chart_file import ChartFile

MAX_GOAL_FILE = 200_000
GOAL_KEYS = ("title", "description", "deadline", "background", "constraints", "language")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day where the person is."""
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a new chart goes: its JSON file and the base name of its exports."""

    chart: Path
    formats: tuple[str, ...]

    def export(self, suffix: str) -> Path:
        return self.chart.with_suffix(suffix)

    @property
    def paths(self) -> list[Path]:
        """Every file that will be written."""
        from goal_mandala.exports.formats import FORMATS

        return [self.chart, *(self.export(FORMATS[n].suffix) for n in self.formats if n != "json")]


def target_for(out: Path | None, formats: Sequence[str], chart_id: str) -> Target:
    """``--out`` is a folder, or a file when it has a suffix we know; the chart's JSON always lies beside an export."""
    from goal_mandala.exports.formats import FORMATS

    for name in formats:
        if name not in FORMATS:
            raise InvalidInput("unknown_format", value=name[:20], allowed=", ".join(FORMATS))
    if out is not None and str(out) == "-":
        raise InvalidInput("out_is_stdout")
    if out is None:
        return Target(Path(f"mandala-{chart_id[:8]}.json"), tuple(formats))
    if out.is_dir() or not out.suffix:
        return Target(out / "mandala.json", tuple(formats))
    named = next((n for n, f in FORMATS.items() if out.suffix.lower() == f.suffix), None)
    if named is None:
        raise InvalidInput("unknown_format", value=out.suffix[:20], allowed=", ".join(FORMATS))
    wanted = [*formats, named] if named and named != "json" and named not in formats else list(formats)
    return Target(out.with_suffix(".json"), tuple(wanted))


def prepare(target: Target, *, force: bool) -> None:
    """Refuse early what could only fail late: existing files, a folder that cannot be written. Leaves no trace."""
    for path in target.paths:
        if path.exists() and not force:
            raise Conflict("file_exists", path=str(path))
    made = _missing_folders(target.chart.parent)
    try:
        target.chart.parent.mkdir(parents=True, exist_ok=True)
        probe = target.chart.with_name(f".{target.chart.name[:100]}.probe")
        write_atomically(probe, b"")
        probe.unlink(missing_ok=True)
    except Unwritable as error:
        raise Unwritable("unwritable", path=str(target.chart), problem=error.facts.get("problem")) from error
    except OSError as error:
        raise Unwritable("unwritable", path=str(target.chart.parent), problem=error.strerror or "") from error
    finally:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _missing_folders(folder: Path) -> list[Path]:
    """Those of *folder* and its parents that are not there yet, innermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]


def write_exports(chart: Chart, target: Target) -> list[Path]:
    """Every export asked for; returns the paths written."""
    from goal_mandala.exports.formats import FORMATS, export

    written: list[Path] = []
    for name in target.formats:
        if name == "json":
            continue
        path = target.export(FORMATS[name].suffix)
        write_atomically(path, export(chart, name))
        written.append(path)
    return written


def open_chart(path: Path) -> tuple[ChartFile, Chart]:
    """A chart file and the chart in it; what is wrong with a damaged one names the file and the place."""
    file = ChartFile(path)
    return file, _loaded(file, file.load)


def step(file: ChartFile, *, back: bool) -> Chart:
    """Undo or redo."""
    return _loaded(file, lambda: file.undo(now()) if back else file.redo(now()))


def _loaded(file: ChartFile, load: Callable[[], Chart]) -> Chart:
    try:
        return load()
    except DamagedChart as error:
        raise in_file(error, file.path) from error
    except NotFound as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise NotFound(error.code, **{**error.facts, "problem": error.__cause__.strerror}) from error


def in_file(error: DamagedChart, path: Path) -> DamagedChart:
    """*error* with the file's name; what it called the path is the place inside."""
    facts = dict(error.facts)
    place = facts.pop("path", "")
    inside = place if place not in {path.name, str(path), ""} else None
    return DamagedChart(error.code, path=str(path), at=inside, **facts)


def read_day(field: str, text: str) -> date | None:
    """A day as ``YYYY-MM-DD``, or None for no text; raises :class:`InvalidInput` naming *field*."""
    if not text:
        return None
    try:
        if len(text) != len("YYYY-MM-DD"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("bad_date", field=field, value=text[:20]) from None


def read_goal(words: str | None) -> GoalInput:
    """A goal from the command line, a YAML or JSON file, or standard input (``-``)."""
    if words is None or words == "-":
        if words is None and sys.stdin.isatty():
            raise InvalidInput("no_goal")
        raw = sys.stdin.buffer.read(MAX_GOAL_FILE)
        if not raw.strip():
            raise InvalidInput("no_goal")
        return _parse_goal(raw, "-")
    path = Path(words) if len(words) < 1024 and "\n" not in words and "\0" not in words else None
    if path and path.suffix.lower() in {".yaml", ".yml", ".json"}:
        try:
            return _parse_goal(path.read_bytes()[:MAX_GOAL_FILE], words)
        except FileNotFoundError:
            raise NotFound("no_such_file", path=words) from None
        except OSError as error:
            raise NotFound("unreadable_file", path=words, problem=error.strerror or "") from error
    return GoalInput(words)


def _parse_goal(raw: bytes, name: str) -> GoalInput:
    """A mapping of goal fields; from standard input plain text is a title too."""
    try:
        text = raw.decode("utf-8-sig")
        data = _mapping(text)
    except ValueError as error:
        problem = "not_utf8" if isinstance(error, UnicodeError) else "not_yaml"
        raise InvalidInput("bad_goal_file", path=_shown(name), problem=problem) from None
    if not isinstance(data, dict):
        if name == "-":
            return GoalInput(text)
        raise InvalidInput("bad_goal_file", path=_shown(name), problem="not_a_mapping")
    data = {("language" if k == "lang" else str(k)): v for k, v in data.items()}
    if "goal" in data and isinstance(data["goal"], dict):
        data = data["goal"]
    for key in data:
        if key not in GOAL_KEYS:
            if name == "-":
                return GoalInput(text)
            raise InvalidInput("unknown_goal_key", path=_shown(name), key=str(key)[:40], allowed=", ".join(GOAL_KEYS))
    fields = {k: "" if v is None else str(v) for k, v in data.items()}
    return GoalInput(**({"title": ""} | fields))


def _shown(name: str) -> str:
    return pick("標準入力", "standard input") if name == "-" else name


def _mapping(text: str) -> Any:
    if text.lstrip().startswith("{"):
        return json.loads(text)
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
