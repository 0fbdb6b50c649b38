"""The smallest requests that mend what was found."""

from __future__ import annotations

from goal_mandala.domain.mandala import CellRef, Finding, Severity
from goal_mandala.generation.quality import inspect
from goal_mandala.generation.repair import MENDED, Repair, repairs
from tests.fakes.chart_builder import START, distinct_title, put, whole_chart, without

WHOLE = whole_chart()
EVERY_CELL = [CellRef(s) for s in range(8)] + [CellRef(s, a) for s in range(8) for a in range(8)]


def finding(cell: str | None, reason: str = "vague", severity: Severity = Severity.WARNING) -> Finding:
    return Finding(reason, severity, None if cell is None else CellRef.parse(cell))


def test_one_request_a_block_and_one_for_the_sub_goals() -> None:
    found = [finding("4.7"), finding("1"), finding("4.2"), finding("0.0"), finding("6")]
    assert repairs(found, WHOLE, EVERY_CELL) == [
        Repair(4, (2, 7), (distinct_title(CellRef(4, 2)), distinct_title(CellRef(4, 7))), (found[0], found[2])),
        Repair(None, (1, 6), (distinct_title(CellRef(1)), distinct_title(CellRef(6))), (found[1], found[4])),
        Repair(0, (0,), (distinct_title(CellRef(0, 0)),), (found[3],)),
    ]


def test_two_findings_of_a_cell_ask_for_it_once() -> None:
    (repair,) = repairs([finding("4.2"), finding("4.2", "near_duplicate")], WHOLE, EVERY_CELL)
    assert (repair.positions, len(repair.rejected), len(repair.problems)) == ((2,), 1, 2)


def test_what_cannot_or_need_not_be_mended_is_left() -> None:
    found = [
        finding(None, "time_over_budget"),
        finding("1.1", "task_minutes"),
        finding("1.2", "type_mismatch", Severity.INFO),
        finding("1.3", "near_duplicate", Severity.INFO),
    ]
    assert repairs(found, WHOLE, EVERY_CELL) == []


def test_every_reason_of_a_title_is_mended() -> None:
    found = [finding("1.1", reason) for reason in sorted(MENDED)]
    (repair,) = repairs(found, WHOLE, EVERY_CELL)
    assert len(repair.problems) == len(MENDED) == 5


def test_locked_empty_and_foreign_cells_are_never_touched() -> None:
    chart = put(put(WHOLE, "1.1", locked=True), "2", locked=True)
    chart = without(chart, "3.3")
    found = [finding(c) for c in ("1.1", "2", "3.3", "5.5", "6.6")]
    assert [r.block for r in repairs(found, chart, [CellRef(6, 6)])] == [6]
    assert [r.block for r in repairs(found, chart, EVERY_CELL)] == [5, 6]
    assert repairs(found, chart, []) == []


def test_of_two_alike_the_later_one_is_mended() -> None:
    chart = put(
        put(WHOLE, "2.2", title="Bake ten test loaves on Sunday"), "5.1", title="Bake ten test loaves on Sundays"
    )
    (repair,) = repairs(inspect(chart, START), chart, EVERY_CELL)
    assert (repair.block, repair.positions) == (5, (1,))


def test_a_faultless_chart_needs_nothing() -> None:
    assert repairs(inspect(WHOLE, START), WHOLE, EVERY_CELL) == []
