"""A chart while it is made by a model that takes its time: what is seen, stopping, and going on whatever happens between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from localcloud.bedrock import FakeBedrock, Fault
from tests.api.live import until
from tests.page.conftest import DESKTOP, Open, crosswise, everywhere, waiting
from tests.page.service import Served
from tests.page.still import nothing_moves
from tests.page.words import words

GOAL = "TOEIC 850 by March"
WHOLE = ".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)"
FILLED = ".cell:not(.empty)"
SLOW = 90.0
UNHURRIED = 300.0
STILL = "reduce"
"""Motion, where nothing is asked of it: to draw it while a test waits is dear."""
ENDLESS = 20.0
"""What is begun now is not done before the test is."""
QUICK = 1500.0
"""Tokens of the model's in a second."""


@pytest.fixture(autouse=True)
def calm(bedrock: FakeBedrock, modelled: Served) -> Iterator[None]:
    yield
    modelled.start()
    bedrock.reset()
    bedrock.set_pace(None)


def ordered(page: Page) -> str:
    page.locator("#title").fill(GOAL)
    page.keyboard.press("Enter")
    page.locator(".making.working").wait_for()
    return page.url.rpartition("/")[2]


def some_cells(page: Page, more_than: int = 1) -> None:
    page.locator(FILLED).nth(more_than).wait_for()


