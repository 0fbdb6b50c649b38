"""A chart in the page: looked at from far and near, changed in every way, taken back, found again."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, Open, crosswise, everywhere
from tests.page.service import Served
from tests.page.still import nothing_moves
from tests.page.words import words

SAVED = ".fact-waiting"


def cell(page: Page, ref: str):
    return page.locator(f".grid [data-ref='{ref}']").last


def action(served: Served, chart: str, block: int, position: int) -> Any:
    return served.chart(chart)["subGoals"][block]["actions"][position]


def saved(page: Page) -> None:
    """Nothing waits to be sent any more."""
    expect(page.locator(SAVED)).to_have_count(0)


BROKEN_PHRASES = """() => [...document.querySelectorAll('.cell-title')].flatMap((title) => [...title.childNodes].filter((piece) => {
    if (piece.nodeType !== Node.TEXT_NODE) return false;
    const range = document.createRange();
    range.selectNodeContents(piece);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
}).map((piece) => piece.data))"""


PARSED = """async () => {
    const found = () => performance.getEntriesByType('resource').find(({ name }) => name.includes('/phrases-'));
    const frame = () => new Promise(requestAnimationFrame);
    while (!found()) await frame();
    await import(found().name);
    await frame();
    await frame();
}"""
"""The phrases' parser comes after the first drawing; then all is drawn again."""


@everywhere
def test_it_is_seen_at_a_glance_and_nothing_is_cut(
    open_page: Open, own: str, size: dict[str, int], language: str
) -> None:
    page = open_page(f"#/c/{own}", language, size)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    if language == "ja":
        page.evaluate(PARSED)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.cell')].filter((cell) => {
            const title = cell.querySelector('.cell-title').getBoundingClientRect(), box = cell.getBoundingClientRect();
            return title.height > box.height + 1 || title.width > box.width + 1;
        }).map((cell) => cell.innerText)"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    expect(page.locator(".facts time")).to_have_text({"ja": "2099年10月31日", "en": "31 October 2099"}[language])
    if language == "ja" and size is DESKTOP:
        assert page.evaluate(BROKEN_PHRASES) == [], "lines end at phrases"


@everywhere
def test_a_block_is_zoomed_into_and_left(open_page: Open, own: str, size: dict[str, int], language: str) -> None:
    page = open_page(f"#/c/{own}", language, size)
    cells = page.locator("[role=gridcell]")
    cell(page, "3.5").click()
    if size is DESKTOP:
        expect(cells).to_have_count(81)
        cell(page, "3.5").click()
    expect(cells).to_have_count(9)
    expect(page.locator(".grid")).to_have_attribute("data-zoom", "3")
    page.get_by_role("button", name=words(language)["wholeGrid"]).last.click()
    expect(cells).to_have_count(81)
    cell(page, "6.2").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".grid")).to_have_attribute("data-zoom", "6")
    page.keyboard.press("Escape")
    expect(cells).to_have_count(81)


