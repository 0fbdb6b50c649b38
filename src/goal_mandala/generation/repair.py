"""From findings to the smallest requests that mend them (pure).

Only titles are asked for anew: everything else about a cell follows from its title. A finding
between two cells mends the later one. Locked cells, and cells outside the work, are never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from goal_mandala.domain.mandala import CellRef, Chart, Finding, Severity

MENDED = frozenset({"near_duplicate", "repeats_goal", "vague", "wrong_language", "too_long"})


@dataclass(frozen=True, slots=True)
class Repair:
    """Titles to ask for again: sub-goals when ``block`` is None, else that block's actions."""

    block: int | None
    positions: tuple[int, ...]
    rejected: tuple[str, ...]
    problems: tuple[Finding, ...]


def repairs(findings: Iterable[Finding], chart: Chart, allowed: Collection[CellRef]) -> list[Repair]:
    """One repair per block (and one for the sub-goals), for the allowed and unlocked cells."""
    groups: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        cell = finding.cell
        if cell is None or cell not in allowed or finding.severity is Severity.INFO:
            continue
        there = chart.cell(cell)
        if finding.reason in MENDED and there is not None and not there.locked:
            groups[None if cell.action is None else cell.sub_goal].append(finding)
    return [_repair(block, found, chart) for block, found in groups.items()]


def _repair(block: int | None, found: list[Finding], chart: Chart) -> Repair:
    refs = sorted({f.cell for f in found if f.cell is not None})
    positions = tuple(c.sub_goal if block is None else c.action for c in refs)
    titles = tuple(there.title for c in refs if (there := chart.cell(c)) is not None)
    return Repair(block, tuple(p for p in positions if p is not None), titles, tuple(found))
