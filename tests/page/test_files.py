"""A chart out as files and in again, and on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.page.conftest import DESKTOP, GOALS, Open, crosswise, everywhere
from tests.page.service import Served
from tests.page.words import words

FORMATS = ["pdf", "png", "svg", "html", "md", "csv", "ics", "json"]
FILE = {"ja": GOALS["ja"], "en": "Run an autumn marathon in under four"}
DRAWN = {"pdf", "png", "svg", "html"}


@everywhere
def test_every_export_is_downloaded_and_two_are_read_back(
    open_page: Open, own: str, served: Served, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page(f"#/c/{own}", language, size)
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
        assert own not in page.url
        expect(page.locator("h1")).to_have_text(GOALS[language])
        expect(page.locator(".cell.empty")).to_have_count(0)


@crosswise
def test_a_file_that_is_no_chart_is_told_by_its_name(
    open_page: Open, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    page = open_page("#/charts", language, size)
    for name, text in (("notes.md", "# Milk"), ("other.json", '{"a": 1}'), ("broken.json", "{")):
        (tmp_path / name).write_text(text, "utf-8")
        page.locator("input[type=file]").set_input_files(tmp_path / name)
        told = words(language)["importNoChart"].replace("{file}", name)
        expect(page.locator(".notice").filter(has_text=told)).to_have_count(1)
        assert page.url.endswith("#/charts")


@everywhere
def test_printing_puts_the_exported_sheet_alone_on_the_paper(
    open_page: Open, own: str, size: dict[str, int], language: str
) -> None:
    paper, width = ("A3", 420) if (size is DESKTOP) == (language == "ja") else ("A4", 297)
    said = words(language)
    page = open_page(f"#/c/{own}", language, size)
    page.evaluate("() => { window.print = () => document.documentElement.setAttribute('data-printed', ''); }")
    page.get_by_role("button", name=said["print"], exact=True).click()
    page.get_by_role("menuitem", name=said[f"print{paper}"]).click()
    page.locator("html[data-printed]").wait_for(state="attached")
    sheet = page.pdf(prefer_css_page_size=True)
    pages = PdfReader(BytesIO(sheet)).pages
    assert len(pages) == 1
    assert abs(float(pages[0].mediabox.width) / 72 * 25.4 - width) < 1.5
