"""Whatever a person or a model wrote is text: shown as it is, run by nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_hostile import HOSTILE
from tests.page.conftest import Open
from tests.page.service import Served

MORE = {
    "svg": "<svg/onload=alert(1)>",
    "closing": "</textarea></title></script><script>alert(1)</script>",
    "javascript": "javascript:alert(1)",
    "template": "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "attribute": "\" onfocus=alert(1) autofocus x='",
}
ALL = {**HOSTILE, **MORE}


@pytest.mark.parametrize("text", [HOSTILE["html"], HOSTILE["rtl"]])
def test_a_hostile_goal_is_shown_as_it_is(open_page: Open, text: str) -> None:
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    page.locator("#title").fill(text)
    page.keyboard.press("Enter")
    page.locator(".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)").wait_for()
    assert page.locator("h1").evaluate("(e) => e.textContent") == text
    assert page.locator("main script, main img, main iframe, main svg[onload]").count() == 0


def test_hostile_words_in_every_field_are_inert_everywhere(
    open_page: Open, served: Served, charts: dict[str, Any]
) -> None:
    chart = json.loads(json.dumps(charts["en"]))
    texts = list(ALL.values())
    chart["goal"] |= {"title": HOSTILE["html"], "description": MORE["svg"], "background": MORE["closing"]}
    for index, block in enumerate(chart["subGoals"]):
        block |= {"title": texts[index % len(texts)][:60], "description": texts[(index + 3) % len(texts)]}
        for action in block["actions"]:
            text = texts[(index * 8 + action["position"]) % len(texts)]
            action |= {"title": text[:60], "description": text, "background": text}
            for task in action["tasks"]:
                task |= {"title": text[:100], "description": text}
    chart_id = served.copy(chart)
    page = open_page(f"#/c/{chart_id}/0.1", "en")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    expect(page.locator("[role=gridcell]")).to_have_count(81)
    shown = page.locator(".grid [data-ref='0.1'] .cell-title").evaluate("(e) => e.textContent")
    assert shown == served.chart(chart_id)["subGoals"][0]["actions"][1]["title"]
    for view in (f"#/c/{chart_id}/1.4", "#/today", "#/charts"):
        page.goto(served.url + view)
        page.locator("main h2").first.wait_for()
        assert (
            page.locator("main script, main img, main iframe, main [onload], main [onerror], main [onfocus]").count()
            == 0
        )
    served.call(f"v1/mandalas/{chart_id}", method="DELETE", If_Match=f'"{served.chart(chart_id)["version"]}"')
