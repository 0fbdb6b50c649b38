"""A chart in the page: looked at from far and near, changed in every way, taken back, found again, taken out and in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, PHONE, Open
from tests.page.service import Served

SAVED = ".fact-waiting"


@pytest.fixture
def own(served: Served, charts: dict[str, Any]) -> dict[str, str]:
    """A chart of the test's own in each language."""
    return {language: served.copy(chart) for language, chart in charts.items()}


def cell(page: Page, ref: str):
    return page.locator(f".grid [data-ref='{ref}']").last


def saved(page: Page) -> None:
    """Nothing waits to be sent any more."""
    expect(page.locator(SAVED)).to_have_count(0)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_is_seen_at_a_glance_and_nothing_is_cut(
    open_page: Open, own: dict[str, str], language: str, size: dict[str, int]
) -> None:
    page = open_page(f"#/c/{own[language]}", language, size)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    page.wait_for_timeout(300)  # the phrases' parser comes after the first drawing
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.cell')].filter((cell) => {
            const title = cell.querySelector('.cell-title').getBoundingClientRect(), box = cell.getBoundingClientRect();
            return title.height > box.height + 1 || title.width > box.width + 1;
        }).map((cell) => cell.innerText)"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_block_is_zoomed_into_and_left(open_page: Open, own: dict[str, str], size: dict[str, int]) -> None:
    page = open_page(f"#/c/{own['en']}", "en", size)
    cell(page, "3.5").click()
    if size is DESKTOP:
        expect(page.locator("[role=gridcell]")).to_have_count(81)
        cell(page, "3.5").click()
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    expect(page.locator(".grid")).to_have_attribute("data-zoom", "3")
    page.get_by_role("button", name="Back to the whole chart").last.click()
    expect(page.locator("[role=gridcell]")).to_have_count(81)


@pytest.mark.parametrize(("language", "words"), [("ja", "朝6時に5km走る"), ("en", "Run 5 km at six")])
def test_a_title_is_written_over_in_its_cell(
    open_page: Open, own: dict[str, str], served: Served, language: str, words: str
) -> None:
    page = open_page(f"#/c/{own[language]}", language)
    cell(page, "2.4").click()
    cell(page, "2.4").focus()
    page.keyboard.press("F2")
    page.locator(".cell-writing").fill(words)
    page.keyboard.press("Enter")
    expect(cell(page, "2.4")).to_contain_text(words)
    saved(page)
    assert served.chart(own[language])["subGoals"][2]["actions"][4]["title"] == words


def test_texts_type_and_lock_are_changed_beside(open_page: Open, own: dict[str, str], served: Served) -> None:
    page = open_page(f"#/c/{own['en']}/1.2", "en")
    page.get_by_label("Description").fill("Exactly so")
    page.get_by_label("Title").fill("t" * 61)
    page.keyboard.press("Enter")
    expect(page.locator(".details .field-error")).to_contain_text("60")
    assert page.get_by_label("Title").input_value() == "t" * 61, "what was refused stays to be mended"
    page.get_by_label("Title").fill("Mended")
    page.keyboard.press("Enter")
    page.get_by_label("Habit", exact=True).check()
    page.get_by_label("Times a week").select_option("3")
    page.get_by_role("button", name="Lock", exact=True).click()
    page.get_by_role("button", name="Unlock", exact=True).wait_for()
    saved(page)
    there = served.chart(own["en"])["subGoals"][1]["actions"][2]
    assert [there[k] for k in ("title", "description", "type", "timesPerWeek", "locked")] == ["Mended", "Exactly so", "habit", 3, True]  # fmt: skip


def test_cells_are_swapped_by_drag_and_by_keys(open_page: Open, own: dict[str, str], served: Served) -> None:
    before = served.chart(own["en"])["subGoals"]
    page = open_page(f"#/c/{own['en']}", "en")
    page.wait_for_timeout(300)
    cell(page, "0.0").drag_to(cell(page, "5.6"))
    saved(page)
    expect(cell(page, "5.6")).to_contain_text(before[0]["actions"][0]["title"])
    page.locator(".grid [data-ref='1'][data-row='3']").focus()
    page.keyboard.press("Alt+ArrowRight")
    saved(page)
    now = served.chart(own["en"])["subGoals"]
    assert (now[0]["actions"][0]["title"], now[5]["actions"][6]["title"]) == (
        before[5]["actions"][6]["title"],
        before[0]["actions"][0]["title"],
    )
    assert (now[1]["title"], now[2]["title"]) == (before[2]["title"], before[1]["title"])
    page.locator(".grid [data-ref='7.0']").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    saved(page)
    assert served.chart(own["en"])["subGoals"][7]["actions"][0]["title"] == now[7]["actions"][1]["title"]


