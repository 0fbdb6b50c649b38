"""Typed reading of AWS's answers, which are nested dictionaries of anything. What is missing reads as empty, never as an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

Answer = dict[str, Any]


def value(of: object, *path: str) -> Any:
    """What lies at *path*, or None."""
    here: Any = of
    for name in path:
        if not isinstance(here, dict):
            return None
        here = cast("Answer", here).get(name)
    return here


def part(of: object, *path: str) -> Answer:
    """The object at *path*, or an empty one."""
    found = value(of, *path)
    return cast("Answer", found) if isinstance(found, dict) else {}


def items(of: object, *path: str) -> list[Answer]:
    """The objects in the list at *path*."""
    found = value(of, *path)
    listed = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("Answer", item) for item in listed if isinstance(item, dict)]


def texts(of: object, *path: str) -> tuple[str, ...]:
    """The texts in the list at *path*."""
    found = value(of, *path)
    return tuple(str(item) for item in cast("list[Any]", found)) if isinstance(found, list) else ()


def text(of: object, *path: str) -> str:
    found = value(of, *path)
    return "" if found is None else str(found)


def number(of: object, *path: str) -> float | None:
    found = value(of, *path)
    try:
        return None if found is None or isinstance(found, bool) else float(found)
    except (TypeError, ValueError):
        return None


def whole(of: object, *path: str) -> int | None:
    found = number(of, *path)
    return None if found is None else int(found)


def moment(of: object, *path: str) -> datetime | None:
    """A time in UTC from what AWS sends: a datetime, Unix seconds, Unix milliseconds, or ISO 8601."""
    found = value(of, *path)
    if isinstance(found, datetime):
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return datetime.fromtimestamp(found / 1000 if found > 1e11 else found, UTC)
    if isinstance(found, str) and found:
        try:
            read = datetime.fromisoformat(found)
        except ValueError:
            return None
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    return None
