"""Whatever a person or a model wrote is text: shown as it is, run by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.fakes.hostile import GOALS
from tests.page.conftest import DESKTOP, Open, everywhere
from tests.page.service import Served

MORE = {
    "svg": "<svg/onload=alert(1)>",
    "closing": "</textarea></title></script><script>alert(1)</script>",
    "javascript": "javascript:alert(1)",
    "template": "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "attribute": "\" onfocus=alert(1) autofocus x='",
}
ALL = {**GOALS, **MORE}
NAMES = {(True, "ja"): "html", (False, "en"): "svg", (True, "en"): "right to left", (False, "ja"): "jinja"}
"""One at each place: on a wide screen or not, and the language."""


@everywhere
def test_a_hostile_goal_is_shown_as_it_is(open_page: Open, served: Served, size: dict[str, int], language: str) -> None:
    name = NAMES[size is DESKTOP, language]
    text = GOALS[name]
    page = open_page("", language, size)
    page.locator("#title").fill(text)
    page.keyboard.press("Enter")
    page.locator(".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)").wait_for()
    kept = served.chart(page.url.rpartition("/")[2])["goal"]["title"]
    assert page.locator("h1").evaluate("(e) => e.textContent") == kept
    assert kept == text or name == "right to left"
    assert page.locator("main script, main img, main iframe, main svg[onload]").count() == 0


@everywhere
def test_hostile_words_in_every_field_are_inert_everywhere(
    open_page: Open, served: Served, charts: dict[str, Any], size: dict[str, int], language: str
) -> None:
    most = {"ja": 30, "en": 60}[language]
    chart = json.loads(json.dumps(charts[language]))
    texts = list(ALL.values())
    chart["goal"] |= {"title": GOALS["html"], "description": MORE["svg"], "background": MORE["closing"]}
    for index, block in enumerate(chart["subGoals"]):
        block |= {"title": texts[index % len(texts)][:most], "description": texts[(index + 3) % len(texts)]}
        for action in block["actions"]:
            text = texts[(index * 8 + action["position"]) % len(texts)]
            action |= {"title": text[:most], "description": text, "background": text}
            for task in action["tasks"]:
                task |= {"title": text[:100], "description": text}
    chart_id = served.copy(chart)
    page = open_page(f"#/c/{chart_id}/0.1", language, size)
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
    served.remove(chart_id)


def test_the_browser_itself_takes_no_text_for_html(contexts: Callable[..., BrowserContext], served: Served) -> None:
    page = contexts("en").new_page()
    page.goto(served.url)
    page.locator(".start").wait_for()
    written = "() => { try { document.body.innerHTML = '<b>x</b>'; return 'written'; } catch (e) { return e.name; } }"
    assert page.evaluate(written) == "TypeError", "Trusted Types: no policy of ours makes HTML"
    page.evaluate("() => { const s = document.createElement('style'); s.append('.start { display: none }'); document.head.append(s); }")  # fmt: skip
    expect(page.locator(".start")).to_be_visible()  # no inline style either
