"""HTML: nothing runs, nothing is fetched, everything is there, in the reader's language."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from goal_mandala.exports.formats import ExportOptions, export
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.sheets import squeezed, titles
from tests.unit.exports.strategies import brisk, charts

ALL = (japanese_chart, english_chart, unfinished_chart, empty_chart, hostile_chart)
VOID = {"meta", "rect"}


class Page(HTMLParser):
    """A page taken apart: tags with attributes, texts, and whether every tag was closed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    def having(self, name: str, value: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.tags if value in attributes.get(name, "").split()]


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "article", "header", "h1", "h2", "h3"),
    *("ul", "li", "dl", "dt", "dd", "p", "div", "a", "span", "strong", "i", "time", "svg", "rect"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "dir", "datetime"),
    *("role", "aria-label", "aria-labelledby", "aria-hidden", "viewbox", "preserveaspectratio", "width", "height"),
}


@pytest.mark.parametrize("make", ALL)
def test_titles_details_and_tasks_are_all_there(make):
    chart = make()
    page = Page(export(chart, "html"))
    text = squeezed("".join(page.texts))
    assert page.open == []
    for title in titles(chart):
        assert squeezed(title) in text
    for sub_goal in filter(None, chart.sub_goals):
        for action in filter(None, sub_goal.actions):
            assert len(page.having("id", f"cell-{sub_goal.position}-{action.position}")) == 1
    assert len(page.having("class", "cell")) == 81
    assert len(page.having("role", "row")) == 27
    assert len(page.having("role", "table")) == 9


def test_every_action_says_why():
    text = squeezed("".join(Page(export(japanese_chart(), "html")).texts))
    assert text.count("なぜ早く始めるほど残りの週で直せるため") == 64


def test_descriptions_reasons_and_tasks_of_a_whole_chart():
    chart = japanese_chart()
    text = squeezed("".join(Page(export(chart, "html")).texts))
    for sub_goal in filter(None, chart.sub_goals):
        assert squeezed(sub_goal.description) in text
        assert squeezed(sub_goal.background) in text
        for action in filter(None, sub_goal.actions):
            assert squeezed(action.description) in text
            for task in action.tasks:
                assert squeezed(f"{task.title}{task.estimated_minutes}分") in text


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("make", ALL)
def test_nothing_runs_and_nothing_is_fetched(make, theme):
    data = export(make(), "html", ExportOptions(theme=theme))
    page = Page(data)
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    hrefs = [attributes["href"] for tag, attributes in page.tags if "href" in attributes]
    assert all(re.fullmatch(r"#cell-\d(-\d)?", href) for href in hrefs)
    style = re.search(rb"<style>(.*?)</style>", data, re.DOTALL)
    assert style is not None
    assert re.search(rb"url\(|@import|expression|</", style[1]) is None
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    (policy,) = [a["content"] for a in page.having("http-equiv", "Content-Security-Policy")]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@brisk
@given(charts())
def test_any_text_stays_text(chart):
    page = Page(export(chart, "html"))
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES


def test_links_of_the_grid_lead_to_the_details():
    page = Page(export(unfinished_chart(), "html"))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {attributes["href"][1:] for _, attributes in page.tags if "href" in attributes} <= ids


def test_language_and_labels_follow_the_goal():
    japanese, english = export(japanese_chart(), "html").decode(), export(english_chart(), "html").decode()
    assert '<html lang="ja">' in japanese
    assert '期限 <time datetime="2027-03-28">2027年3月28日</time>' in japanese
    assert '<html lang="en-GB">' in english
    assert 'Deadline <time datetime="2027-04-30">30 April 2027</time>' in english
    assert "習慣 · 週2回" in japanese
    assert "Habit · every day" in english
    other = english_chart()
    object.__setattr__(other.goal, "language", "fr")
    assert 'Deadline <time datetime="2027-04-30">2027-04-30</time>' in export(other, "html").decode()
    object.__setattr__(other.goal, "language", '"><script>')
    assert '<html lang="und">' in export(other, "html").decode()


def test_the_middle_block_comes_first_for_a_phone():
    page = Page(export(japanese_chart(), "html"))
    first = page.having("class", "block")[0]
    assert first["class"] == "block r1 k1 middle"


def test_themes_and_paper_change_the_style():
    def style(**chosen: str) -> str:
        return export(english_chart(), "html", ExportOptions(**chosen)).decode().split("</style>")[0]  # type: ignore[arg-type]

    assert "prefers-color-scheme:dark" in style(theme="auto")
    assert "prefers-color-scheme" not in style(theme="light") + style(theme="dark")
    assert "color-scheme:dark" in style(theme="dark")
    assert "size:A4 landscape" in style()
    assert "size:A3 landscape" in style(paper="a3")