@everywhere
def test_cells_fill_as_they_come_and_nothing_moves(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_pace(UNHURRIED)
    page = open_page("", language, size, root=modelled.url)
    page.evaluate(
        """() => { window.moved = [];
        new PerformanceObserver((list) => {
            for (const shift of list.getEntries())
                if (!shift.hadRecentInput && document.querySelector('.making.working'))
                    window.moved.push([shift.value, ...shift.sources.map(({ node }) => node?.className ?? '')]);
        }).observe({ type: 'layout-shift' }); }"""
    )
    ordered(page)
    some_cells(page, 12)
    assert page.locator(FILLED).count() < 81 or page.locator(".making.working").count() == 1
    expect(page.locator(".planner")).to_contain_text("amazon.nova-micro-v1:0")
    expect(page.locator(".making-now")).not_to_be_empty()
    bedrock.set_pace(QUICK)
    page.locator(WHOLE).wait_for()
    expect(page.locator(".cell.empty")).to_have_count(0)
    moved = page.evaluate("window.moved")
    assert sum(shift[0] for shift in moved) < 0.01, moved
    page.locator(".grid [data-ref='goal']").first.click()
    expect(page.locator(".details")).to_contain_text(words(language)["plannerModel"].split("{")[0].strip())
    expect(page.locator(".details")).to_contain_text("$")


@everywhere
def test_stop_really_stops(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    said = words(language)
    bedrock.set_pace(SLOW)
    page = open_page("", language, size, root=modelled.url, reduced_motion=STILL)
    chart = ordered(page)
    some_cells(page)
    assert "$" in page.locator(".cost").inner_text()
    assert ":" in page.locator(".figures dd").first.inner_text()
    page.get_by_role("button", name=said["stop"], exact=True).click()
    page.get_by_role("heading", name=said["stopped"]).wait_for()
    bedrock.wait_until_idle(seconds=20)
    assert bedrock.in_flight == 0
    newest = modelled.call(f"v1/mandalas/{chart}/generations")["generations"][0]
    assert newest["state"] == "cancelled"
    bedrock.set_pace(None)
    page.get_by_role("button", name=said["makeAgain"]).click()
    page.locator(WHOLE).wait_for()


@crosswise
def test_a_reload_a_second_tab_and_a_lost_connection_go_on_where_it_was(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_pace(UNHURRIED)
    page = open_page("", language, size, root=modelled.url, reduced_motion=STILL)
    chart = ordered(page)
    some_cells(page, 9)
    seen = page.locator(FILLED).count()
    page.reload()
    some_cells(page, seen - 1)
    second = open_page(f"#/c/{chart}", language, size, root=modelled.url, reduced_motion=STILL)
    some_cells(second, seen - 1)
    page.context.set_offline(True)
    expect(page.locator(".gone")).to_have_text(words(language)["gone"])
    page.context.set_offline(False)
    bedrock.set_pace(None)
    for tab in (page, second):
        tab.locator(WHOLE).wait_for()
        assert tab.locator(".cell.empty").count() == 0
    expect(page.locator(".gone")).to_have_count(0)


@crosswise
def test_a_server_that_is_gone_and_comes_back_loses_nothing(
    open_page: Open,
    modelled: Served,
    fronted: str,
    bedrock: FakeBedrock,
    charts: dict[str, Any],
    size: dict[str, int],
    language: str,
) -> None:
    """Neither what was being made nor what was written meanwhile; also where a front end answers 502 in its place."""
    said = words(language)
    texts = {"0.0": "One offline", "1.1": "Two offline"}
    there = modelled.copy(charts[language])
    root = modelled.url if size is DESKTOP else fronted
    address = f"{root}#/c/{there}"
    writer = open_page(f"#/c/{there}/0.0", language, size, root=root)
    writer.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")
    beside = writer.context.new_page()
    beside.goto(f"{address}/1.1")
    expect(beside.locator(".cell")).to_have_count(81)
    bedrock.set_pace(UNHURRIED)
    page = open_page("", language, size, root=root, reduced_motion=STILL)
    ordered(page)
    some_cells(page, 9)
    bedrock.set_pace(ENDLESS)
    for tab, text in zip((writer, beside), texts.values(), strict=True):
        tab.locator(".details-title textarea").fill(text)
    with nothing_moves(writer):
        modelled.stop()
        writer.locator(".details-title textarea").press("Enter")
        writer.locator(".gone").wait_for()
        expect(writer.locator(".fact-waiting")).to_be_visible()
    page.get_by_text(said["reconnecting"]).wait_for()
    beside.locator(".details-title textarea").press("Enter")
    writer.get_by_role("button", name=said["lock"], exact=True).click()
    for tab in (writer, beside):
        expect(tab.locator(".gone")).to_have_text(said["goneWaiting"].replace("{count}", "3"))
        for ref, text in texts.items():
            expect(tab.locator(f".grid [data-ref='{ref}']")).to_contain_text(text)
    beside.close()
    writer.goto("about:blank")
    writer.goto(address)  # the page itself comes from the service worker, the chart from this device
    for ref, text in texts.items():
        expect(writer.locator(f".grid [data-ref='{ref}']")).to_contain_text(text)
    assert waiting(writer) == 3, "nothing is lost with the tabs that wrote it"
    bedrock.set_pace(None)
    modelled.start()
    page.locator(WHOLE).wait_for()
    assert page.locator(".cell.empty").count() == 0
    expect(writer.locator(".gone, .fact-waiting")).to_have_count(0)
    until(lambda: waiting(writer) == 0)
    sent = {f"{s}.{a}": modelled.chart(there)["subGoals"][s]["actions"][a] for s, a in ((0, 0), (1, 1))}
    assert {ref: action["title"] for ref, action in sent.items()} == texts
    assert (sent["0.0"]["locked"], sent["1.1"]["locked"]) == (True, False)


@everywhere
def test_a_failure_keeps_what_came_and_goes_on_from_there(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_faults([Fault("AccessDeniedException", stage="actions")])
    page = open_page("", language, size, root=modelled.url, reduced_motion=STILL)
    ordered(page)
    page.get_by_role("heading", name=words(language)["broken"]).wait_for()
    assert page.locator(".cell.subGoal:not(.empty)").count() == 16
    bedrock.set_faults([])
    page.get_by_role("button", name=words(language)["goOn"]).click()
    page.locator(WHOLE).wait_for()
    expect(page.locator(".cell.empty")).to_have_count(0)


@everywhere
def test_below_a_path_behind_a_front_end_that_buffers_the_chart_comes_too(
    open_page: Open, prefixed: str, size: dict[str, int], language: str
) -> None:
    page = open_page("", language, size, root=prefixed)
    page.locator("#title").fill(GOAL)
    page.keyboard.press("Enter")
    page.locator(WHOLE).wait_for()
    assert page.url.startswith(f"{prefixed}#/c/")
