"""The result of many drills as one record: what ``docs/drills.json`` keeps, and the sentence and the picture that follow from it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from goal_mandala.ops.drills.matrix import Matrix, matrix_of
from goal_mandala.ops.drills.picture import as_svg
from goal_mandala.ops.drills.score import Score

VERSION = 1
TITLE = "Drills: faults injected, causes named"
_COLUMNS = ("alarm", "plan", "undo")

Record = dict[str, Any]


def record_of(scores: Sequence[Score], seconds: float, commit: str, at: datetime) -> Record:
    """Counts of all, and by drill; *commit* is what was tried, with ``+`` where files had changed since."""
    matrix = matrix_of(scores)
    return {
        "version": VERSION,
        "commit": commit,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "seeds": sorted({score.seed for score in scores}),
        "runs": len(scores),
        "full": sum(score.full for score in scores),
        "right": matrix.right,
        **{name: dict(Counter(str(getattr(score, name)) for score in scores)) for name in _COLUMNS},
        "drills": [_drill([score for score in scores if score.drill == id]) for id in matrix.rows],
    }


def _drill(scores: Sequence[Score]) -> Record:
    found = [score.seconds for score in scores if score.seconds is not None]
    return {
        "drill": scores[0].drill,
        "expected": scores[0].expected,
        "runs": len(scores),
        "full": sum(score.full for score in scores),
        "named": dict(Counter(score.instead for score in scores)),
        **{name: dict(Counter(str(getattr(score, name)) for score in scores)) for name in _COLUMNS},
        "slowestDetectionSeconds": max(found, default=None),
        "slowestDoctorSeconds": max(score.doctor_seconds for score in scores),
        "mostCalls": max(score.calls for score in scores),
    }


def matrix_from(record: Record) -> Matrix:
    """The confusion matrix that *record* holds; its columns in the order of :func:`matrix_of`."""
    rows = cast("list[Record]", record["drills"])
    expected = tuple(str(row["expected"]) for row in rows)
    others = sorted({name for row in rows for name in row["named"]} - set(expected))
    columns = (*dict.fromkeys(expected), *others)
    counts = tuple(tuple(int(row["named"].get(column, 0)) for column in columns) for row in rows)
    return Matrix(tuple(str(row["drill"]) for row in rows), columns, expected, counts)


def picture(record: Record) -> str:
    return as_svg(matrix_from(record), TITLE)


def paragraph(record: Record) -> str:
    """Markdown that says what the record says."""
    matrix = matrix_from(record)
    wrong = matrix.total - matrix.right
    told = "every cause named, none confused" if not wrong else f"{wrong} of {matrix.total} not named"
    size = f"{len(matrix.rows)} drills by {len(record['seeds'])} seeds"
    plan, alarm, undo = (cast("dict[str, int]", record[name]) for name in ("plan", "alarm", "undo"))
    return "\n".join(
        [
            f"![Confusion matrix of {size}: {told}](drills.svg)",
            "",
            f"{size} at commit `{record['commit']}` on {record['at'][:10]}: {record['full']} of {record['runs']} full, the cause right in"
            f" {matrix.right} of {matrix.total}, {round(record['seconds'] / 60)} minutes ([all figures](drills.json)).",
            f"Alarm: rang {alarm.get('rang', 0)}, silent {alarm.get('silent', 0)}, has none {alarm.get('none', 0)}."
            f" Plan: mends by itself {plan.get('mends', 0)}, with steps but the cause ended by the drill {plan.get('lifted', 0)}, written, so not shown {plan.get('written', 0)}, advice only {plan.get('advice', 0)},"
            f" does not mend {plan.get('failed', 0)}, nothing to mend {plan.get('none', 0)}."
            f" Undo: undone {undo.get('yes', 0)}, not undone {undo.get('no', 0)}, nothing to undo {undo.get('none', 0)}.",
        ]
    )
