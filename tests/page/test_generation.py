"""A chart while it is made by a model that takes its time: what is seen, stopping, and going on whatever happens between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from localcloud.bedrock import FakeBedrock, Fault
from tests.page.conftest import PHONE, Open, crosswise, everywhere
from tests.page.service import Served
from tests.page.words import words

GOAL = "TOEIC 850 by March"
WHOLE = ".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)"
FILLED = ".cell:not(.empty)"
SLOW = 90.0


@pytest.fixture(scope="module")
def bedrock() -> Iterator[FakeBedrock]:
    with FakeBedrock() as fake:
        yield fake


@pytest.fixture(scope="module")
def modelled(bedrock: FakeBedrock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service with a model, the fake Bedrock."""
    service = Served(
        tmp_path_factory.mktemp("model"),
        AWS_ACCESS_KEY_ID="x",
        AWS_SECRET_ACCESS_KEY="y",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url,
        MANDALA_MODEL="bedrock",
        BEDROCK_MAX_RETRIES="1",
    ).start()
    yield service
    service.kill()


@pytest.fixture(autouse=True)
def calm(bedrock: FakeBedrock) -> Iterator[None]:
    yield
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
    bedrock.set_pace(1500)
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
    page.locator(WHOLE).wait_for()
    expect(page.locator(".cell.empty")).to_have_count(0)
    moved = page.evaluate("window.moved")
    assert sum(shift[0] for shift in moved) < 0.01, moved
    page.locator(".grid [data-ref='goal']").first.click()
    expect(page.locator(".details")).to_contain_text(words(language)["plannerModel"].split("{")[0].strip())
    expect(page.locator(".details")).to_contain_text("$")


@crosswise
def test_stop_really_stops(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    said = words(language)
    bedrock.set_pace(SLOW)
    page = open_page("", language, size, root=modelled.url)
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
def test_a_reload_and_a_second_tab_see_the_same(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_pace(300)
    page = open_page("", language, size, root=modelled.url)
    chart = ordered(page)
    some_cells(page, 9)
    seen = page.locator(FILLED).count()
    page.reload()
    some_cells(page, seen - 1)
    second = open_page(f"#/c/{chart}", language, size, root=modelled.url)
    some_cells(second, seen - 1)
    bedrock.set_pace(None)
    for tab in (page, second):
        tab.locator(WHOLE).wait_for()
        assert tab.locator(".cell.empty").count() == 0


@crosswise
def test_a_lost_connection_is_told_and_taken_up_again(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_pace(300)
    page = open_page("", language, size, root=modelled.url)
    ordered(page)
    some_cells(page, 9)
    page.context.set_offline(True)
    expect(page.locator(".gone")).to_have_text(words(language)["gone"])
    page.context.set_offline(False)
    bedrock.set_pace(None)
    page.locator(WHOLE).wait_for()
    expect(page.locator(".gone")).to_have_count(0)


@crosswise
def test_a_restarted_server_goes_on_where_it_was(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_pace(300)
    page = open_page("", language, size, root=modelled.url)
    ordered(page)
    some_cells(page, 9)
    modelled.stop()
    page.get_by_text(words(language)["reconnecting"]).wait_for()
    bedrock.set_pace(None)
    modelled.start()
    page.locator(WHOLE).wait_for(timeout=40_000)
    assert page.locator(".cell.empty").count() == 0


@crosswise
def test_a_failure_keeps_what_came_and_goes_on_from_there(
    open_page: Open, modelled: Served, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    bedrock.set_faults([Fault("AccessDeniedException", stage="actions")])
    page = open_page("", language, size, root=modelled.url)
    ordered(page)
    page.get_by_role("heading", name=words(language)["broken"]).wait_for()
    assert page.locator(".cell.subGoal:not(.empty)").count() == 16
    bedrock.set_faults([])
    page.get_by_role("button", name=words(language)["goOn"]).click()
    page.locator(WHOLE).wait_for()
    expect(page.locator(".cell.empty")).to_have_count(0)


def test_the_offline_planner_is_named(open_page: Open, served: Served, charts: dict) -> None:
    page = open_page(f"#/c/{charts['ja']['id']}", "ja")
    expect(page.locator(".details")).to_contain_text("オフラインの手引き")


def test_behind_a_front_end_that_buffers_the_chart_comes_too(open_page: Open, prefixed: str, tmp_path: Path) -> None:
    page = open_page("", "en", PHONE, root=prefixed)
    page.locator("#title").fill(GOAL)
    page.keyboard.press("Enter")
    page.locator(WHOLE).wait_for()
