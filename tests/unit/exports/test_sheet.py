"""PDF and PNG: one page, every title extractable and inside it, text never typst's code."""

from __future__ import annotations

import io
import struct
import sys
from dataclasses import replace

import pypdf
import pytest

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.domain.mandala import Chart
from goal_mandala.exports import typesetting
from goal_mandala.exports.formats import ExportOptions, export
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.sheets import squeezed, titles

ALL = (japanese_chart, english_chart, unfinished_chart, empty_chart)


def page_of(chart: Chart, paper: str = "a4") -> pypdf.PageObject:
    reader = pypdf.PdfReader(io.BytesIO(export(chart, "pdf", ExportOptions(paper=paper))))  # type: ignore[arg-type]
    (page,) = reader.pages
    return page


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 841.89, 595.28), ("a3", 1190.55, 841.89)])
@pytest.mark.parametrize("make", ALL)
def test_one_page_of_the_paper_with_every_title_inside(make, paper, width, height):
    page = page_of(make(), paper)
    assert float(page.mediabox.width) == pytest.approx(width, abs=0.01)
    assert float(page.mediabox.height) == pytest.approx(height, abs=0.01)
    pieces: list[tuple[str, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            pieces.append((text, x, y))

    text = squeezed(page.extract_text(visitor_text=visit))
    for title in titles(make()):
        assert squeezed(title) in text
    assert pieces
    assert all(0 < x < width and 0 < y < height for _, x, y in pieces)


def test_fonts_are_embedded_and_bundled():
    reader = pypdf.PdfReader(io.BytesIO(export(japanese_chart(), "pdf")))
    fonts = {str(font["/BaseFont"]).split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert fonts == {"NotoSansJP-Regular-Identity-H", "NotoSerifJP-Regular-Identity-H"}
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_no_date_is_written_and_the_title_is_the_goals():
    reader = pypdf.PdfReader(io.BytesIO(export(japanese_chart(), "pdf")))
    assert reader.metadata is not None
    assert reader.metadata.title == "2027年3月のフルマラソンを4時間以内で完走する"
    assert reader.metadata.creation_date is None


def test_hostile_text_is_set_as_it_stands_on_one_page():
    text = squeezed(page_of(hostile_chart()).extract_text())
    plain = [title for title in titles(hostile_chart()) if title.isascii()]
    assert len(set(plain)) >= 10
    for title in plain:
        assert squeezed(title) in text


@pytest.mark.parametrize(
    "text",
    ['#panic("x")', '"] #eval("1")', "\\u{41} \\", "$ x $ *a* _b_ `c` <l> @r", "= heading", "// comment", "#" * 100],
)
def test_typst_code_is_text(text):
    chart = empty_chart()
    shown = page_of(replace(chart, goal=replace(chart.goal, title=text))).extract_text()
    assert squeezed(text) in squeezed(shown)


@pytest.mark.parametrize("width", [400, 1201, 2400])
def test_a_picture_is_as_wide_as_asked(width):
    data = export(japanese_chart(), "png", ExportOptions(width=width))
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    pixels, lines = struct.unpack(">II", data[16:24])
    assert pixels == width
    assert lines == pytest.approx(width / 2**0.5, abs=2)


@pytest.mark.parametrize("name", ["pdf", "png"])
def test_a_missing_extra_is_named(monkeypatch, name):
    typesetting._typst.cache_clear()
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_jp", None)
    with pytest.raises(Misconfigured) as caught:
        export(empty_chart(), name)
    assert caught.value.code == "export_needs_extra"
    assert caught.value.facts == {"format": name, "extra": "pdf"}
    monkeypatch.undo()
    typesetting._typst.cache_clear()
    assert export(empty_chart(), name)


def test_scripts_outside_the_bundled_fonts_may_use_the_systems(monkeypatch):
    asked: list[bool] = []
    typst, fonts = typesetting._typst("pdf")

    class Compiler:
        def compile(self, *given: object, **named: object) -> bytes:
            asked.append(bool(named["ignore_system_fonts"]))
            return typst.compile(*given, **named)

    monkeypatch.setattr(typesetting, "_typst", lambda _format: (Compiler(), fonts))
    chart = empty_chart()
    for title in ("毎朝 café ①→ 100%", "😀 목표", "هدف"):
        page_of(replace(chart, goal=replace(chart.goal, title=title)))
    assert asked == [True, False, False]
