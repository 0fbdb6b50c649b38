"""Markdown: exactly back, inert when rendered, and open to a person's edits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from goal_mandala.domain.errors import DamagedChart
from goal_mandala.domain.mandala import ActionType, Chart, TaskStatus
from goal_mandala.exports.formats import export, parse
from goal_mandala.exports.markdown.inert import escape, unescape
from tests.fakes.charts import (
    HOSTILE,
    empty_chart,
    english_chart,
    hostile_chart,
    japanese_chart,
    unfinished_chart,
)
from tests.unit.exports.strategies import charts, texts, thorough

ALL = (japanese_chart, english_chart, unfinished_chart, empty_chart, hostile_chart)


def edited(chart: Chart, *changes: tuple[str, str]) -> Chart:
    """The chart after a person changed its Markdown: each text once, which must be there."""
    text = export(chart, "md").decode("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return parse(text.encode("utf-8"), "md")


@pytest.mark.parametrize("make", ALL)
def test_a_whole_chart_comes_back_as_it_was(make):
    chart = make()
    assert parse(export(chart, "md"), "md") == chart


@thorough
@given(charts())
def test_any_chart_comes_back_as_it_was(chart):
    assert parse(export(chart, "md"), "md") == chart


@thorough
@given(texts)
def test_any_text_survives_escaping(text):
    line = escape(text)
    assert unescape(line) == text
    assert "\n" not in line


@thorough
@given(texts)
def test_rendered_text_has_no_markup(text):
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    shown = markdown.render(f"{escape(text)}\n\n# {escape(text)}\n\n- [ ] {escape(text)} (30 min)\n")
    tags = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", shown))
    assert tags <= {"p", "br", "h1", "ul", "li"}
    assert "href" not in re.sub(r"&[a-z]+;|>[^<]*<", "", shown)


@pytest.mark.parametrize("text", [h for h in HOSTILE if "\n" not in h and h.isprintable() and h.strip() == h])
def test_rendered_text_is_the_text(text):
    (inline,) = [t for t in MarkdownIt("commonmark").parse(f"{escape(text)}\n") if t.type == "inline"]
    assert "".join(child.content for child in inline.children or []) == text


@pytest.mark.parametrize(
    "text",
    [
        *("> q", "- a", "+ a", "* a", "1. a", "23) a", "# h", "    code", "\tcode", "```", "~~~", "===", "---", "***"),
        *(
            "<div>",
            "| a |\n|---|",
            "[a]: http://x",
            "a\n===",
            "a\n\n    b",
            "&copy;",
            ": d",
            "![a](b)",
            "a<!--",
            "# h #",
        ),
    ],
)
def test_no_text_begins_a_block(text):
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    kinds = [token.type for token in markdown.parse(f"{escape(text)}\n")]
    assert kinds == ["paragraph_open", "inline", "paragraph_close"]
    (inline,) = [token for token in markdown.parse(f"# {escape(text)}\n") if token.type == "inline"]
    assert {child.type for child in inline.children or []} <= {"text", "html_inline"}
    assert {child.content for child in inline.children or [] if child.type == "html_inline"} <= {"<br>"}


def test_the_machine_block_cannot_be_left():
    chart = replace(japanese_chart(), id="--> <script>x</script> <!-- goal-mandala")
    text = export(chart, "md").decode("utf-8")
    block = text[text.index("<!-- goal-mandala") :]
    assert block.endswith("}}\n-->\n")
    assert not re.search(r"--|<|>", block[len("<!--") : -len("-->\n")])
    assert parse(text.encode("utf-8"), "md") == chart


def test_hidden_characters_are_shown_not_obeyed():
    assert escape("a\u202eb\x00\u200b") == r"a\u{202E}b\u{0}\u{200B}"


def test_whole_documents_render_as_headings_and_lists_only():
    shown = MarkdownIt("commonmark", {"html": True}).render(export(hostile_chart(), "md").decode("utf-8"))
    shown = re.sub(r"<!-- goal-mandala.*?-->", "", shown, flags=re.DOTALL)
    tags = set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", shown))
    assert tags == {"h1", "h2", "h3", "p", "strong", "ul", "li", "br"}
    assert "<!--" not in shown


def test_a_reader_sees_goal_sub_goals_actions_and_tasks():
    text = export(japanese_chart(), "md").decode("utf-8")
    assert text.startswith("# 2027年3月のフルマラソンを4時間以内で完走する\n\n**期限:** 2027-03-28\n")
    assert "\n## 2 · 右膝が痛まない走り方と補強\n" in text
    assert "\n### 0.2 · 朝に週2回、会話できる速さで8km走る\n\n**種類:** 習慣 · 週2回\n" in text
    assert "\n- [x] 必要な物と時間を書き出す (30分)\\\n  9月末までに" in text


def test_an_edited_title_and_a_ticked_box_are_taken():
    chart = edited(
        japanese_chart(),
        ("### 0.5 · 11月に月180kmを達成する", "### 0.5 · 12月に月190kmを達成する"),
        ("- [ ] 必要な物と時間を書き出す", "- [X] 必要な物と時間を書き出す"),
    )
    before = japanese_chart()
    assert chart.sub_goals[0].actions[5].title == "12月に月190kmを達成する"
    assert chart.sub_goals[0].actions[5].locked == before.sub_goals[0].actions[5].locked
    changed = [
        (old, new)
        for s, t in zip(before.sub_goals, chart.sub_goals, strict=True)
        for a, b in zip(s.actions, t.actions, strict=True)
        for old, new in zip(a.tasks, b.tasks, strict=True)
        if old != new
    ]
    ((old, new),) = changed
    assert new == replace(old, status=TaskStatus.COMPLETED)


def test_an_edited_task_keeps_its_id_and_a_new_one_gets_one():
    chart = edited(
        japanese_chart(),
        ("- [x] 試しに一度やってみる (45分)", "- [ ] 二度ためす (50分 · 進行中)"),
    )
    task = chart.sub_goals[0].actions[0].tasks[1]
    assert (task.id, task.title, task.estimated_minutes) == ("t-0.0-1", "二度ためす", 50)
    assert task.status is TaskStatus.IN_PROGRESS
    longer = edited(japanese_chart(), ("- [x] 試しに一度", "* [ ] 新しい仕事\n- [x] 試しに一度"))
    new, kept = longer.sub_goals[0].actions[0].tasks[1:3]
    assert (new.title, new.estimated_minutes, new.type) == ("新しい仕事", 30, ActionType.EXECUTION)
    assert kept.id == "t-0.0-1"
    assert new.id not in {"t-0.0-0", "t-0.0-1", "t-0.0-2"}


def test_a_ticked_box_wins_over_the_word():
    chart = edited(
        japanese_chart(),
        ("- [ ] 結果を見て直し、決める (45分 · 進行中)", "- [x] 結果を見て直し、決める (45分 · 進行中)"),
    )
    before = [t.status for s in japanese_chart().sub_goals for a in s.actions for t in a.tasks]
    after = [t.status for s in chart.sub_goals for a in s.actions for t in a.tasks]
    assert after.count(TaskStatus.COMPLETED) == before.count(TaskStatus.COMPLETED) + 1


def test_a_task_taken_out_is_gone_and_the_others_keep_their_ids():
    text = export(japanese_chart(), "md").decode("utf-8")
    shorter = re.sub(r"- \[x\] 試しに一度やってみる \(45分\)\\\n.*\n", "", text, count=1)
    tasks = parse(shorter.encode("utf-8"), "md").sub_goals[0].actions[0].tasks
    assert [task.id for task in tasks] == ["t-0.0-0", "t-0.0-2"]


def test_an_empty_place_can_be_filled_in_by_hand():
    chart = edited(
        unfinished_chart(),
        ("### 0.0\n", "### 0.0 · 新しい行動\n\n**種類:** 習慣 · 毎日\n\n一行目\n続き\n\n二段落目\n"),
        ("\n## 2\n", "\n## 2: Sleep *well*\n"),
    )
    action = chart.sub_goals[0].actions[0]
    assert (action.title, action.type, action.times_per_week) == ("新しい行動", ActionType.HABIT, 7)
    assert action.description == "一行目続き\n二段落目"
    assert chart.sub_goals[2].title == "Sleep *well*"


def test_the_goal_can_be_edited_and_a_section_removed():
    chart = edited(
        english_chart(),
        ("**Deadline:** 2027-04-30", "**Deadline:** 2027/5/1"),
        ("# Open a weekend", "# Open & run a weekend"),
        ("**Type:** Habit · 3 times a week", "**Type:** Habit · once a week"),
    )
    assert chart.goal.deadline.isoformat() == "2027-05-01"
    assert chart.goal.title.startswith("Open & run")
    assert chart.sub_goals[0].actions[1].times_per_week == 1
    text = export(english_chart(), "md").decode("utf-8")
    start, end = text.index("### 0.0 "), text.index("### 0.1 ")
    assert parse((text[:start] + text[end:]).encode(), "md").sub_goals[0].actions[0] is None


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    text = export(japanese_chart(), "md").replace(b"\n", b"\r\n")
    assert parse(b"\xef\xbb\xbf" + text, "md") == japanese_chart()


@pytest.mark.parametrize(
    ("before", "after", "problem", "place"),
    [
        ("## 1 ·", "## 8 ·", "heading_without_cell", "## 8"),
        ("### 1.1 ·", "### 1.0 ·", "section_twice", None),
        ("**種類:** 実行", "**種類:** 夢", "unknown_value", "夢"),
        ("**期限:** 2027-03-28", "**期限:** いつか", "not_a_date", "いつか"),
        ("(30分)", "(999分)", "not_a_number_1_to_600", "(999分)"),
        ("# 2027", "はじめに\n# 2027", "text_before_the_goal", "はじめに"),
        ("<!-- goal-mandala", "<!-- nothing", "machine_block_missing", None),
        ('"version": 5', '"version": five', "not_json", "five"),
        ("\n-->", "", "machine_block_open", "<!-- goal"),
        ("### 0.0 · 9月", "### 0.0 · \\u{D800}月", "no_such_character", "D800"),
        ("## 1 · 1km5分30秒", "## 1 · " + "あ" * 1001, "longer_than_1000", "## 1"),
        ("## 3 ·", "## \n\n## 3 ·", "heading_without_cell", None),
    ],
)
def test_a_mistake_is_named_with_its_line(before, after, problem, place):
    text = export(japanese_chart(), "md").decode("utf-8")
    assert before in text
    text = text.replace(before, after, 1)
    with pytest.raises(DamagedChart) as caught:
        parse(text.encode("utf-8"), "md")
    assert caught.value.facts["problem"] == problem
    line = caught.value.facts["line"]
    assert isinstance(line, int)
    if place is not None:
        assert place in text.split("\n")[line - 1]


@thorough
@given(texts)
def test_no_text_makes_reading_fail_otherwise(text):
    for data in (text, f"# {text}\n<!-- goal-mandala\n{text}\n-->", f"# a\n## {text}\n<!-- goal-mandala\n{{}}\n-->"):
        with pytest.raises(DamagedChart):
            parse(data.encode("utf-8", "surrogatepass"), "md")


def test_a_machine_block_of_the_wrong_shape_is_refused_not_obeyed():
    text = export(japanese_chart(), "md").decode("utf-8")
    for cells in ("[]", '{"0.0": 3}', '{"0.0": {"tasks": 7}}'):
        changed = re.sub(r'"cells": .*\}\n-->', f'"cells": {cells}}}\n-->', text, flags=re.DOTALL)
        chart = parse(changed.encode("utf-8"), "md")
        assert chart.sub_goals[0].actions[0].tasks[0].title == "必要な物と時間を書き出す"
    changed = re.sub(r'"cells": .*\}\n-->', '"cells": {"0": {"locked": 3}}}\n-->', text, flags=re.DOTALL)
    with pytest.raises(DamagedChart):
        parse(changed.encode("utf-8"), "md")
