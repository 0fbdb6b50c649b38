"""The goal's own words, written over where they stand: by mouse, finger and keys; refused at their field; taken back; met by another's."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import PHONE, Open, everywhere
from tests.page.service import Served

WORDS = {
    "ja": {
        "names": ("目標", "期限", "どうなったら達成？", "今のあなた", "気をつけたいこと"),
        "title": "来年秋のフルマラソンで3時間50分を切る",
        "undo": "元に戻す",
    },
    "en": {
        "names": ("Goal", "Deadline", "What does success look like?", "Where you are now", "What to mind"),
        "title": "Run an autumn marathon in 3:50",
        "undo": "Undo",
    },
}
FIELDS = ("title", "deadline", "description", "background", "constraints")


@pytest.fixture
def own(served: Served, charts: dict[str, Any]) -> dict[str, str]:
    return {language: served.copy(chart) for language, chart in charts.items()}


def saved(page: Page) -> None:
    expect(page.locator(".fact-waiting")).to_have_count(0)


@everywhere
def test_every_word_of_the_goal_is_written_over_and_taken_back(
    open_page: Open, own: dict[str, str], served: Served, language: str, size: dict[str, int]
) -> None:
    words = WORDS[language]
    before = served.chart(own[language])["goal"]
    page = open_page(f"#/c/{own[language]}", language, size)
    goal = page.locator(".grid [data-ref='goal']")
    if size is PHONE:
        goal.tap()
        goal.tap()
    else:
        goal.click()
    details = page.locator(".details")
    wanted = {"title": words["title"], "deadline": "2098-12-31", **{name: f"{name} 2" for name in FIELDS[2:]}}
    for name, label in zip(FIELDS, words["names"], strict=True):
        field = details.get_by_label(label, exact=True)
        expect(field).to_have_value(before[name] or "")
        field.fill(wanted[name])
        field.blur()
    saved(page)
    expect(page.locator("h1")).to_have_text(words["title"])
    expect(goal).to_contain_text(words["title"])
    expect(page.locator(".facts time")).to_have_attribute("datetime", "2098-12-31")
    there = served.chart(own[language])["goal"]
    assert {name: there[name] for name in FIELDS} == wanted
    for _ in FIELDS:
        with page.expect_response(lambda answer: answer.url.endswith("/undo") and answer.ok):
            page.get_by_role("button", name=words["undo"]).click()
    expect(page.locator("h1")).to_have_text(before["title"])
    expect(details.get_by_label(words["names"][4], exact=True)).to_have_value(before["constraints"])
    assert served.chart(own[language])["goal"] == before


def test_in_its_cell_by_keys_by_two_clicks_and_its_day_by_keys(
    open_page: Open, own: dict[str, str], served: Served
) -> None:
    page = open_page(f"#/c/{own['en']}", "en")
    goal = page.locator(".grid [data-ref='goal']")
    goal.focus()
    page.keyboard.press("F2")
    page.keyboard.type("Written by keys")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Written by keys")
    expect(goal).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("Goal", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("05052097")  # day and month alike: their order is the browser's
    page.keyboard.press("Enter")
    saved(page)
    there = served.chart(own["en"])["goal"]
    assert (there["title"], there["deadline"]) == ("Written by keys", "2097-05-05")
    page.get_by_label("Deadline").fill("")
    page.get_by_label("Deadline").press("Enter")
    expect(page.locator(".facts time")).to_have_count(0)
    goal.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    goal.dblclick()
    page.locator(".cell-writing").fill("Written by mouse")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Written by mouse")
    saved(page)
    there = served.chart(own["en"])["goal"]
    assert (there["title"], there["deadline"]) == ("Written by mouse", None)


def test_what_is_refused_is_told_at_its_field_and_given_back(
    open_page: Open, own: dict[str, str], served: Served
) -> None:
    before = served.chart(own["en"])
    page = open_page(f"#/c/{own['en']}", "en")
    for label, text, told in (
        ("Goal", "", "fill this in"),
        ("Goal", "t" * 101, "100"),
        ("Where you are now", "x" * 501, "500"),
        ("Deadline", "2020-01-01", "has passed"),
    ):
        field = page.locator(".details").get_by_label(label, exact=True)
        was = field.input_value()
        field.fill(text)
        field.press("Control+Enter")
        expect(page.locator(".details .field-error")).to_contain_text(told)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(text)
        field.press("Escape")
        expect(page.locator(".details .field-error")).to_have_count(0)
        expect(field).to_have_value(was)
    deadline = page.get_by_label("Deadline")
    deadline.focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(page.locator(".details .field-error")).to_contain_text("not a date")
    assert served.chart(own["en"])["version"] == before["version"], "half a day takes no deadline away"


def test_two_who_change_the_goal_are_shown_both(open_page: Open, own: dict[str, str], served: Served) -> None:
    first = open_page(f"#/c/{own['en']}", "en")
    second = open_page(f"#/c/{own['en']}", "en")
    for choice in ("theirs", "mine"):
        mine, theirs = f"Mine, {choice}", f"Theirs, {choice}"
        second.get_by_label("What to mind").fill(mine)
        first.get_by_label("What to mind").fill(theirs)
        first.get_by_label("What to mind").press("Control+Enter")
        saved(first)
        second.get_by_label("What to mind").press("Control+Enter")
        dialog = second.get_by_role("dialog")
        expect(dialog.locator("dt")).to_have_text(["What to mind", "What to mind"])
        expect(dialog.locator("dd")).to_have_text([theirs, mine])
        assert served.chart(own["en"])["goal"]["constraints"] == theirs, "nothing is overwritten before the choice"
        dialog.locator(f"[data-choice={choice}]").click()
        saved(second)
        wanted = {"theirs": theirs, "mine": mine}[choice]
        expect(second.get_by_label("What to mind")).to_have_value(wanted)
        assert served.chart(own["en"])["goal"]["constraints"] == wanted
