"""A chart out as files and in again, and on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.page.conftest import DESKTOP, GOALS, PHONE, Open, crosswise
from tests.page.service import Served
from tests.page.words import words

FORMATS = ["pdf", "png", "svg", "html", "md", "csv", "ics", "json"]
FILE = {"ja": GOALS["ja"], "en": "Run an autumn marathon in under four"}
DRAWN = {"pdf", "png", "svg", "html"}


@pytest.fixture
def own(served: Served, charts: dict[str, Any]) -> dict[str, str]:
    """A chart of the test's own in each language."""
    return {language: served.copy(chart) for language, chart in charts.items()}


@crosswise
def test_every_export_is_downloaded_and_two_are_read_back(
    open_page: Open, own: dict[str, str], served: Served, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page(f"#/c/{own[language]}", language, size)
    for index, name in enumerate(FORMATS):
        page.get_by_role("button", name=said["export"], exact=True).click()
        item = page.get_by_role("menuitem").nth(index)
        expect(item).to_be_in_viewport(ratio=1)
        if name in DRAWN and (size, language) != (DESKTOP, "ja"):
            page.keyboard.press("Escape")  # the same bytes as there, and dear to draw
            continue
        with page.expect_download() as download:
            item.click()
        assert download.value.suggested_filename == f"{FILE[language]}.{name}"
        download.value.save_as(tmp_path / f"chart.{name}")
        assert (tmp_path / f"chart.{name}").stat().st_size > 1000
    for name in ("json", "md"):
        page.goto(f"{served.url}#/charts")
        page.locator("input[type=file]").set_input_files(tmp_path / f"chart.{name}")
        page.wait_for_url("**/#/c/*")
        assert own[language] not in page.url
        expect(page.locator("h1")).to_have_text(GOALS[language])
        expect(page.locator(".cell.empty")).to_have_count(0)


@pytest.mark.parametrize(
    ("paper", "width", "size", "language"),
    [
        ("A4", 297, DESKTOP, "en"),
        ("A4", 297, PHONE, "ja"),
        ("A3", 420, DESKTOP, "ja"),
        ("A3", 420, PHONE, "en"),
    ],
    ids=["A4-desktop-en", "A4-phone-ja", "A3-desktop-ja", "A3-phone-en"],
)
def test_printing_puts_the_exported_sheet_alone_on_the_paper(
    open_page: Open, own: dict[str, str], paper: str, width: int, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page(f"#/c/{own[language]}", language, size)
    page.evaluate("() => { window.print = () => document.documentElement.setAttribute('data-printed', ''); }")
    page.get_by_role("button", name=said["print"], exact=True).click()
    page.get_by_role("menuitem", name=said[f"print{paper}"]).click()
    page.locator("html[data-printed]").wait_for(state="attached")
    sheet = page.pdf(prefer_css_page_size=True)
    pages = PdfReader(BytesIO(sheet)).pages
    assert len(pages) == 1
    assert abs(float(pages[0].mediabox.width) / 72 * 25.4 - width) < 1.5
