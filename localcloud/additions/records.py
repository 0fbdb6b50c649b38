"""What these APIs keep: JSON records by account, region and collection, in one file that is replaced as a whole."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Collection = dict[str, dict[str, Any]]


class Records:
    """Survives a restart. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._data: dict[str, Collection] = json.loads(file.read_text("utf-8")) if file.exists() else {}

    def all(self, scope: str, collection: str) -> Collection:
        """A copy, in order of creation."""
        with self._lock:
            return json.loads(json.dumps(self._data.get(f"{scope}:{collection}", {})))

    def everywhere(self, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """(scope, copy of a record) in every scope."""
        with self._lock:
            places = [key.removesuffix(f":{collection}") for key in self._data if key.endswith(f":{collection}")]
        for scope in places:
            for record in self.all(scope, collection).values():
                yield scope, record

    def put(self, scope: str, collection: str, key: str, record: dict[str, Any]) -> None:
        with self._lock:
            self._data.setdefault(f"{scope}:{collection}", {})[key] = record
            self._save()

    def remove(self, scope: str, collection: str, key: str) -> bool:
        """False when it was not there."""
        with self._lock:
            found = self._data.get(f"{scope}:{collection}", {}).pop(key, None)
            self._save()
        return found is not None

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._file.with_suffix(".new")
        scratch.write_text(json.dumps(self._data, ensure_ascii=False), "utf-8")
        scratch.replace(self._file)
