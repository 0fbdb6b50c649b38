"""Two who change one chart: nothing is overwritten unseen. And the page as a program of its own."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.api.live import until
from tests.page.conftest import Open, crosswise
from tests.page.service import Served
from tests.page.words import words


def title_field(page: Page) -> Locator:
    """The title in the open cell's details."""
    return page.locator(".details-title textarea")


def retitle(page: Page, text: str) -> None:
    title_field(page).fill(text)
    page.keyboard.press("Enter")


def cell(page: Page) -> Locator:
    return page.locator(".grid [data-ref='0.0']")


def saved(page: Page) -> None:
    expect(page.locator(".fact-waiting")).to_have_count(0)


def title(served: Served, chart: str, block: int = 0, action: int = 0) -> str:
    return served.chart(chart)["subGoals"][block]["actions"][action]["title"]


UNDER = """(words) => {
    const { left, top, width, height } = words.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2).closest('.notices')?.className ?? null;
}"""


@crosswise
def test_two_who_change_different_cells_both_have_their_way(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    first = open_page(f"#/c/{own}/0.0", language, size)
    second = open_page(f"#/c/{own}/1.1", language, size)
    retitle(first, "One")
    saved(first)
    retitle(second, "Two")
    told = second.locator(".notice").filter(has_text=said["changedElsewhere"])
    assert told.locator("span").evaluate(UNDER) is None, "it lets clicks through"  # while it is there: not for long
    expect(cell(second)).to_contain_text("One")
    saved(second)
    assert (title(served, own), title(served, own, 1, 1)) == ("One", "Two")
    second.goto(f"{served.url}#/c/{own}/0.0")
    expect(title_field(second)).to_have_value("One")
    second.context.set_offline(True)
    retitle(second, "Mine")
    expect(second.locator(".gone")).to_have_text(said["goneWaiting"].replace("{count}", "1"))
    second.goto(f"{served.url}#/charts")
    retitle(first, "Theirs")
    until(lambda: title(served, own) == "Theirs")
    second.context.set_offline(False)
    dialog = second.get_by_role("dialog", name=said["clashHeading"])
    expect(dialog).to_contain_text(served.chart(own)["goal"]["title"])  # wherever one is by then
    dialog.locator("[data-choice=mine]").click()
    until(lambda: title(served, own) == "Mine")


@crosswise
def test_two_who_change_the_same_are_shown_both(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    """The later one is told, in a cell and at the goal."""
    said = words(language)
    first = open_page(f"#/c/{own}/0.0", language, size)
    second = open_page(f"#/c/{own}/0.0", language, size)
    dialog = second.get_by_role("dialog", name=said["clashHeading"])
    time = second.context.new_cdp_session(second)
    time.send("Animation.enable")
    for place, name, kept in (
        ("0.0", "value_title", lambda: title(served, own)),
        ("goal", "field_constraints", lambda: served.chart(own)["goal"]["constraints"]),
    ):
        for tab in (first, second):
            tab.goto(f"{served.url}#/c/{own}/{place}")
        fields = [tab.locator(".details").get_by_label(said[name], exact=True) for tab in (first, second)]
        for choice in ("theirs", "mine"):
            theirs, mine = f"First, {choice}", f"Second, {choice}"
            fields[1].fill(mine)
            fields[0].fill(theirs)
            fields[0].press("Control+Enter")
            saved(first)
            time.send("Animation.setPlaybackRate", {"playbackRate": 0})  # the first moment lasts
            fields[1].press("Control+Enter")
            expect(dialog.locator("dt")).to_have_text([said[name]] * 2)
            expect(dialog.locator("dd")).to_have_text([theirs, mine])
            for meant_for_below in ("theirs", "mine"):
                box = dialog.locator(f"[data-choice={meant_for_below}]").bounding_box()
                assert box is not None
                second.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            second.mouse.click(3, 3)
            second.keyboard.press("Space")
            time.send("Animation.setPlaybackRate", {"playbackRate": 1})
            expect(dialog).to_be_visible()
            inside = dialog.evaluate("(e) => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().right <= innerWidth")  # fmt: skip
            assert inside, "nothing of either is cut"
            assert kept() == theirs, "nothing is overwritten before the choice"
            dialog.locator(f"[data-choice={choice}]").click()
            saved(second)
            expect(dialog).to_have_count(0)
            wanted = mine if choice == "mine" else theirs
            expect(fields[1]).to_have_value(wanted)
            assert kept() == wanted
    time.detach()


@crosswise
def test_an_undo_after_somebody_elses_change_shows_it_first(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    before = title(served, own)
    first, second = (open_page(f"#/c/{own}/0.0", language, size) for _ in range(2))
    retitle(first, "One")
    saved(first)
    undo = second.get_by_role("button", name=said["undo"], exact=True)
    undo.click()
    expect(second.locator(".notice")).to_contain_text(said["changedFirst"])
    expect(cell(second)).to_contain_text("One")
    assert title(served, own) == "One", "nothing is undone that was not seen"
    undo.click()
    expect(cell(second)).to_contain_text(before)
    assert title(served, own) == before


@crosswise
def test_a_suggestion_shows_nothing_of_what_somebody_else_changed_before_it(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    first, second = (open_page(f"#/c/{own}/{place}", language, size) for place in ("0.0", "1.1"))
    retitle(first, "One")
    saved(first)
    second.get_by_role("button", name=said["regenerateCell"], exact=True).click()
    expect(second.locator(".proposal h2")).to_have_text(said["proposalCount"].replace("{count}", "1"))
    expect(cell(second)).to_contain_text("One")


@crosswise
def test_a_chart_that_somebody_changed_is_put_away_all_the_same(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page("#/charts", language, size)
    card = page.locator(".chart-card").filter(has=page.locator(f"a[href='#/c/{own}']"))
    card.get_by_role("button").click()
    version = served.chart(own)["version"]
    served.call(f"v1/mandalas/{own}/cells/0.0", {"title": "One"}, method="PATCH", If_Match=f'"{version}"')
    page.get_by_role("menuitem", name=said["putAway"], exact=True).click()
    expect(card).to_have_count(0)
    assert served.chart(own)["archived"] is True
    assert title(served, own) == "One"


@crosswise
def test_who_decides_later_on_the_same_suggestion_sees_what_was_decided(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    for mine, theirs in (("accept", "discard"), ("discard", "accept"), ("accept", "accept")):
        before = served.chart(own)["version"]
        first, second = (open_page(f"#/c/{own}/0.0", language, size) for _ in range(2))
        first.get_by_role("button", name=said["regenerateCell"], exact=True).click()
        decide = first.get_by_role("button", name=said[theirs], exact=True)
        expect(decide).to_be_visible()
        second.reload()
        expect(second.get_by_role("button", name=said[mine], exact=True)).to_be_visible()
        decide.click()
        expect(first.locator(".proposal")).to_have_count(0)
        second.get_by_role("button", name=said[mine], exact=True).click()
        expect(second.locator(".proposal")).to_have_count(0)
        expect(second.locator(".notice")).to_contain_text(said["proposalDecided"])
        assert served.chart(own)["version"] == before + (theirs == "accept")
        expect(cell(second)).to_contain_text(title(served, own))
        for tab in (first, second):
            tab.goto(f"{served.url}#/charts")


@crosswise
def test_tabs_of_one_browser_follow_each_other(
    open_page: Open, own: str, served: Served, size: dict[str, int], language: str
) -> None:
    first = open_page(f"#/c/{own}/0.0", language, size)
    second = first.context.new_page()
    second.goto(f"{served.url}#/c/{own}")
    second.locator(".cell").first.wait_for()
    retitle(first, "Seen at once")
    expect(cell(second)).to_contain_text("Seen at once")


def test_the_page_is_installable(open_page: Open) -> None:
    page = open_page()
    manifest = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert page.evaluate("async () => (await navigator.serviceWorker.ready).active !== null")
