"""Walking the way: today, progress, looking back, the calendar; and the list of charts with all that can be done there."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.live import until
from tests.page.conftest import DESKTOP, PHONE, Open
from tests.page.service import Served


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, charts: dict[str, Any]) -> Iterator[tuple[Served, str]]:
    """A service with one chart only."""
    service = Served(tmp_path_factory.mktemp("alone")).start()
    chart = json.loads(json.dumps(charts["en"]))
    habit = next(a for s in chart["subGoals"] for a in s["actions"] if a["type"] == "habit")
    habit["timesPerWeek"] = 7
    yield service, service.copy(chart)
    service.stop()


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "ja"), (PHONE, "en")], ids=["desktop", "phone"])
def test_today_is_ticked_skipped_and_excused(
    open_page: Open, alone: tuple[Served, str], size: dict[str, int], language: str
) -> None:
    service, chart = alone
    words = {"ja": ("休む", "見送る"), "en": ("Excuse", "Skip")}[language]
    today = datetime.now().strftime("%Y-%m-%d")
    page = open_page("#/today", language, size, root=service.url)
    before = service.call(f"v1/today?date={today}")["mandalas"][0]
    page.locator(".due-item").last.wait_for()
    habits = page.locator(".due").first.locator("li")
    tasks = page.locator(".due").last.locator("li")
    assert (habits.count(), tasks.count()) == (len(before["habits"]), len(before["tasks"]))
    minutes = sum(due["task"]["estimatedMinutes"] for due in before["tasks"])
    assert 0 < minutes <= max(before["minutes"], 60), "within the day's time"
    done = habits.first
    if not done.locator("input").is_checked():
        done.locator("input").check()
    excused = habits.nth(1).get_by_role("button", name=words[0])
    if excused.get_attribute("aria-pressed") == "false":
        excused.click()
    skipped = before["tasks"][0]["task"]["id"]
    tasks.first.get_by_role("button", name=words[1]).click()
    expect(tasks.first).to_have_class("due-item of-" + before["tasks"][0]["cell"][0] + " skipped")
    until(lambda: page.evaluate("() => localStorage.getItem('mandala.edits')") == "[]")
    after = service.chart(chart)
    actions = {f"{s['position']}.{a['position']}": a for s in after["subGoals"] for a in s["actions"]}
    notes = [actions[due["cell"]]["log"][-1]["status"] for due in before["habits"][:2]]
    assert notes == ["done", "excused"]
    assert next(t["status"] for a in actions.values() for t in a["tasks"] if t["id"] == skipped) == "skipped"


def test_progress_is_a_number_a_colour_and_a_plot(open_page: Open, served: Served, charts: dict[str, Any]) -> None:
    chart_id = served.copy(charts["ja"])
    chart = served.chart(chart_id)
    block = chart["subGoals"][0]
    action = next(a for a in block["actions"] if a["type"] == "execution")
    for task in action["tasks"]:
        version = served.chart(chart_id)["version"]
        path = f"v1/mandalas/{chart_id}/tasks/{task['id']}"
        served.call(path, {"status": "completed"}, method="PATCH", If_Match=f'"{version}"')
    page = open_page(f"#/c/{chart_id}", "ja")
    cell = page.locator(f".grid [data-ref='0.{action['position']}']")
    expect(cell.locator(".cell-progress")).to_be_visible()
    expect(cell).to_contain_text("100%")
    expect(page.locator(".big-number")).to_have_text("2%")
    expect(page.locator(".plot svg")).to_have_accessible_name(re.compile("今は 2%"))


def test_a_reflection_stays_with_the_chart(open_page: Open, served: Served, charts: dict[str, Any]) -> None:
    chart = served.copy(charts["en"])
    page = open_page(f"#/c/{chart}", "en", PHONE)
    page.locator(".grid [data-ref='goal']").click()
    page.locator(".grid [data-ref='goal']").click()
    page.get_by_role("button", name="Look back").click()
    page.get_by_label("What went well").fill("Ran every morning")
    page.get_by_label("What did not move").fill("Stretching")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".reflections")).to_contain_text("Ran every morning")
    kept = served.chart(chart)["reflections"][0]
    assert (kept["wentWell"], kept["wasClose"], kept["didNotMove"]) == ("Ran every morning", "", "Stretching")
    page.reload()
    page.locator(".grid [data-ref='goal']").click()
    expect(page.locator(".reflections")).to_contain_text("Stretching")


def test_a_calendar_address_is_made_and_revoked(open_page: Open, served: Served, charts: dict[str, Any]) -> None:
    chart = served.copy(charts["en"])
    page = open_page(f"#/c/{chart}", "en")
    page.get_by_role("button", name="Into my calendar").click()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address to subscribe to").input_value()
    with urllib.request.urlopen(address) as answer:
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("button", name="Revoke the address").click()
    page.get_by_role("button", name="Make an address").wait_for()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address)
    assert refused.value.code == 404


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "en"), (PHONE, "ja")], ids=["desktop", "phone"])
def test_the_list_shows_searches_sorts_and_puts_away(
    open_page: Open, served: Served, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    words = {"en": ("Put away", "Take back", "by name"), "ja": ("しまう", "戻す", "名前順")}[language]
    mark = f"Zebra {language}"
    for name in ("B", "A"):
        served.copy({**charts["en"], "goal": {**charts["en"]["goal"], "title": f"{mark} {name}"}})
    page = open_page("#/charts", language, size)
    page.locator("input[type=search]").fill(mark.upper())
    titles = page.locator(".chart-card h2")
    expect(titles).to_have_count(2)
    assert page.locator(".thumbnail rect").count() >= 18
    page.locator("select").select_option(label=words[2])
    assert titles.all_inner_texts() == [f"{mark} A", f"{mark} B"]
    page.locator(".chart-card").first.get_by_role("button").click()
    page.get_by_role("menuitem", name=words[0]).click()
    expect(titles).to_have_count(1)
    page.locator(".charts-tools button").click()
    expect(titles).to_have_text([f"{mark} A"])
    page.locator(".chart-card").first.get_by_role("button").click()
    page.get_by_role("menuitem", name=words[1]).click()
    expect(titles).to_have_count(0)


def test_deleting_is_asked_and_can_be_taken_back_for_a_while(
    open_page: Open, served: Served, charts: dict[str, Any]
) -> None:
    chart = served.copy({**charts["en"], "goal": {**charts["en"]["goal"], "title": "To be deleted"}})
    page = open_page("#/charts", "en")
    page.clock.install()
    page.reload()
    card = page.locator(".chart-card").filter(has_text="To be deleted")

    def delete() -> None:
        card.get_by_role("button").click()
        page.get_by_role("menuitem", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(card).to_have_count(0)

    delete()
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(card).to_have_count(1)
    delete()
    assert served.chart(chart)["id"] == chart, "still there while it can be taken back"
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.clock.fast_forward(11_000)
    with pytest.raises(urllib.error.HTTPError):
        served.chart(chart)


def test_usage_is_told_and_everything_can_be_deleted(open_page: Open, tmp_path: Path, charts: dict[str, Any]) -> None:
    service = Served(tmp_path).start()
    try:
        service.copy(charts["en"])
        page = open_page("#/account", "en", root=service.url)
        expect(page.locator(".budget")).to_contain_text("US$1.00")
        expect(page.locator(".account")).to_contain_text(datetime.now(UTC).strftime("%B %Y"))
        page.get_by_role("button", name="Delete everything").click()
        sure = page.get_by_role("dialog").get_by_role("button", name="Delete everything")
        expect(sure).to_be_disabled()
        page.get_by_role("textbox").fill("delete")
        sure.click()
        expect(page.locator(".notice")).to_contain_text("1 charts")
        assert service.call("v1/mandalas")["mandalas"] == []
    finally:
        service.stop()
