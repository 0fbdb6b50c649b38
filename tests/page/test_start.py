"""The first page: from a goal to its chart, errors at their fields, a draft that survives, both languages."""

from __future__ import annotations

from playwright.sync_api import APIResponse, expect

from tests.page.conftest import GOALS, Open, everywhere
from tests.page.service import Served
from tests.page.still import nothing_moves
from tests.page.words import words

WHOLE = ".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)"


@everywhere
def test_a_goal_becomes_a_chart(open_page: Open, language: str, size: dict[str, int]) -> None:
    page = open_page("", language, size)
    page.locator("#title").fill(GOALS[language])
    page.locator("form .primary").click()
    page.locator(WHOLE).wait_for()
    assert page.locator("[role=gridcell]").count() == 81
    assert page.locator("h1").inner_text() == GOALS[language]
    assert page.locator(".cell.empty").count() == 0
    page.goto(f"{page.url}/goal")
    planner = page.locator(".details").get_by_text(words(language)["plannerOffline"], exact=True)
    planner.scroll_into_view_if_needed()
    expect(planner).to_be_in_viewport(ratio=1)
    page.goto(page.url.split("#")[0])
    assert page.locator("#title").input_value() == ""


@everywhere
def test_errors_stand_at_their_fields(open_page: Open, size: dict[str, int], language: str) -> None:
    said = words(language)
    page = open_page("", language, size)
    with nothing_moves(page):
        page.locator("form .primary").click()
        expect(page.locator("#title-error")).to_be_visible()
    expect(page.locator("#title-error")).to_have_text(said["problem_empty_field"].replace("{limit}", "100"))
    expect(page.locator("#title")).to_be_focused()
    page.locator("summary").click()
    page.locator("#title").fill("Run")
    page.locator("#deadline").fill("2020-01-01")
    page.locator("#background").fill("x" * 501)
    page.locator("form .primary").click()
    expect(page.locator("#background-error")).to_have_text(said["problem_too_long"].replace("{limit}", "500"))
    assert page.locator("#title").get_attribute("aria-invalid") is None
    page.locator("#background").fill("x")
    page.locator("form .primary").click()
    expect(page.locator("#deadline-error")).to_have_text(said["problem_deadline_past"])
    assert page.locator("#title").input_value() == "Run", "nothing that was typed is lost"


@everywhere
def test_a_draft_survives_a_reload_and_the_rest_is_sent(
    open_page: Open, served: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    goal, known, time = {
        "ja": ("サブ4", "4時間20分", "使える時間は週5時間"),
        "en": ("under four hours", "4:20", "5 hours a week"),
    }[language]
    page = open_page("", language, size)
    assert not page.locator("#background").is_visible()
    page.locator(".chip").first.click()
    page.locator("#constraints").fill("A bad knee")
    page.reload()
    assert goal in page.locator("#title").input_value()
    assert page.locator("#constraints").input_value() == "A bad knee"
    taken: list[APIResponse] = []
    page.route("**/v1/mandalas", lambda route: (taken.append(route.fetch()), route.abort()), times=1)
    page.locator("form .primary").click()
    expect(page.locator(".notice")).to_contain_text(said["goneDraft"])
    page.reload()
    page.locator("form .primary").click()
    page.locator(WHOLE).wait_for()
    made = taken[0].json()["chart"]["id"]
    assert page.url.rpartition("/")[2] == made, "after a lost answer nothing is made twice"
    kept = served.chart(page.url.rpartition("/")[2])["goal"]
    assert kept["constraints"] == f"A bad knee\n{time}"
    assert known in kept["background"]


@everywhere
def test_language_and_light_are_switched_at_once_and_remembered(
    open_page: Open, size: dict[str, int], language: str
) -> None:
    page = open_page("", language, size, color_scheme="light")
    other = "en" if language == "ja" else "ja"
    said = words(other)
    assert page.locator("html").get_attribute("lang") == language
    page.get_by_role("button", name={"en": "English", "ja": "日本語"}[other]).click()
    expect(page.locator("h1")).to_have_text(said["startHeading"])
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    for word in ("auto", "light"):
        page.get_by_role("button", name=f"{said['theme']}: {said[f'theme_{word}']}").click()
    assert page.evaluate(ground) != light
    dark = page.evaluate(ground)
    page.reload()
    expect(page.locator("h1")).to_have_text(said["startHeading"])
    assert page.locator("html").get_attribute("lang") == other
    assert page.evaluate(ground) == dark


@everywhere
def test_the_method_is_told_in_three_sentences_and_one_picture(
    open_page: Open, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page("", language, size)
    expect(page.locator(".method li")).to_have_text([said[f"method{nth}"] for nth in ("First", "Second", "Third")])
    expect(page.get_by_role("img", name=said["methodPicture"])).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