@everywhere
def test_it_is_made_ones_own_and_taken_back(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    old = action(served, own, 2, 4)
    before = old["title"]
    page = open_page(f"#/c/{own}/2.4", language, size)
    details = page.locator(".details")
    details.get_by_label(said["value_title"], exact=True).fill("Mine")
    page.keyboard.press("Enter")
    expect(cell(page, "2.4")).to_contain_text("Mine")
    anew = details.get_by_role("button", name=said["regenerateCell"])
    details.get_by_role("button", name=said["lock"], exact=True).click()
    expect(anew).to_be_disabled()
    details.get_by_role("button", name=said["unlock"], exact=True).click()
    saved(page)
    for answer in ("discard", "accept"):
        anew.click()
        expect(page.locator(".differences .row-button del")).to_have_text(["Mine"])
        expect(page.locator(".differences .row-button ins")).not_to_have_text("Mine")
        told = page.locator(".differences details[open]")
        expect(told).to_contain_text(old["description"])
        assert {said["value_description"], said["tasks"]} <= set(told.locator("dt").all_inner_texts())
        assert told.locator("dd ins").count() >= 2
        expect(page.locator(".cell.changed")).to_have_count(1)
        page.get_by_role("button", name=said[answer], exact=True).click()
        expect(page.locator(".proposal")).to_have_count(0)
        expect(page.locator("[role='gridcell']:focus")).to_have_count(1)
        assert (action(served, own, 2, 4)["title"] == "Mine") is (answer == "discard")
    taken = action(served, own, 2, 4)["title"]
    page.get_by_role("button", name=said["undo"], exact=True).click()
    expect(cell(page, "2.4")).to_contain_text("Mine")
    page.get_by_role("button", name=said["redo"], exact=True).click()
    expect(cell(page, "2.4")).to_contain_text(taken)
    page.get_by_role("button", name=said["history"], exact=True).click()
    first = said["version"].replace("{number}", "1")
    page.get_by_role("button", name=f"{first}: {said['whatDiffers']}", exact=True).click()
    expect(page.locator(".version-differs .row-button ins")).to_have_text([before])
    page.get_by_role("button", name=f"{first}: {said['goBackTo']}", exact=True).click()
    expect(cell(page, "2.4")).to_contain_text(before)
    assert action(served, own, 2, 4)["title"] == before


@crosswise
def test_an_undo_that_empties_the_chart_says_so_and_offers_the_way_back(
    open_page: Open, served: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    made = served.made("TOEIC 850")
    page = open_page(f"#/c/{made['id']}", language, size)
    page.get_by_role("button", name=said["undo"], exact=True).click()
    notice = page.locator(".notice").filter(has_text=said["undoneToNothing"])
    notice.get_by_role("button", name=said["redo"], exact=True).click()
    expect(cell(page, "2.4")).to_contain_text(made["subGoals"][2]["actions"][4]["title"])
    assert served.chart(made["id"])["subGoals"] == made["subGoals"]
    served.remove(made["id"])


@everywhere
def test_a_title_is_written_over_in_its_cell(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    title = {"ja": "朝6時に5km走る", "en": "Run 5 km at six"}[language]
    page = open_page(f"#/c/{own}", language, size)
    cell(page, "2.4").focus()
    page.keyboard.press("F2")
    page.locator(".cell-writing").fill(title)
    expect(page.locator(".cell-writing")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(cell(page, "2.4")).to_contain_text(title)
    saved(page)
    assert action(served, own, 2, 4)["title"] == title


@everywhere
def test_texts_type_and_lock_are_changed_beside(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    most = {"ja": 30, "en": 60}[language]
    page = open_page(f"#/c/{own}/1.2", language, size)
    vague = {"ja": "精一杯がんばる", "en": "Do your best"}[language]
    title = page.get_by_label(said["value_title"], exact=True)
    title.fill("t" * (most + 1))
    with nothing_moves(page):
        page.keyboard.press("Enter")
        told = said["problem_too_long"].replace("{limit}", str(most))
        expect(page.locator(".details .field-error")).to_have_text(told)
    assert title.input_value() == "t" * (most + 1), "what was refused stays to be mended"
    title.fill(vague)
    with nothing_moves(page):
        page.keyboard.press("Enter")
        expect(page.locator(".findings")).to_contain_text(said["finding_vague"].split("{words}")[1])
        expect(page.locator(".finding-sign")).to_be_visible()
    page.get_by_label(said["habit"], exact=True).check()
    page.get_by_label(said["timesPerWeek"]).select_option("3")
    page.get_by_label(said["value_description"], exact=True).fill("Exactly so\n\n\n")
    # Leaving the field saves it without its empty lines; the button stays where it is while it is pressed.
    page.get_by_role("button", name=said["lock"], exact=True).click(delay=250)
    page.get_by_role("button", name=said["unlock"], exact=True).wait_for()
    saved(page)
    there = action(served, own, 1, 2)
    assert [there[k] for k in ("title", "description", "type", "timesPerWeek", "locked")] == [vague, "Exactly so", "habit", 3, True]  # fmt: skip


@everywhere
def test_a_block_and_everything_unlocked_are_made_anew_and_accepted_or_left(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    before = served.chart(own)
    page = open_page(f"#/c/{own}/4", language, size)
    for ref, button, answer in (
        ("4", "regenerateBlock", "discard"),
        ("goal", "regenerateAll", "discard"),
        ("4", "regenerateBlock", "accept"),
        ("goal", "regenerateAll", "accept"),
    ):
        page.goto(f"{served.url}#/c/{own}/{ref}")
        was = served.chart(own)["version"]
        page.locator(".details").get_by_role("button", name=said[button]).click()
        page.locator(".proposal").wait_for()
        assert page.locator(".differences li").count() >= 1, "the playbook has something else to offer"
        assert page.locator(".cell.changed").count() >= 1
        page.get_by_role("button", name=said[answer], exact=True).click()
        expect(page.locator(".proposal")).to_have_count(0)
        assert (served.chart(own)["version"] == was) is (answer == "discard")
    page.get_by_role("button", name=said["undo"], exact=True).click()
    expect(cell(page, "0.0")).to_contain_text(before["subGoals"][0]["actions"][0]["title"])


@everywhere
def test_what_is_searched_stands_out(open_page: Open, own: str, size: dict[str, int], language: str) -> None:
    page = open_page(f"#/c/{own}", language, size)
    page.get_by_label(words(language)["search"]).fill("ＫＭ")
    count = int(re.sub(r"\D", "", page.locator(".search-count").inner_text()))
    assert count > 3
    assert page.locator(".cell.sought").count() >= count
    page.keyboard.press("Enter")
    expect(page.locator(".cell.current.sought")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".cell.dim")).to_have_count(0)


@everywhere
def test_findings_are_shown_at_their_cell_and_mended(
    open_page: Open, served: Served, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    said = words(language)
    vague = {"ja": "精一杯がんばる", "en": "Do your best"}[language]
    chart = json.loads(json.dumps(charts[language]))
    chart["subGoals"][3]["actions"][1] |= {"title": vague, "locked": language == "en"}
    chart["goal"]["deadline"] = "2026-01-31"
    chart_id = served.copy(chart)
    assert any(f["cell"] == "3.1" for f in served.chart(chart_id)["findings"])
    page = open_page(f"#/c/{chart_id}/3.1", language, size)
    expect(page.locator(".grid [data-ref='3.1'] .found")).to_be_visible()
    expect(page.locator(".findings")).to_contain_text(said["finding_vague"].split("{words}")[1])
    mend = said["unlockAndMend" if language == "en" else "mend"]
    page.get_by_role("button", name=mend, exact=True).first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/accept") and answer.ok):
        page.get_by_role("button", name=said["accept"], exact=True).click()
    expect(page.locator(".grid [data-ref='3.1'] .found")).to_have_count(0)
    assert action(served, chart_id, 3, 1)["title"] != vague
    page.goto(f"{served.url}#/c/{chart_id}/goal")
    page.get_by_role("button", name=said["changeDeadline"], exact=True).click()
    expect(page.locator(".details input[type=date]")).to_be_focused()