def test_undo_redo_and_an_earlier_version(open_page: Open, own: dict[str, str], served: Served) -> None:
    page = open_page(f"#/c/{own['en']}/0.0", "en")
    first = page.get_by_label("Title").input_value()
    for words in ("One", "Two"):
        page.get_by_label("Title").fill(words)
        page.keyboard.press("Enter")
        expect(cell(page, "0.0")).to_contain_text(words)
        saved(page)
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "0.0")).to_contain_text("One")
    page.get_by_role("button", name="Redo").click()
    expect(cell(page, "0.0")).to_contain_text("Two")
    page.get_by_role("button", name="Earlier versions").click()
    page.get_by_role("button", name="Version 1: Go to this one").click()
    expect(cell(page, "0.0")).to_contain_text(first)
    assert served.chart(own["en"])["subGoals"][0]["actions"][0]["title"] == first


@pytest.mark.parametrize(
    ("ref", "button", "changes"),
    [
        ("2.3", "Make this cell anew", 1),
        ("4", "Make these eight anew", 8),
        ("goal", "Make everything unlocked anew", 60),
    ],
    ids=["cell", "block", "all"],
)
def test_new_suggestions_are_compared_and_accepted_or_left(
    open_page: Open, own: dict[str, str], served: Served, ref: str, button: str, changes: int
) -> None:
    del changes
    before = served.chart(own["en"])
    page = open_page(f"#/c/{own['en']}/{ref}", "en")
    for answer in ("Leave it", "Take it"):
        page.locator(".details").get_by_role("button", name=button).click()
        page.locator(".proposal").wait_for()
        listed = page.locator(".differences li").count()
        if listed == 0:
            pytest.fail("the playbook had nothing else to offer for this cell")
        assert page.locator(".cell.changed").count() >= 1
        page.get_by_role("button", name=answer).click()
        expect(page.locator(".proposal")).to_have_count(0)
        now = served.chart(own["en"])
        assert (now["version"] == before["version"]) is (answer == "Leave it")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "0.0")).to_contain_text(before["subGoals"][0]["actions"][0]["title"])


def test_what_is_searched_stands_out(open_page: Open, own: dict[str, str]) -> None:
    page = open_page(f"#/c/{own['ja']}", "ja")
    page.get_by_label("さがす").fill("ＫＭ")
    count = int(re.sub(r"\D", "", page.locator(".search-count").inner_text()))
    assert count > 3
    assert page.locator(".cell.sought").count() >= count
    page.keyboard.press("Enter")
    expect(page.locator(".cell.current.sought")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".cell.dim")).to_have_count(0)


def test_findings_are_shown_at_their_cell_and_mended(open_page: Open, served: Served, charts: dict[str, Any]) -> None:
    chart = json.loads(json.dumps(charts["en"]))
    chart["subGoals"][3]["actions"][1]["title"] = "Do your best"
    chart_id = served.copy(chart)
    assert any(f["cell"] == "3.1" for f in served.chart(chart_id)["findings"])
    page = open_page(f"#/c/{chart_id}/3.1", "en")
    expect(page.locator(".grid [data-ref='3.1'] .found")).to_be_visible()
    expect(page.locator(".findings")).to_contain_text("vague")
    page.get_by_role("button", name="Mend").first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/accept") and answer.ok):
        page.get_by_role("button", name="Take it").click()
    expect(page.locator(".grid [data-ref='3.1'] .found")).to_have_count(0)
    assert served.chart(chart_id)["subGoals"][3]["actions"][1]["title"] != "Do your best"


FORMATS = ["pdf", "png", "svg", "html", "md", "csv", "ics", "json"]


def test_every_export_is_downloaded_and_two_are_read_back(
    open_page: Open, own: dict[str, str], served: Served, tmp_path: Path
) -> None:
    page = open_page(f"#/c/{own['ja']}", "ja")
    for index, name in enumerate(FORMATS):
        page.get_by_role("button", name="書き出す").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem").nth(index).click()
        assert download.value.suggested_filename == f"来年秋のフルマラソンでサブ4を達成する.{name}"
        download.value.save_as(tmp_path / f"chart.{name}")
        assert (tmp_path / f"chart.{name}").stat().st_size > 1000
    for name in ("json", "md"):
        page.goto(f"{served.url}#/charts")
        page.locator("input[type=file]").set_input_files(tmp_path / f"chart.{name}")
        page.wait_for_url("**/#/c/*")
        assert own["ja"] not in page.url
        expect(page.locator("h1")).to_have_text("来年秋のフルマラソンでサブ4を達成する")
        expect(page.locator(".cell.empty")).to_have_count(0)


@pytest.mark.parametrize(("paper", "width"), [("A4", 297), ("A3", 420)])
def test_printing_puts_the_exported_sheet_alone_on_the_paper(
    open_page: Open, own: dict[str, str], paper: str, width: int
) -> None:
    page = open_page(f"#/c/{own['en']}", "en")
    page.evaluate("() => { window.print = () => document.documentElement.setAttribute('data-printed', ''); }")
    page.get_by_role("button", name="Print").click()
    page.get_by_role("menuitem", name=f"Print on {paper}").click()
    page.locator("html[data-printed]").wait_for(state="attached")
    sheet = page.pdf(prefer_css_page_size=True)
    from io import BytesIO

    from pypdf import PdfReader

    pages = PdfReader(BytesIO(sheet)).pages
    assert len(pages) == 1
    assert abs(float(pages[0].mediabox.width) / 72 * 25.4 - width) < 1.5
