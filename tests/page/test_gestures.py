"""The chart under fingers and mouse: hold and drag to swap, two fingers or the wheel to go nearer and back; and swaps by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import DESKTOP, PHONE, Open, everywhere
from tests.page.service import Served
from tests.page.tabs import SOON_MS, tap
from tests.page.words import words

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


def carry(page: Page, size: dict[str, int], ref: str, onto: str, text: str) -> None:
    """What *ref* says over *onto*: held by a finger on a phone, dragged with the mouse elsewhere."""
    start, goal = middle(cell(page, ref)), middle(cell(page, onto))
    held = lambda: expect(page.locator(".carried")).to_have_text(text)  # noqa: E731
    if size is PHONE:
        Fingers(page).drag(start, goal, held)
    else:
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*goal, steps=4)
        held()
        page.mouse.up()
    expect(page.locator(".carried")).to_have_count(0)


def saved(page: Page) -> None:
    expect(page.locator(".fact-waiting")).to_have_count(0)


def title(chart: Any, block: int, action: int) -> str:
    return chart["subGoals"][block]["actions"][action]["title"]


@everywhere
def test_cells_are_swapped_by_mouse_or_finger_and_by_keys(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    before = served.chart(own)
    page = open_page(f"#/c/{own}", language, size)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    carry(page, size, "0.0", "5.6", title(before, 0, 0))
    expect(cell(page, "5.6")).to_contain_text(title(before, 0, 0))
    saved(page)
    page.locator(".grid [data-ref='1'][data-row='3']").focus()
    page.keyboard.press("Alt+ArrowRight")
    saved(page)
    page.locator(".grid [data-ref='7.0']").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    after = served.chart(own)
    assert (title(after, 5, 6), title(after, 0, 0)) == (title(before, 0, 0), title(before, 5, 6))
    assert [after["subGoals"][nth]["title"] for nth in (1, 2)] == [before["subGoals"][nth]["title"] for nth in (2, 1)]
    assert title(after, 7, 0) == title(before, 7, 1)


@everywhere
def test_in_a_block_too_and_not_onto_another_kind(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    before = served.chart(own)
    page = open_page(f"#/c/{own}", language, size)
    cell(page, "4.0").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=gridcell]")).to_have_count(9)
    page.locator(".grid-stage").evaluate("(e) => Promise.all(e.getAnimations().map((a) => a.finished)).then(() => 0)")
    carry(page, size, "4.0", "4", title(before, 4, 0))
    expect(page.get_by_role("status").filter(has_text=words(language)["saidNotAlike"])).to_have_count(1)
    carry(page, size, "4.0", "4.6", title(before, 4, 0))
    expect(cell(page, "4.6")).to_contain_text(title(before, 4, 0))
    saved(page)
    after = served.chart(own)
    assert (after["subGoals"][4]["title"], title(after, 4, 6)) == (before["subGoals"][4]["title"], title(before, 4, 0))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_finger_that_does_not_hold_scrolls_and_swaps_nothing(
    open_page: Open, own: str, served: Served, language: str
) -> None:
    version = served.chart(own)["version"]
    page = open_page(f"#/c/{own}", language, {"width": 390, "height": 500}, keep=False)
    page.clock.install()
    page.reload()
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    x, y = middle(cell(page, "3.4"))
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))
    Fingers(page).drag((x, y), (x, y - 120), lambda: page.clock.run_for(200))  # so long it rests, however slow we are
    page.clock.resume()
    page.wait_for_function("() => scrollY > 40")
    expect(page.locator(".carried")).to_have_count(0)
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    assert served.chart(own)["version"] == version


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_title_is_written_over_in_its_cell_by_the_pen(
    open_page: Open, own: str, served: Served, language: str
) -> None:
    text = {"ja": "朝6時に5km走る", "en": "Run 5 km at six"}[language]
    page = open_page(f"#/c/{own}", language, PHONE)
    tap(cell(page, "7.7"), lambda: expect(page.locator("[role=gridcell]")).to_have_count(9, timeout=SOON_MS))
    pen = cell(page, "7.7").get_by_role("button", name=words(language)["writeHere"])
    assert pen.evaluate("(e) => Math.min(e.offsetWidth, e.offsetHeight)") >= 40, "large enough for a finger"
    writing = page.locator(".cell-writing")
    tap(pen, lambda: expect(writing).to_be_focused(timeout=SOON_MS))
    page.set_viewport_size({"width": 390, "height": 420})  # a keyboard comes
    expect(writing).to_be_in_viewport(ratio=1)
    below = writing.evaluate(
        "(e) => document.querySelector('.frame nav').getBoundingClientRect().top - e.getBoundingClientRect().bottom"
    )
    assert below >= 0, "nor does the menu lie over it"
    assert writing.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 16, "else phones enlarge the page"
    writing.fill(text)
    writing.press("Enter")
    page.set_viewport_size(PHONE)
    expect(cell(page, "7.7")).to_contain_text(text)
    opened = page.locator(".sheet-open .details-title textarea")
    tap(cell(page, "7.7"), lambda: expect(opened).to_have_value(text, timeout=SOON_MS))
    expect(page.locator(".fact-waiting")).to_have_count(0)
    assert title(served.chart(own), 7, 7) == text


@everywhere
def test_the_wheel_or_two_fingers_go_nearer_and_back(
    open_page: Open, own: str, size: dict[str, int], language: str
) -> None:
    page = open_page(f"#/c/{own}", language, size)
    cells, grid = page.locator("[role=gridcell]"), page.locator(".grid")
    expect(cells).to_have_count(81)
    if size is DESKTOP:
        page.mouse.move(*middle(cell(page, "5.5")))
        page.keyboard.down("Control")  # as a trackpad's two fingers are told, too
        page.mouse.wheel(0, -100)
        expect(grid).to_have_attribute("data-zoom", "5")
        page.mouse.wheel(0, 100)
        expect(cells).to_have_count(81)
        page.keyboard.up("Control")
    else:
        fingers = Fingers(page)
        for _ in range(2):
            fingers.pinch(middle(cell(page, "7.7")), 10, 12, 16, 22)
            expect(grid).to_have_attribute("data-zoom", "7")
            fingers.pinch(middle(page.locator(".grid-box")), 90, 80, 65, 50)
            expect(cells).to_have_count(81)
        fingers.pinch(middle(cell(page, "7.7")), 10, 22, 30, 9)
        expect(cells).to_have_count(81)
    scale = page.evaluate("[visualViewport.scale, devicePixelRatio]")
    assert scale == [1, 1], "the grid takes the gesture, the page stays as large as it is"
