"""Two who change one chart, and a service that goes away: nothing is overwritten unseen, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.api.live import until
from tests.page.conftest import DESKTOP, PHONE, Open, crosswise
from tests.page.front_end import FrontEnd
from tests.page.service import Served
from tests.page.still import nothing_moves
from tests.page.words import words


@pytest.fixture
def own(served: Served, charts: dict[str, Any]) -> str:
    return served.copy(charts["en"])


def retitle(page: Page, text: str) -> None:
    field(page).fill(text)
    page.keyboard.press("Enter")


def field(page: Page) -> Locator:
    """The title in the open cell's details."""
    return page.locator(".details-title textarea")


def title(served: Served, chart: str, block: int = 0, action: int = 0) -> str:
    return served.chart(chart)["subGoals"][block]["actions"][action]["title"]


UNDER = """(words) => {
    const { left, top, width, height } = words.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2).closest('.notices')?.className ?? null;
}"""


@crosswise
def test_the_later_one_is_told_and_shown_both(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    first = open_page(f"#/c/{own}/0.0", "en")
    second = open_page(f"#/c/{own}/0.0", language, size)
    for choice in ("theirs", "mine"):
        field(second).fill(f"Second, {choice}")
        retitle(first, f"First, {choice}")
        expect(first.locator(".grid [data-ref='0.0']")).to_contain_text(f"First, {choice}")
        expect(first.locator(".fact-waiting")).to_have_count(0)
        time = second.context.new_cdp_session(second)
        time.send("Animation.enable")
        time.send("Animation.setPlaybackRate", {"playbackRate": 0})  # the first moment lasts
        field(second).press("Enter")
        dialog = second.get_by_role("dialog", name=said["clashHeading"])
        expect(dialog.locator("dt")).to_have_text([said["value_title"]] * 2)
        expect(dialog.locator("dd")).to_have_text([f"First, {choice}", f"Second, {choice}"])
        for meant_for_below in (dialog.locator("[data-choice=theirs]"), dialog.locator("[data-choice=mine]")):
            box = meant_for_below.bounding_box()
            assert box is not None
            second.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        second.mouse.click(3, 3)
        second.keyboard.press("Space")
        time.send("Animation.setPlaybackRate", {"playbackRate": 1})
        expect(dialog).to_be_visible()
        assert title(served, own) == f"First, {choice}", "nothing is overwritten before the choice"
        dialog.locator(f"[data-choice={choice}]").click()
        expect(second.locator(".fact-waiting")).to_have_count(0)
        wanted = f"Second, {choice}" if choice == "mine" else f"First, {choice}"
        expect(second.locator(".grid [data-ref='0.0']")).to_contain_text(wanted)
        assert title(served, own) == wanted


def test_changes_in_different_cells_do_not_stop_each_other(open_page: Open, served: Served, own: str) -> None:
    first = open_page(f"#/c/{own}/0.0", "en")
    second = open_page(f"#/c/{own}/1.1", "en")
    retitle(first, "One")
    expect(first.locator(".fact-waiting")).to_have_count(0)
    retitle(second, "Two")
    expect(second.locator(".notice")).to_contain_text("Changes made elsewhere")
    assert second.locator(".notice span").evaluate(UNDER) is None, "it lets clicks through"
    expect(second.locator(".grid [data-ref='0.0']")).to_contain_text("One")
    expect(second.locator(".fact-waiting")).to_have_count(0)
    assert (title(served, own), title(served, own, 1, 1)) == ("One", "Two")
    second.goto(f"{served.url}#/c/{own}/0.0")
    expect(field(second)).to_have_value("One")
    second.context.set_offline(True)
    retitle(second, "Mine")
    expect(second.locator(".gone")).to_contain_text("1")
    second.goto(f"{served.url}#/charts")
    retitle(first, "Theirs")
    until(lambda: title(served, own) == "Theirs")
    second.context.set_offline(False)
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text(served.chart(own)["goal"]["title"])  # wherever one is by then
    dialog.locator("[data-choice=mine]").click()
    until(lambda: title(served, own) == "Mine")


def test_tabs_of_one_browser_follow_each_other(open_page: Open, own: str, served: Served) -> None:
    first = open_page(f"#/c/{own}/0.0", "en")
    second = first.context.new_page()
    second.goto(f"{served.url}#/c/{own}")
    second.locator(".cell").first.wait_for()
    retitle(first, "Seen at once")
    expect(second.locator(".grid [data-ref='0.0']")).to_contain_text("Seen at once")


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that a test may stop."""
    service = Served(tmp_path_factory.mktemp("fragile")).start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def fronted(fragile: Served) -> Iterator[str]:
    """The same behind a front end, which answers 502 in its place while it is gone."""
    front = FrontEnd(fragile.url)
    yield front.url
    front.stop()


@pytest.mark.parametrize(
    ("size", "language", "behind"), [(DESKTOP, "en", False), (PHONE, "ja", True)], ids=["desktop-en", "phone-ja"]
)
def test_a_service_that_is_gone_is_told_edits_wait_and_are_sent(
    open_page: Open,
    fragile: Served,
    fronted: str,
    charts: dict[str, Any],
    size: dict[str, int],
    language: str,
    behind: bool,
) -> None:
    said = words(language)
    service, chart = fragile, fragile.copy(charts[language])
    root = fronted if behind else service.url
    page = open_page(f"#/c/{chart}/0.0", language, size, root=root)
    expect(page.locator(".cell")).to_have_count(81)
    page.evaluate("async () => void (await navigator.serviceWorker.ready)")
    service.stop()
    field(page).fill("Written without a server")
    with nothing_moves(page):
        page.keyboard.press("Enter")
        page.locator(".gone").wait_for()
        expect(page.locator(".fact-waiting")).to_be_visible()
    expect(page.locator(".gone")).to_have_text(said["goneWaiting"].replace("{count}", "1"))
    expect(page.locator(".grid [data-ref='0.0']")).to_contain_text("Written without a server")
    page.get_by_role("button", name=said["lock"], exact=True).click()
    expect(page.locator(".gone")).to_have_text(said["goneWaiting"].replace("{count}", "2"))
    page.reload()  # the page itself comes from the service worker, the chart from this device
    expect(page.locator(".grid [data-ref='0.0']")).to_contain_text("Written without a server")
    service.start()
    expect(page.locator(".gone")).to_have_count(0, timeout=20_000)
    expect(page.locator(".fact-waiting")).to_have_count(0, timeout=20_000)
    there = service.chart(chart)["subGoals"]
    assert there[0]["actions"][0]["title"] == "Written without a server"
    assert there[0]["actions"][0]["locked"] is True


def test_two_tabs_without_a_service_lose_nothing_of_one_another(
    open_page: Open, fragile: Served, charts: dict[str, Any]
) -> None:
    service, chart = fragile, fragile.copy(charts["en"])
    first = open_page(f"#/c/{chart}/0.0", "en", root=service.url)
    second = first.context.new_page()
    second.goto(f"{service.url}#/c/{chart}/1.1")
    expect(second.locator(".cell")).to_have_count(81)
    third = first.context.new_page()
    third.goto("about:blank")
    service.stop()
    retitle(first, "One offline")
    first.locator(".gone").wait_for()
    retitle(second, "Two offline")
    for tab in (first, second):
        expect(tab.locator(".gone")).to_contain_text("2")
        expect(tab.locator(".grid [data-ref='0.0']")).to_contain_text("One offline")
        expect(tab.locator(".grid [data-ref='1.1']")).to_contain_text("Two offline")
    first.close()
    second.close()
    service.start()
    third.goto(f"{service.url}#/c/{chart}")
    expect(third.locator(".grid [data-ref='0.0']")).to_contain_text("One offline")
    expect(third.locator(".fact-waiting")).to_have_count(0)
    until(lambda: (title(service, chart), title(service, chart, 1, 1)) == ("One offline", "Two offline"))


def test_the_page_is_installable(open_page: Open, contexts: Callable[..., BrowserContext], served: Served) -> None:
    page = open_page()
    manifest = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert page.evaluate("async () => (await navigator.serviceWorker.ready).active !== null")
