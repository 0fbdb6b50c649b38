"""What is remembered of a drill under way, so that an interrupted one is found and mended: how the cloud stood before it, and which it is.

One file per environment below the person's state folder, mode 0600. The drill's name is not written in clear: ``reveal`` is to tell it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.drills.standing import Standing
from goal_mandala.ops.target import Target

VERSION = 1


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A drill that was begun. ``secret`` drills are ended by ``reveal``."""

    drill: str
    seed: int
    secret: bool
    began: datetime
    decoys: tuple[str, ...]
    standing: Standing


def path_for(environ: Mapping[str, str], target: Target) -> Path:
    """``$XDG_STATE_HOME/goal-mandala/drill-dev-localhost-4566.json``: one for each local cloud."""
    home = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME", ".")) / ".local" / "state")
    where = "".join(c if c.isalnum() else "-" for c in (target.endpoint or "").partition("//")[2])
    return Path(home) / "goal-mandala" / f"drill-{target.environment}-{where}.json"


def code_of(path: Path) -> Path:
    """Where the deployed code is kept while a drill's own release serves."""
    return path.with_suffix(".zip")


def write(path: Path, held: UnderWay) -> None:
    """Raises :class:`OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {**asdict(held), "began": held.began.isoformat(), "drill": _veil(held.drill), "version": VERSION}
    data["decoys"] = [_veil(one) for one in held.decoys]
    data["seed"] = held.seed if not held.secret else _veil(str(held.seed))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=2)


def read(path: Path) -> UnderWay | None:
    """None where none is under way; raises :class:`InvalidInput` ``damaged_drill``."""
    if not path.exists():
        return None
    try:
        data: Any = json.loads(path.read_text("utf-8"))
        seed = data["seed"]
        return UnderWay(
            _unveil(data["drill"]),
            int(_unveil(seed)) if isinstance(seed, str) else int(seed),
            bool(data["secret"]),
            datetime.fromisoformat(data["began"]),
            tuple(_unveil(one) for one in data["decoys"]),
            data["standing"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput("damaged_drill", path=str(path), problem=type(error).__name__) from None


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    code_of(path).unlink(missing_ok=True)


def _veil(words: str) -> str:
    return base64.b64encode(words.encode()[::-1]).decode()


def _unveil(words: str) -> str:
    return base64.b64decode(words)[::-1].decode()
