"""The confusion matrix: what was injected against what was named, as numbers and as text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from goal_mandala.ops.drills.score import Score


@dataclass(frozen=True, slots=True)
class Matrix:
    """``counts[row][column]``: rows are drills, columns the causes named; the column that belongs to a row is ``expected[row]``."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    expected: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def right(self) -> int:
        return sum(row[self.columns.index(want)] for row, want in zip(self.counts, self.expected, strict=True))

    @property
    def total(self) -> int:
        return sum(map(sum, self.counts))

    def as_dict(self) -> dict[str, object]:
        named = [
            {column: count for column, count in zip(self.columns, row, strict=True) if count} for row in self.counts
        ]
        return {
            "right": self.right,
            "total": self.total,
            "rows": [
                {"injected": row, "expected": want, "named": cells}
                for row, want, cells in zip(self.rows, self.expected, named, strict=True)
            ],
        }


def matrix_of(scores: Sequence[Score]) -> Matrix:
    """In the order of the scores' drills; columns are the expected causes in the same order, then what else was named."""
    rows = tuple(dict.fromkeys(score.drill for score in scores))
    wanted = {score.drill: score.expected for score in scores}
    expected = tuple(wanted[row] for row in rows)
    others = sorted({score.instead for score in scores} - set(expected))
    columns = (*dict.fromkeys(expected), *others)
    counted = Counter((score.drill, score.instead) for score in scores)
    counts = tuple(tuple(counted[row, column] for column in columns) for row in rows)
    return Matrix(rows, columns, expected, counts)


def as_text(matrix: Matrix) -> str:
    """Rows with their names, columns with numbers that a list below explains; ``·`` for none, brackets around the right one."""
    width = max((len(row) for row in matrix.rows), default=0)
    head = " " * width + "  " + "".join(f"{n:>5}" for n in range(1, len(matrix.columns) + 1))
    lines = [head]
    for row, want, cells in zip(matrix.rows, matrix.expected, matrix.counts, strict=True):
        shown = "".join(_cell(count, column == want) for column, count in zip(matrix.columns, cells, strict=True))
        lines.append(f"{row:<{width}}  {shown}")
    lines.append("")
    lines += [f"{n:>3} {column}" for n, column in enumerate(matrix.columns, 1)]
    return "\n".join(lines)


def _cell(count: int, right: bool) -> str:
    if right:
        return f" [{count:>2}]"
    return f"{count:>4} " if count else "   · "
