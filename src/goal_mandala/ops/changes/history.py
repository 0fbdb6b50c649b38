"""The plans that lie in a folder, for what was done with them. A file that is no plan is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.changes.plan import MAX_BYTES, Plan, read_plan

MOST_FILES = 200


def plans_in(folder: Path) -> Iterator[tuple[Path, Plan]]:
    """Those directly in *folder*, by name."""
    for path in sorted(folder.glob("*.json"))[:MOST_FILES]:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            continue
        try:
            plan = read_plan(path)
        except MandalaError:
            continue  # any other JSON file
        if plan.history:
            yield path, plan
