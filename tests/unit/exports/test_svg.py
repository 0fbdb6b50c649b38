"""SVG: well-formed whatever the text, self-contained, every title there and inside its cell."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.formats import export
from goal_mandala.exports.text_width import BOLD, text_width
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.sheets import squeezed, titles
from tests.unit.exports.strategies import brisk, charts

NS = "{http://www.w3.org/2000/svg}"
ALL = (japanese_chart, english_chart, unfinished_chart, empty_chart, hostile_chart)


def tree(chart: Chart) -> ET.Element:
    return ET.fromstring(export(chart, "svg"))


def shown(group: ET.Element) -> str:
    return "".join(span.text or "" for span in group.iter(f"{NS}tspan"))


@pytest.mark.parametrize("make", ALL)
def test_81_cells_with_their_titles(make):
    chart = make()
    groups = [g for g in tree(chart).iter(f"{NS}g") if g.get("class")]
    assert len(groups) == 81
    written = {squeezed(shown(group)) for group in groups}
    assert {squeezed(title) for title in titles(chart)} - written == set()
    empty = [g for g in groups if g.get("class") == "empty"]
    assert all(shown(g) == "" for g in empty)


def test_positions_run_as_the_specification_says():
    """0 1 2 / 3 · 4 / 5 6 7, for blocks in the sheet and for cells in a block."""
    groups = {g.get("data-cell"): g for g in tree(japanese_chart()).iter(f"{NS}g") if "." in (g.get("data-cell") or "")}
    places = {ref: rect_of(group)[:2] for ref, group in groups.items()}
    columns, rows = (sorted({place[axis] for place in places.values()}) for axis in (0, 1))
    order = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)]
    assert len(columns) == len(rows) == 9
    for ref, (x, y) in places.items():
        block, cell = (order[int(part)] for part in str(ref).split("."))
        assert (rows.index(y), columns.index(x)) == (3 * block[0] + cell[0], 3 * block[1] + cell[1])


def rect_of(group: ET.Element) -> tuple[float, float, float, float]:
    rect = group.find(f"{NS}rect")
    assert rect is not None
    x, y, width, height = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, width, height


@brisk
@given(charts())
def test_any_chart_is_well_formed_and_stays_inside_its_cells(chart):
    root = tree(chart)
    for group in root.iter(f"{NS}g"):
        text = group.find(f"{NS}text")
        if text is None:
            continue
        x, y, width, height = rect_of(group)
        size = float(text.get("font-size") or 0)
        heavy = BOLD if text.get("font-weight") else 1.0
        lines = list(text.iter(f"{NS}tspan"))
        assert shown(group)
        for span in lines:
            assert text_width(span.text or "") * size * heavy <= width + 0.1
            assert x < float(span.get("x") or 0) < x + width
        assert float(lines[0].get("y") or 0) - 0.8 * size >= y
        assert float(lines[-1].get("y") or 0) + 0.15 * size <= y + height


@pytest.mark.parametrize("make", ALL)
def test_it_holds_no_script_link_or_reference(make):
    root = tree(make())
    names = {element.tag.removeprefix(NS) for element in root.iter()}
    assert names <= {"svg", "title", "rect", "circle", "g", "text", "tspan"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name == "style"}
    assert re.search(r"url\(|@import", export(make(), "svg").decode()) is None


def test_japanese_lines_end_between_phrases():
    spans = [s.text for s in tree(japanese_chart()).iter(f"{NS}tspan")]
    assert spans.count("走れる土台") == 2
    assert "左右20回×2組行う" in spans
    assert not [s for s in spans if s and s[0] in "、。ーっゃをはが"]


def test_progress_is_a_bar_as_long_as_the_share():
    groups = {g.get("data-cell"): g for g in tree(japanese_chart()).iter(f"{NS}g") if "." in (g.get("data-cell") or "")}
    whole, none = groups["0.0"], groups["0.2"]
    third = groups["1.0"]
    lengths = [g.find(f"{NS}rect[@class='progress']") for g in (whole, third, none)]
    assert lengths[0] is not None
    assert lengths[1] is not None
    assert lengths[2] is None
    assert float(lengths[1].get("width") or 0) / float(lengths[0].get("width") or 1) == pytest.approx(1 / 3, abs=0.01)


def test_habits_and_executions_have_their_signs():
    groups = {g.get("data-cell"): g for g in tree(japanese_chart()).iter(f"{NS}g") if "." in (g.get("data-cell") or "")}
    assert groups["0.2"].find(f"{NS}circle") is not None
    assert groups["0.0"].find(f"{NS}circle") is None
    assert len(groups["0.0"].findall(f"{NS}rect")) == 3
    bare = next(g for g in tree(unfinished_chart()).iter(f"{NS}g") if g.get("data-cell") == "3.0")
    assert len(bare) == 3
