"""The goal's own words, written over where they stand: by mouse, finger and keys; refused at their field; taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import PHONE, Open, everywhere
from tests.page.service import Served
from tests.page.tabs import SOON_MS, tap
from tests.page.words import words

FIELDS = ("title", "deadline", "description", "background", "constraints")
OTHER = {"ja": "来年秋のフルマラソンで3時間50分を切る", "en": "Run an autumn marathon in 3:50"}


def saved(page: Page) -> None:
    expect(page.locator(".fact-waiting")).to_have_count(0)


@everywhere
def test_every_word_of_the_goal_is_written_over_and_taken_back(
    open_page: Open, own: str, served: Served, language: str, size: dict[str, int]
) -> None:
    said = words(language)
    before = served.chart(own)["goal"]
    page = open_page(f"#/c/{own}", language, size)
    goal = page.locator(".grid [data-ref='goal']")
    if size is PHONE:
        tap(goal, lambda: expect(page.locator(".grid")).to_have_attribute("data-zoom", "middle", timeout=SOON_MS))
        tap(goal, lambda: expect(page.locator(".chart-page")).to_have_class(re.compile("sheet-open"), timeout=SOON_MS))
    else:
        goal.click()
    details = page.locator(".details")
    wanted = {"title": OTHER[language], "deadline": "2098-12-31", **{name: f"{name} 2" for name in FIELDS[2:]}}
    for name in FIELDS:
        field = details.get_by_label(said[f"field_{name}"], exact=True)
        expect(field).to_have_value(before[name] or "")
        field.fill(wanted[name])
        field.blur()
    saved(page)
    expect(page.locator("h1")).to_have_text(OTHER[language])
    expect(goal).to_contain_text(OTHER[language])
    expect(page.locator(".facts time")).to_have_attribute("datetime", "2098-12-31")
    there = served.chart(own)["goal"]
    assert {name: there[name] for name in FIELDS} == wanted
    for _ in FIELDS:
        with page.expect_response(lambda answer: answer.url.endswith("/undo") and answer.ok):
            page.get_by_role("button", name=said["undo"], exact=True).click()
    expect(page.locator("h1")).to_have_text(before["title"])
    expect(details.get_by_label(said["field_constraints"], exact=True)).to_have_value(before["constraints"])
    assert served.chart(own)["goal"] == before


@everywhere
def test_in_its_cell_by_keys_by_two_clicks_and_its_day_by_keys(
    open_page: Open, own: str, served: Served, language: str, size: dict[str, int]
) -> None:
    said = words(language)
    by_keys, again = {
        "ja": ("キーで書いた目標", "もう一度書いた目標"),
        "en": ("Written by keys", "Written once more"),
    }[language]
    page = open_page(f"#/c/{own}", language, size)
    goal = page.locator(".grid [data-ref='goal']")
    goal.focus()
    page.keyboard.press("F2")
    page.keyboard.type(by_keys)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(by_keys)
    expect(goal).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label(said["field_title"], exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("05052097")  # day and month alike: their order is the browser's
    page.keyboard.press("Enter")
    saved(page)
    there = served.chart(own)["goal"]
    assert (there["title"], there["deadline"]) == (by_keys, "2097-05-05")
    deadline = page.get_by_label(said["field_deadline"], exact=True)
    deadline.fill("")
    deadline.press("Enter")
    expect(page.locator(".facts time")).to_have_count(0)
    if size is PHONE:
        page.locator(".sheet-close").click()
    goal.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    if size is PHONE:
        page.keyboard.press("F2")  # there is no mouse
    else:
        goal.dblclick()
    page.locator(".cell-writing").fill(again)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(again)
    saved(page)
    there = served.chart(own)["goal"]
    assert (there["title"], there["deadline"]) == (again, None)


@everywhere
def test_what_is_refused_is_told_at_its_field_and_given_back(
    open_page: Open, own: str, served: Served, language: str, size: dict[str, int]
) -> None:
    said = words(language)
    before = served.chart(own)
    page = open_page(f"#/c/{own}/goal", language, size)
    for name, text, told, limit in (
        ("title", "", "empty_field", 100),
        ("title", "t" * 101, "too_long", 100),
        ("background", "x" * 501, "too_long", 500),
        ("deadline", "2020-01-01", "deadline_past", 0),
    ):
        field = page.locator(".details").get_by_label(said[f"field_{name}"], exact=True)
        was = field.input_value()
        field.fill(text)
        field.press("Control+Enter")
        error = page.locator(".details .field-error")
        expect(error).to_have_text(said[f"problem_{told}"].replace("{limit}", str(limit)))
        expect(error).to_be_in_viewport(ratio=1)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(text)
        field.press("Escape")
        expect(page.locator(".details .field-error")).to_have_count(0)
        expect(field).to_have_value(was)
    page.locator(".details").get_by_label(said["field_deadline"], exact=True).focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(page.locator(".details .field-error")).to_have_text(said["problem_bad_date"])
    assert served.chart(own)["version"] == before["version"], "half a day takes no deadline away"
