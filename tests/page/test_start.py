"""The first page: from a goal to its chart, errors at their fields, a draft that survives, both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.page.conftest import DESKTOP, GOALS, PHONE, Open

WHOLE = ".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_goal_becomes_a_chart(open_page: Open, language: str, size: dict[str, int]) -> None:
    page = open_page("", language, size)
    page.locator("#title").fill(GOALS[language])
    page.locator("form .primary").click()
    page.locator(WHOLE).wait_for()
    assert page.locator("[role=gridcell]").count() == 81
    assert page.locator("h1").inner_text() == GOALS[language]
    assert page.locator(".cell.empty").count() == 0
    page.goto(page.url.split("#")[0])
    assert page.locator("#title").input_value() == ""


def test_errors_stand_at_their_fields(open_page: Open) -> None:
    page = open_page()
    page.locator("form .primary").click()
    expect(page.locator("#title-error")).to_contain_text("100")
    assert page.evaluate("document.activeElement.id") == "title"
    page.locator("summary").click()
    page.locator("#title").fill("Run")
    page.locator("#deadline").fill("2020-01-01")
    page.locator("#background").fill("x" * 501)
    page.locator("form .primary").click()
    page.locator("#background-error").wait_for()
    assert "500" in page.locator("#background-error").inner_text()
    assert page.locator("#title").get_attribute("aria-invalid") is None
    page.locator("#background").fill("x")
    page.locator("form .primary").click()
    page.locator("#deadline-error").wait_for()
    assert page.locator("#title").input_value() == "Run", "nothing that was typed is lost"


def test_a_draft_survives_a_reload_and_the_rest_is_sent(open_page: Open, served) -> None:
    page = open_page("", "ja")
    assert not page.locator("#background").is_visible()
    page.locator(".chip").first.click()
    page.locator("#constraints").fill("膝を痛めやすい")
    page.reload()
    assert "サブ4" in page.locator("#title").input_value()
    assert page.locator("#constraints").input_value() == "膝を痛めやすい"
    page.locator("form .primary").click()
    page.locator(WHOLE).wait_for()
    goal = served.chart(page.url.rpartition("/")[2])["goal"]
    assert goal["constraints"] == "膝を痛めやすい\n使える時間は週5時間"
    assert "4時間20分" in goal["background"]


def test_the_language_is_switched_at_once_and_remembered(open_page: Open) -> None:
    page = open_page("", "ja")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "What do you want to achieve?"
    page.reload()
    page.get_by_role("heading", name="What do you want to achieve?").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_method_is_told_in_three_sentences_and_one_picture(open_page: Open) -> None:
    page = open_page()
    assert page.locator(".method li").count() == 3
    assert page.locator(".method svg[role=img]").count() == 1
