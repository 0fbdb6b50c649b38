"""A chart as a file a person owns: plain JSON, written atomically, with its earlier versions beside it.

``plan.json`` has its history in ``.plan.json.history``: a JSON object of two stacks, ``undo`` and
``redo``. A file is replaced as a whole or not at all, whatever happens while it is written.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from goal_mandala.atomic_file import write_atomically
from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.errors import DamagedChart, NotFound
from goal_mandala.domain.mandala import Chart

MAX_BYTES = 5_000_000
"""No chart of ours comes near; anything larger is another file."""

KEPT_VERSIONS = 50


class ChartFile:
    """One chart on disk at *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def history_path(self) -> Path:
        return self.path.with_name(f".{self.path.name}.history")

    def load(self) -> Chart:
        """Raises :class:`NotFound` and :class:`DamagedChart`."""
        return from_data(_read_json(self.path))

    def create(self, chart: Chart) -> None:
        """Write a new chart, without history; raises :class:`Unwritable`."""
        write_atomically(self.path, encode(chart))
        with contextlib.suppress(FileNotFoundError):
            self.history_path.unlink()

    def overwrite(self, chart: Chart) -> None:
        """Write the chart and leave its history as it is: for a chart that is still being made."""
        write_atomically(self.path, encode(chart))

    def save(self, chart: Chart) -> None:
        """Write the next version; the one on disk can be undone to. Raises :class:`Unwritable`."""
        history = self._history()
        history["undo"] = [*history["undo"], to_data(self.load())][-KEPT_VERSIONS:]
        history["redo"] = []
        self._write_history(history)
        write_atomically(self.path, encode(chart))

    def undo(self, now: datetime) -> Chart:
        """The version before, as the next version; raises :class:`NotFound` when there is none."""
        return self._step("undo", "redo", now)

    def redo(self, now: datetime) -> Chart:
        return self._step("redo", "undo", now)

    def _step(self, source: str, target: str, now: datetime) -> Chart:
        history = self._history()
        if not history[source]:
            raise NotFound(f"nothing_to_{source}", path=self.path.name)
        current = self.load()
        *rest, data = history[source]
        chart = replace(from_data(data), version=current.version + 1, updated_at=now)
        history[source], history[target] = rest, [*history[target], to_data(current)][-KEPT_VERSIONS:]
        self._write_history(history)
        write_atomically(self.path, encode(chart))
        return chart

    def _history(self) -> dict[str, list[Any]]:
        if not self.history_path.exists():
            return {"undo": [], "redo": []}
        raw = _read_json(self.history_path, limit=MAX_BYTES * KEPT_VERSIONS * 2)
        stacks = {key: raw.get(key) for key in ("undo", "redo")} if isinstance(raw, dict) else {}
        if not all(isinstance(stacks.get(key), list) for key in ("undo", "redo")):
            raise DamagedChart("damaged_chart", path=self.history_path.name, problem="not_a_history")
        return {key: list(value or []) for key, value in stacks.items()}

    def _write_history(self, history: dict[str, list[Any]]) -> None:
        text = json.dumps(history, ensure_ascii=False, separators=(",", ":"))
        write_atomically(self.history_path, text.encode())


def encode(chart: Chart) -> bytes:
    """The file's bytes: UTF-8 JSON, two spaces, a newline at the end."""
    return (json.dumps(to_data(chart), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _read_json(path: Path, limit: int = MAX_BYTES) -> Any:
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except FileNotFoundError:
        raise NotFound("no_such_file", path=str(path)) from None
    except (IsADirectoryError, PermissionError, OSError) as error:
        raise NotFound("unreadable_file", path=str(path), problem=type(error).__name__) from error
    if len(raw) > limit:
        raise DamagedChart("damaged_chart", path=path.name, problem="too_large")
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise DamagedChart("damaged_chart", path=path.name, problem="not_json", line=line) from None
