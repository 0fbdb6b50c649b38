"""The chart under fingers, on a phone: hold and drag to swap, two fingers to go nearer and back; and the wheel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import PHONE, Open
from tests.page.service import Served

Point = tuple[float, float]


class Fingers:
    """Real touches, as the browser has them from a screen: pointer events, scrolling and clicks follow from them."""

    def __init__(self, page: Page) -> None:
        self._browser = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        self._browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: Point) -> None:
        self._send("touchStart", *points)

    def move(self, *points: Point) -> None:
        self._send("touchMove", *points)

    def up(self) -> None:
        self._send("touchEnd")

    def pinch(self, at: Point, *apart: float) -> None:
        """Two fingers round *at*, as far from it as each of *apart*, one after the other."""
        x, y = at
        self.down((x - apart[0], y), (x + apart[0], y))
        for half in apart[1:]:
            self.move((x - half, y), (x + half, y))
        self.up()

    def drag(self, start: Point, goal: Point, lifted: Callable[[], None] | None = None) -> None:
        """One finger from *start* to *goal*; *lifted* waits until the cell is held."""
        self.down(start)
        if lifted:
            lifted()
        for step in range(1, 6):
            self.move(tuple(a + (b - a) * step / 5 for a, b in zip(start, goal, strict=True)))  # type: ignore[arg-type]
        self.up()


def cell(page: Page, ref: str) -> Locator:
    return page.locator(f".grid [data-ref='{ref}']").last


def middle(of: Locator) -> Point:
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def title(chart: Any, block: int, action: int) -> str:
    return chart["subGoals"][block]["actions"][action]["title"]


@pytest.fixture
def own(served: Served, charts: dict[str, Any]) -> dict[str, str]:
    return {language: served.copy(chart) for language, chart in charts.items()}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_cells_are_swapped_by_a_finger_that_holds_and_drags(
    open_page: Open, own: dict[str, str], served: Served, language: str
) -> None:
    before = served.chart(own[language])
    page = open_page(f"#/c/{own[language]}", language, PHONE)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    fingers = Fingers(page)
    held = lambda: expect(page.locator(".carried")).to_have_text(title(before, 0, 0))  # noqa: E731
    fingers.drag(middle(cell(page, "0.0")), middle(cell(page, "2.7")), held)
    expect(cell(page, "2.7")).to_contain_text(title(before, 0, 0))
    expect(page.locator(".carried, .fact-waiting")).to_have_count(0)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    after = served.chart(own[language])
    assert (title(after, 2, 7), title(after, 0, 0)) == (title(before, 0, 0), title(before, 2, 7))


def test_in_a_block_too_and_not_onto_another_kind(open_page: Open, own: dict[str, str], served: Served) -> None:
    before = served.chart(own["en"])
    page = open_page(f"#/c/{own['en']}/4.0", "en", PHONE)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".sheet-open")).to_have_count(0)
    cell(page, "4.0").tap()
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    page.locator(".grid-stage").evaluate("(e) => Promise.all(e.getAnimations().map((a) => a.finished)).then(() => 0)")
    fingers = Fingers(page)
    held = lambda: expect(page.locator(".carried")).to_have_count(1)  # noqa: E731
    fingers.drag(middle(cell(page, "4.0")), middle(cell(page, "4")), held)
    expect(page.get_by_role("status").filter(has_text="Only two sub-goals or two actions")).to_have_count(1)
    fingers.drag(middle(cell(page, "4.0")), middle(cell(page, "4.6")), held)
    expect(cell(page, "4.6")).to_contain_text(title(before, 4, 0))
    expect(page.locator(".fact-waiting")).to_have_count(0)
    after = served.chart(own["en"])
    assert (after["subGoals"][4]["title"], title(after, 4, 6)) == (before["subGoals"][4]["title"], title(before, 4, 0))


def test_a_finger_that_does_not_hold_scrolls_and_swaps_nothing(
    open_page: Open, own: dict[str, str], served: Served
) -> None:
    version = served.chart(own["en"])["version"]
    page = open_page(f"#/c/{own['en']}", "en", {"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    x, y = middle(cell(page, "3.4"))
    Fingers(page).drag((x, y), (x, y - 120))
    page.wait_for_function("scrollY > 40")
    expect(page.locator(".carried")).to_have_count(0)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    assert served.chart(own["en"])["version"] == version


def test_a_title_is_written_over_in_its_cell_by_the_pen(open_page: Open, own: dict[str, str], served: Served) -> None:
    page = open_page(f"#/c/{own['ja']}", "ja", PHONE)
    cell(page, "7.7").tap()
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    pen = cell(page, "7.7").get_by_role("button", name="題を書き換える")
    assert pen.evaluate("(e) => Math.min(e.offsetWidth, e.offsetHeight)") >= 40, "large enough for a finger"
    pen.tap()
    writing = page.locator(".cell-writing")
    expect(writing).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 420})  # a keyboard comes
    expect(writing).to_be_in_viewport(ratio=1)
    below = writing.evaluate(
        "(e) => document.querySelector('.frame nav').getBoundingClientRect().top - e.getBoundingClientRect().bottom"
    )
    assert below >= 0, "nor does the menu lie over it"
    assert writing.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 16, "else phones enlarge the page"
    writing.fill("朝6時に5km走る")
    writing.press("Enter")
    page.set_viewport_size(PHONE)
    expect(cell(page, "7.7")).to_contain_text("朝6時に5km走る")
    cell(page, "7.7").tap()
    expect(page.locator(".sheet-open .details-title textarea")).to_have_value("朝6時に5km走る")
    expect(page.locator(".fact-waiting")).to_have_count(0)
    assert title(served.chart(own["ja"]), 7, 7) == "朝6時に5km走る"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_two_fingers_go_nearer_and_back(open_page: Open, own: dict[str, str], language: str) -> None:
    page = open_page(f"#/c/{own[language]}", language, PHONE)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    fingers = Fingers(page)
    for _ in range(2):
        fingers.pinch(middle(cell(page, "7.7")), 10, 12, 16, 22)
        expect(page.locator(".grid")).to_have_attribute("data-zoom", "7")
        fingers.pinch(middle(page.locator(".grid-box")), 90, 80, 65, 50)
        expect(page.locator("[role=gridcell]")).to_have_count(81)
    fingers.pinch(middle(cell(page, "7.7")), 10, 22, 30, 9)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    assert page.evaluate("visualViewport.scale") == 1, "the grid takes the gesture, the page stays as large as it is"


def test_the_wheel_with_control_goes_nearer_and_back(open_page: Open, own: dict[str, str]) -> None:
    page = open_page(f"#/c/{own['en']}", "en")
    x, y = middle(cell(page, "5.5"))
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    expect(page.locator(".grid")).to_have_attribute("data-zoom", "5")
    page.mouse.wheel(0, 100)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    page.keyboard.up("Control")
