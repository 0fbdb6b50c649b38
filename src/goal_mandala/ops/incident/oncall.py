"""Who is called, in which order, and when the next is due: read from a file, because it is configuration and not code.

The file is YAML, see ``oncall.yaml`` beside this module (the contacts of the operations guide). A team's own stands where
``MANDALA_ONCALL`` says, or in ``oncall.yaml`` in the working folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, cast

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import Env
from goal_mandala.ops.incident.record import SEVERITIES

FILE = "oncall.yaml"


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its role (a stable word), titles by language, contacts, and the minutes after detection at which it is told."""

    role: str
    titles: Mapping[str, str]
    contacts: tuple[str, ...]
    unacknowledged_minutes: int
    unmitigated_minutes: int

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get("en") or self.role


@dataclass(frozen=True, slots=True)
class OnCall:
    """The levels, first called first; ``factors`` stretch their minutes by severity (None: no escalation by the clock)."""

    source: str
    channel: str
    levels: tuple[Level, ...]
    factors: Mapping[str, float | None]

    def factor(self, severity: str) -> float | None:
        return self.factors.get(severity)


def read_oncall(environ: Mapping[str, str], folder: Path) -> OnCall:
    """Raises :class:`Misconfigured` ``bad_oncall`` naming the file and the place in it."""
    asked = environ.get(Env.ONCALL)
    path = Path(asked).expanduser() if asked else folder / FILE
    if asked or path.is_file():
        try:
            return parse_oncall(path.read_text("utf-8"), str(path))
        except OSError as error:
            raise Misconfigured("bad_oncall", path=str(path), place=error.strerror or "file") from error
    return parse_oncall(example_text(), "")


def example_text() -> str:
    """The file of the guide's contacts, with what its fields mean."""
    return resources.files("goal_mandala.ops.incident").joinpath(FILE).read_text("utf-8")


def parse_oncall(text: str, source: str) -> OnCall:
    import yaml

    def bad(place: str) -> Misconfigured:
        return Misconfigured("bad_oncall", path=source or FILE, place=place)

    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise bad(f"line {mark.line + 1}" if mark else "yaml") from None
    if not isinstance(raw, dict):
        raise bad("top")
    data = cast("dict[str, Any]", raw)
    rows: Any = data.get("levels")
    if not isinstance(rows, list) or not rows:
        raise bad("levels")
    levels = tuple(_level(row, f"levels[{n}]", bad) for n, row in enumerate(cast("list[Any]", rows)))
    factors: Any = data.get("severities", {})
    if not isinstance(factors, dict):
        raise bad("severities")
    named = cast("dict[Any, Any]", factors)
    if any(name not in SEVERITIES or not _is_factor(value) for name, value in named.items()):
        raise bad("severities")
    return OnCall(source, str(data.get("channel", "")), levels, {str(k): v for k, v in named.items()})


def _is_factor(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100)


def _level(row: Any, place: str, bad: Any) -> Level:
    if not isinstance(row, dict):
        raise bad(place)
    data = cast("dict[str, Any]", row)
    titles: Any = data.get("title")
    contacts: Any = data.get("contacts", [])
    if not isinstance(data.get("role"), str) or not isinstance(titles, dict):
        raise bad(f"{place}.role")
    if not isinstance(contacts, list) or not all(isinstance(one, str) for one in cast("list[Any]", contacts)):
        raise bad(f"{place}.contacts")
    minutes = [data.get(name, 0) for name in ("unacknowledgedMinutes", "unmitigatedMinutes")]
    if not all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 10_000 for one in minutes):
        raise bad(f"{place}.unacknowledgedMinutes")
    return Level(
        data["role"],
        {str(k): str(v) for k, v in cast("dict[Any, Any]", titles).items()},
        tuple(cast("list[str]", contacts)),
        minutes[0],
        minutes[1],
    )
