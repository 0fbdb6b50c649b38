"""Cells and their references; usage that adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import CellRef, Usage
from tests.fakes.chart_builder import empty_chart, titled_chart, whole_chart, without
from tests.fakes.chart_strategies import cells


@given(cells)
def test_a_reference_is_read_as_it_is_written(cell: CellRef) -> None:
    assert CellRef.parse(str(cell)) == cell
    assert CellRef.parse(f"  {cell}\n") == cell


@pytest.mark.parametrize("text", ["", ".", "3.", ".3", "a", "3.5.1", "10", "-1", "3,5", "３", "3.x", "١", "3 5", "0x1"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="cell_reference"):
        CellRef.parse(text)


@pytest.mark.parametrize(("text", "value"), [("8", 8), ("9.0", 9), ("0.8", 8)])
def test_a_position_beyond_the_grid_is_named(text: str, value: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        CellRef.parse(text)
    assert caught.value.code == "cell_position"
    assert caught.value.facts == {"field": "cell", "value": value, "minimum": 0, "maximum": 7}


def test_references_sort_in_reading_order() -> None:
    assert sorted([CellRef(1, 2), CellRef(0, 7), CellRef(1, 0)]) == [CellRef(0, 7), CellRef(1, 0), CellRef(1, 2)]
    assert sorted([CellRef(3), CellRef(0)]) == [CellRef(0), CellRef(3)]


amounts = st.builds(
    Usage,
    st.integers(0, 99),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 10**6).map(lambda n: n / 1e6),
)


@given(amounts, amounts, amounts)
def test_usage_adds_up_in_any_order(one: Usage, two: Usage, three: Usage) -> None:
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + Usage() == one


def test_a_grid_is_whole_when_every_cell_has_a_title() -> None:
    assert whole_chart().complete_titles
    assert titled_chart().complete_titles
    assert not empty_chart().complete_titles
    assert not without(whole_chart(), "7.7").complete_titles
    assert not without(whole_chart(), "7").complete_titles
