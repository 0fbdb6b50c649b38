"""A full chart stays quick: no long task while it is scrolled, walked and zoomed. Counted in time of the processor, so on any machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.page.conftest import Open, crosswise
from tests.page.service import Served

LONG_MS = 100
TASKS = 250
ROUNDS = 2


@pytest.fixture(scope="module")
def full(served: Served, charts: dict[str, Any]) -> dict[str, str]:
    """A chart of 64 actions with 250 tasks in each language."""
    return {language: served.copy(filled(chart)) for language, chart in charts.items()}


def filled(there: Any) -> Any:
    chart = json.loads(json.dumps(there))
    actions = [action for block in chart["subGoals"] for action in block["actions"]]
    left, index = TASKS - sum(len(action["tasks"]) for action in actions), 0
    while left > 0:
        action = actions[index % len(actions)]
        if action["type"] == "execution" and len(action["tasks"]) < 10:
            action["tasks"].append({**action["tasks"][0], "id": f"more-{left}"})
            left -= 1
        index += 1
    return chart


@crosswise
def test_no_long_tasks_while_it_is_scrolled_and_zoomed(
    open_page: Open, chromium: Browser, full: dict[str, str], size: dict[str, int], language: str
) -> None:
    page = open_page(f"#/c/{full[language]}", language, size)
    page.locator("[role=gridcell][tabindex='0']").focus()
    chromium.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    for _ in range(ROUNDS):
        for key in ("Enter", "ArrowLeft", "ArrowLeft", "ArrowUp", "Escape", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        page.mouse.wheel(0, 400)
        page.mouse.wheel(0, -400)
        page.locator("input[type=search]").fill({"ja": "週", "en": "week"}[language])
        page.locator("input[type=search]").fill("")
        page.locator("[role=gridcell][tabindex='0']").focus()
    tasks = processor_ms(chromium.stop_tracing())
    assert len(tasks) > 100, "the trace shows the page at work"
    assert [ms for ms in tasks if ms > LONG_MS] == []


def processor_ms(trace: bytes) -> list[float]:
    """Milliseconds of processor that each task of the page's main threads took itself, whatever else the machine did meanwhile."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    return [
        e["tdur"] / 1000 for e in events if (e["pid"], e["tid"]) in mains and e.get("name") == "RunTask" and "tdur" in e
    ]
