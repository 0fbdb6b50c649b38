"""Walking the way: today, progress, looking back, the calendar; and the list of charts with all that can be done there."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.api.live import until
from tests.page.conftest import Open, crosswise, everywhere, waiting
from tests.page.service import Served
from tests.page.still import nothing_moves
from tests.page.words import words


@pytest.fixture
def alone(modelled: Served, charts: dict[str, Any], language: str) -> Iterator[tuple[Served, str]]:
    """A service with one chart only."""
    chart = json.loads(json.dumps(charts[language]))
    habit = next(a for s in chart["subGoals"] for a in s["actions"] if a["type"] == "habit")
    habit["timesPerWeek"] = 7
    modelled.call("v1/me", method="DELETE")
    yield modelled, modelled.copy(chart)
    modelled.call("v1/me", method="DELETE")


@everywhere
def test_today_is_ticked_skipped_and_excused(
    open_page: Open, alone: tuple[Served, str], size: dict[str, int], language: str
) -> None:
    service, chart = alone
    said = words(language)
    today = datetime.now().strftime("%Y-%m-%d")
    page = open_page("#/today", language, size, root=service.url)
    before = service.call(f"v1/today?date={today}")["mandalas"][0]
    page.locator(".due-item").last.wait_for()
    expect(page.locator(".tick").first).to_have_css("display", "flex")  # its style does not wait for a chart's
    habits = page.locator(".due").first.locator("li")
    tasks = page.locator(".due").last.locator("li")
    assert (habits.count(), tasks.count()) == (len(before["habits"]), len(before["tasks"]))
    minutes = sum(due["task"]["estimatedMinutes"] for due in before["tasks"])
    assert 0 < minutes <= max(before["minutes"], 60), "within the day's time"
    habits.first.locator("input").check()
    habits.nth(1).get_by_role("button", name=said["excuse"]).click()
    skipped = before["tasks"][0]
    tasks.first.get_by_role("button", name=said["skipTask"]).click()
    expect(tasks.first).to_have_class(f"due-item of-{skipped['cell'][0]} skipped")
    until(lambda: waiting(page) == 0)
    page.get_by_label(said["hoursAWeek"]).fill("14")
    page.get_by_label(said["hoursAWeek"]).blur()
    longer = service.call(f"v1/today?date={today}&minutesPerWeek=840")["mandalas"][0]
    expect(page.locator(".day-facts")).to_contain_text(str(longer["minutes"]))
    expect(tasks).to_have_count(len(longer["tasks"]))
    ticked = longer["tasks"][0]["task"]["id"]
    tasks.first.locator("input").check()
    until(lambda: waiting(page) == 0)
    actions = {f"{s['position']}.{a['position']}": a for s in service.chart(chart)["subGoals"] for a in s["actions"]}
    notes = [actions[due["cell"]]["log"][-1]["status"] for due in before["habits"][:2]]
    assert notes == ["done", "excused"]
    states = {task["id"]: task["status"] for a in actions.values() for task in a["tasks"]}
    assert (states[skipped["task"]["id"]], states[ticked]) == ("skipped", "completed")
    habits.first.locator("input").uncheck()
    habits.nth(1).get_by_role("button", name=said["excuse"]).click()
    until(lambda: waiting(page) == 0)
    actions = {f"{s['position']}.{a['position']}": a for s in service.chart(chart)["subGoals"] for a in s["actions"]}
    assert [actions[due["cell"]].get("log", []) for due in before["habits"][:2]] == [[], []], "taken back: no note"


@crosswise
def test_today_is_the_next_day_after_midnight_and_read_again_when_it_comes_into_sight(
    open_page: Open, alone: tuple[Served, str], size: dict[str, int], language: str
) -> None:
    service, chart = alone
    page = open_page("#/charts", language, size, root=service.url, keep=False)
    noon = datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
    page.clock.install(time=noon)
    page.goto(f"{service.url}#/today")
    page.reload()
    day, next_day = (f"{noon + timedelta(days=days):%Y-%m-%d}" for days in (0, 1))
    expect(page.locator("time")).to_have_attribute("datetime", day)
    page.locator(".due-item").first.wait_for()
    with page.expect_request(lambda asked: f"/v1/today?date={day}" in asked.url):
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_request(lambda asked: f"/v1/today?date={next_day}" in asked.url):
        page.clock.fast_forward("24:00:00")
    expect(page.locator("time")).to_have_attribute("datetime", next_day)
    page.locator(".due").first.locator("input").first.check()
    until(lambda: waiting(page) == 0)
    notes = [note for s in service.chart(chart)["subGoals"] for a in s["actions"] for note in a.get("log", [])]
    assert [(note["day"], note["status"]) for note in notes] == [(next_day, "done")]


@everywhere
def test_progress_is_a_number_a_colour_and_a_plot(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    chart = served.chart(own)
    block = chart["subGoals"][0]
    action = next(a for a in block["actions"] if a["type"] == "execution")
    for task in action["tasks"]:
        version = served.chart(own)["version"]
        path = f"v1/mandalas/{own}/tasks/{task['id']}"
        served.call(path, {"status": "completed"}, method="PATCH", If_Match=f'"{version}"')
    page = open_page("#/charts", language, size)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    def held() -> Route:
        for _ in range(1000):
            if late:
                break
            page.wait_for_timeout(20)
        return late.pop()

    page.route("**/v1/usage", hold)
    page.route("**/progress", hold)
    page.goto(f"{served.url}#/account")
    page.get_by_role("button", name=words(language)["deleteAll"]).wait_for()
    answer = held()
    with nothing_moves(page):
        answer.continue_()
        expect(page.locator(".account [aria-busy=false]")).to_have_count(1)
    page.goto(f"{served.url}#/c/{own}/goal")
    cell = page.locator(f".grid [data-ref='0.{action['position']}']")
    page.locator(".plot").wait_for()
    page.get_by_role("button", name=words(language)["reflect"]).scroll_into_view_if_needed()
    answer = held()
    with nothing_moves(page):
        answer.continue_()
        page.locator(".plot-line").wait_for(state="attached")
    expect(cell.locator(".cell-progress")).to_be_visible()
    expect(cell).to_contain_text("100%")
    expect(page.locator(".big-number")).to_have_text("2%")
    expect(page.locator(".plot svg")).to_have_accessible_name(re.compile({"ja": "今は 2%", "en": "Now 2%"}[language]))


@everywhere
def test_a_reflection_stays_with_the_chart(
    open_page: Open, served: Served, own: str, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = open_page(f"#/c/{own}/goal", language, size)
    page.get_by_role("button", name=said["reflect"]).click()
    page.get_by_label(said["wentWell"]).fill("Ran every morning")
    page.get_by_label(said["didNotMove"]).fill("Stretching")
    page.get_by_role("button", name=said["keepReflection"], exact=True).click()
    expect(page.locator(".reflections")).to_contain_text("Ran every morning")
    kept = served.chart(own)["reflections"][0]
    assert (kept["wentWell"], kept["wasClose"], kept["didNotMove"]) == ("Ran every morning", "", "Stretching")
    page.reload()
    expect(page.locator(".reflections")).to_contain_text("Stretching")


@everywhere
def test_a_calendar_address_is_made_and_revoked(open_page: Open, own: str, size: dict[str, int], language: str) -> None:
    said = words(language)
    page = open_page(f"#/c/{own}/goal", language, size)
    page.get_by_role("button", name=said["calendar"]).click()
    page.get_by_role("button", name=said["calendarMake"]).click()
    address = page.get_by_label(said["calendarAddress"]).input_value()
    with urllib.request.urlopen(address) as answer:
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("button", name=said["calendarRevoke"]).click()
    page.get_by_role("button", name=said["calendarMake"]).wait_for()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address)
    assert refused.value.code == 404


@everywhere
def test_the_list_shows_searches_sorts_and_puts_away(
    open_page: Open, served: Served, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    said = words(language)
    mark = f"Zebra {language} {size['width']}"
    for name in ("B", "A"):
        served.copy({**charts["en"], "goal": {**charts["en"]["goal"], "title": f"{mark} {name}"}})
    page = open_page("#/charts", language, size)
    page.locator("input[type=search]").fill(mark.upper())
    titles = page.locator(".chart-card h2")
    expect(titles).to_have_count(2)
    assert page.locator(".thumbnail rect").count() >= 18
    page.locator("select").select_option(label=said["order_title"])
    expect(titles).to_have_text([f"{mark} A", f"{mark} B"])
    page.locator(".chart-card").first.get_by_role("button").click()
    page.get_by_role("menuitem", name=said["putAway"]).click()
    expect(titles).to_have_count(1)
    page.locator(".charts-tools button").click()
    expect(titles).to_have_text([f"{mark} A"])
    page.locator(".chart-card").first.get_by_role("button").click()
    page.get_by_role("menuitem", name=said["takeBack"]).click()
    expect(titles).to_have_count(0)


A_MINUTE_LATER = """() => {
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith('mandala.leaving.'))) {
        const entry = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...entry, due: entry.due + 60_000 }));
    }
}"""
"""What is announced is done a minute later: a busy machine takes its time to open the page again."""


@everywhere
def test_deleting_is_asked_and_can_be_taken_back_for_a_while(
    open_page: Open, served: Served, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    said = words(language)
    title = f"To be deleted {language} {size['width']}"
    chart = served.copy({**charts["en"], "goal": {**charts["en"]["goal"], "title": title}})
    page = open_page("#/charts", language, size, keep=False)
    page.clock.install()
    page.reload()
    card = page.locator(".chart-card").filter(has_text=title)

    def delete() -> None:
        card.get_by_role("button").click()
        page.get_by_role("menuitem", name=said["delete"]).click()
        page.get_by_role("dialog").get_by_role("button", name=said["delete"]).click()
        expect(card).to_have_count(0)

    delete()
    page.locator(".notice").get_by_role("button", name=said["takeBackDelete"]).click()
    expect(card).to_have_count(1)
    delete()
    page.evaluate(A_MINUTE_LATER)
    reopened = page.context.new_page()
    page.close()
    reopened.goto(f"{served.url}#/charts")
    reopened.locator(".chart-card").first.wait_for()
    expect(reopened.locator(".chart-card").filter(has_text=title)).to_have_count(0)
    expect(reopened.locator(".notice").get_by_role("button", name=said["takeBackDelete"])).to_be_visible()
    assert served.chart(chart)["id"] == chart, "still there while it can be taken back"
    with reopened.expect_response(lambda answer: answer.request.method == "DELETE"):
        reopened.clock.fast_forward(71_000)
    with pytest.raises(urllib.error.HTTPError):
        served.chart(chart)


@everywhere
def test_the_account_tells_the_month_and_deletes_everything_when_asked_twice(
    open_page: Open, alone: tuple[Served, str], size: dict[str, int], language: str
) -> None:
    service, chart = alone
    said = words(language)
    page = open_page("#/account", language, size, root=service.url)
    now = datetime.now(UTC)
    month = {"ja": f"{now.year}年{now.month}月", "en": now.strftime("%B %Y")}[language]
    expect(page.get_by_role("heading", name=said["usageOf"].replace("{month}", month))).to_be_visible()
    expect(page.locator(".budget")).to_contain_text({"ja": "$1.00 のうち $0.00", "en": "US$0.00 of US$1.00"}[language])
    expect(page.locator(".account")).to_contain_text(said["whoLocal"])
    for word in ("signIn", "signOut"):
        assert page.get_by_role("button", name=said[word]).count() == 0, "there is no account on one's own machine"
    dialog = page.get_by_role("dialog")
    for answer in ("keep", "deleteAll"):
        page.locator(".account").get_by_role("button", name=said["deleteAll"]).click()
        sure = dialog.get_by_role("button", name=said["deleteAll"])
        expect(sure).to_be_disabled()
        dialog.get_by_role("textbox").fill(said["deleteWord"])
        expect(sure).to_be_enabled()
        assert service.chart(chart)["id"] == chart, "still there while it is asked"
        dialog.get_by_role("button", name=said[answer]).click()
        expect(dialog).to_have_count(0)
    expect(page.locator(".notice")).to_have_text(said["allDeleted"].replace("{count}", "1"))
    assert service.call("v1/mandalas")["mandalas"] == []
