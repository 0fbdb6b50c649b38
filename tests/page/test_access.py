"""For everyone: no violation that axe finds on any view, the grid by keyboard and in words, the whole flow without a mouse."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.page.conftest import PHONE, Open, crosswise, everywhere
from tests.page.presence import AXE, ROOT
from tests.page.service import Served
from tests.page.words import words

PICTURES = ROOT / "test-results" / "page"
"""Pictures of the main views, to be looked at after a run."""

VIEWS = {
    "start": ("#/", ".start"),
    "chart": ("#/c/{chart}", ".cell"),
    "cell": ("#/c/{chart}/3.1", ".kind"),
    "today": ("#/today", ".due-item"),
    "charts": ("#/charts", ".chart-card"),
    "account": ("#/account", ".budget"),
}
"""Address, and what stands there when it is drawn."""


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds, as rule and element; run from outside, so that the page's policy does not have to let it in."""
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => 0)")
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text("utf-8") + "; void 0")
    found = page.evaluate(
        "async (within) => (await axe.run(within, { resultTypes: ['violations'] })).violations", within
    )
    return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for v in found for node in v["nodes"]]


@crosswise
def test_axe_finds_nothing(open_page: Open, charts: dict[str, Any], size: dict[str, int], language: str) -> None:
    scheme = {"ja": "light", "en": "dark"}[language]
    chart = charts[language]["id"]
    page = open_page("", language, size, color_scheme=scheme, reduced_motion="reduce")
    for view, (address, there) in VIEWS.items():
        page.goto(page.url.split("#")[0] + address.format(chart=chart))
        page.locator(there).first.wait_for()
        page.wait_for_load_state("networkidle")
        kind = "phone" if size is PHONE else "desktop"
        page.screenshot(path=PICTURES / f"{view}-{kind}-{language}-{scheme}.png")
        assert violations(page) == [], view


@crosswise
def test_axe_finds_nothing_in_what_opens(open_page: Open, own: str, size: dict[str, int], language: str) -> None:
    said = words(language)
    page = open_page(f"#/c/{own}/goal", language, size, reduced_motion="reduce")
    press = lambda word: page.get_by_role("button", name=said[word], exact=True).last.click()  # noqa: E731
    for word, within in (("history", "dialog"), ("reflect", "dialog"), ("export", "[role=menu]")):
        press(word)
        page.locator(f"{within} {'.versions li' if word == 'history' else ':focus'}").first.wait_for()
        assert violations(page, within) == []
        page.keyboard.press("Escape")
        expect(page.locator(within)).to_have_count(0)
    press("regenerateAll")
    page.locator(".proposal").wait_for()
    assert violations(page, ".proposal, .cell.changed") == []
    press("discard")
    expect(page.locator(".proposal")).to_have_count(0)
    press("zoomIn")
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    assert violations(page) == []


@everywhere
def test_the_grid_tells_place_and_content_and_keeps_one_stop(
    open_page: Open, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    chart = charts[language]
    action, block, once = {
        "ja": ("サブ目標 1 のアクション 1", "サブ目標 1", "実行"),
        "en": ("Sub-goal 1, action 1", "Sub-goal 1", "Do once"),
    }[language]
    page = open_page(f"#/c/{chart['id']}", language, size)
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "9")
    assert page.locator("[role=gridcell][tabindex='0']").count() == 1
    page.locator("[role=gridcell][tabindex='0']").focus()
    page.keyboard.press("Control+Home")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-colindex", "1")
    expect(focused).to_have_accessible_name(f"{action}: {chart['subGoals'][0]['actions'][0]['title']} , {once}, 0%")
    assert focused.locator("xpath=..").get_attribute("aria-rowindex") == "1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_accessible_name(f"{block}: {chart['subGoals'][0]['title']} , 0%")
    assert page.locator("[role=gridcell][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    expect(focused).to_have_attribute("data-ref", "0")  # the focus stays on its cell
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("grid")).to_have_attribute("data-zoom", "1")
    page.keyboard.press("Escape")
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    expect(focused).to_have_attribute("data-ref", "1.3")


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focused element has *name*."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.id; }"
        )
        if name in str(found):
            return
    raise AssertionError(f"Tab never came to {name!r}")


@crosswise
def test_the_whole_flow_by_keyboard_alone(open_page: Open, served: Served, size: dict[str, int], language: str) -> None:
    said = words(language)
    page = open_page("", language, size)
    tab_to(page, said["field_title"])
    page.keyboard.type("TOEIC 850 by March")
    page.keyboard.press("Enter")
    page.locator(".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)").wait_for()
    chart = page.url.rpartition("/")[2]
    tab_to(page, "TOEIC 850 by March")  # into the grid, on the goal
    for key in ("Control+Home", "F2"):
        page.keyboard.press(key)
    page.keyboard.press("Control+a")
    page.keyboard.type("Learn ten words a day")
    page.keyboard.press("Enter")
    expect(page.locator(".grid [data-ref='0.0']")).to_contain_text("Learn ten words a day")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".details [data-first]")).to_be_focused()
    tab_to(page, said["regenerateCell"])
    page.keyboard.press("Enter")
    page.locator(".proposal").wait_for()
    tab_to(page, said["accept"])
    page.keyboard.press("Enter")
    expect(page.locator(".proposal")).to_have_count(0)
    execution = next(a["position"] for a in served.chart(chart)["subGoals"][0]["actions"] if a["type"] == "execution")
    page.goto(f"{served.url}#/c/{chart}/0.{execution}")
    page.locator(".tasks input").first.wait_for()
    tab_to(page, served.chart(chart)["subGoals"][0]["actions"][execution]["tasks"][0]["title"])
    page.keyboard.press("Space")
    expect(page.locator(".tasks li").first).to_have_class("completed")
    page.keyboard.press("Shift+Tab")
    tab_to(page, said["export"], most=120)
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        for _ in range(7):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "TOEIC 850 by March.json"
    expect(page.locator(".fact-waiting")).to_have_count(0)
    there = served.chart(chart)
    assert there["subGoals"][0]["actions"][0]["title"] == "Learn ten words a day"
    assert there["subGoals"][0]["actions"][execution]["tasks"][0]["status"] == "completed"


@everywhere
def test_at_double_size_and_with_less_motion_nothing_is_lost(
    open_page: Open, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    half = {name: length // 2 for name, length in size.items()}  # what 200 % zoom leaves of it
    page = open_page("", language, half, reduced_motion="reduce")
    for view, there in VIEWS.values():
        page.goto(page.url.split("#")[0] + view.format(chart=charts[language]["id"]))
        page.locator(there).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert page.evaluate("getComputedStyle(document.querySelector('.grid-stage') ?? document.body).animationDuration") in ("1e-05s", "0s")  # fmt: skip
