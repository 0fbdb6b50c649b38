"""A playbook's format: what is read, what is refused, how texts are filled."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.mandala import ActionType
from goal_mandala.generation.playbook_planner.lint import problems
from goal_mandala.generation.playbook_planner.playbook import (
    Condition,
    Playbook,
    PlaybookDefect,
    load,
    names_in,
    parse,
    render,
)


def candidate(number: int, block: int, **changes: Any) -> dict[str, Any]:
    kind = "h" if number % 3 == 0 else "x"
    words = hashlib.sha256(f"{block} {number}".encode()).hexdigest()[:20]
    entry = {
        "id": f"c{block}-{number}",
        "type": kind,
        "title": f"{words} {{w1}}",
        "description": "What is done.",
        "background": "Why.",
        "tasks": [[30 + n, f"Step {n} of {words}", "Do it."] for n in range(1 if kind == "h" else 3)],
    }
    return entry | ({"times": 3} if kind == "h" else {}) | changes


def raw(change: Any = None) -> dict[str, Any]:
    blocks = [
        {
            "id": f"b{block}",
            "headings": [{"title": f"Result {'qwertyui'[block] * 8}", "description": "d", "background": "b"}],
            "candidates": [candidate(number, block) for number in range(11)],
        }
        for block in range(8)
    ]
    playbook = {"field": "general", "language": "en", "blocks": blocks}
    if change:
        change(playbook)
    return playbook


def parsed(change: Any = None) -> Playbook:
    return parse(raw(change), "general", "en")


def first(playbook: dict[str, Any]) -> dict[str, Any]:
    return playbook["blocks"][0]["candidates"][1]


def test_a_sound_playbook_is_read_and_has_no_problems() -> None:
    playbook = parsed()
    assert len(playbook.blocks) == 8
    one = playbook.blocks[0].candidates[0]
    assert (one.type, one.times, one.when, one.core) == (ActionType.HABIT, "3", Condition(), False)
    assert list(problems(playbook)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.update(field="running"),
        lambda p: p.update(language="ja"),
        lambda p: p["blocks"].pop(),
        lambda p: p.pop("blocks"),
        lambda p: p["blocks"][0].pop("headings"),
        lambda p: first(p).update(type="habit"),
        lambda p: first(p).update(colour="red"),
        lambda p: first(p).pop("title"),
        lambda p: first(p).update(tasks=[[30, "title"]]),
        lambda p: first(p).update(tasks=[["long", "title", "d"]]),
        lambda p: p["blocks"].__setitem__(0, None),
    ],
)
def test_a_broken_one_is_refused_by_name(change: Any) -> None:
    with pytest.raises(PlaybookDefect, match=r"general\.en"):
        parsed(change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: first(p).update(id="c0-0"), "used twice"),
        (lambda p: first(p).update(title="x" * 61), "has 61 characters, limit 60"),
        (lambda p: first(p).update(description="x" * 401), "limit 400"),
        (lambda p: first(p).update(background="x" * 201), "limit 200"),
        (lambda p: first(p).update(title="Try to run"), "vague title"),
        (lambda p: first(p).update(title="走る"), "not in the language"),
        (lambda p: first(p).update(description=""), "is empty"),
        (lambda p: first(p).update(title="Reach {target}"), "'if' must name 'has_target'"),
        (lambda p: first(p).update(title="Reach {wish}"), "unknown fact '{wish}'"),
        (lambda p: first(p).update(title="Do {goal}"), "{goal} is too long for a title"),
        (lambda p: first(p).update({"if": ["sunny"]}), "unknown tag 'sunny'"),
        (lambda p: first(p).update(tasks=[[30, "a", "b"]]), "1 tasks, needs 3-10"),
        (lambda p: first(p)["tasks"][0].__setitem__(0, 29), "29 minutes, needs 30-60"),
        (lambda p: first(p)["tasks"][0].__setitem__(0, 61), "61 minutes, needs 30-60"),
        (lambda p: first(p)["tasks"][0].__setitem__(1, "x" * 101), "limit 100"),
        (lambda p: first(p)["tasks"][1].__setitem__(1, first(p)["tasks"][0][1]), "two tasks have the same title"),
        (lambda p: first(p).update(times=3), "habits have 'times'"),
        (lambda p: p["blocks"][0]["candidates"][0].update(times=8), "is not 1-7"),
        (lambda p: first(p).update(title=p["blocks"][3]["candidates"][4]["title"]), "say nearly the same"),
        (lambda p: p["blocks"][0]["headings"][0].update({"if": ["kids"]}), "last heading must have no condition"),
        (lambda p: [c.update({"if": ["kids"]}) for c in p["blocks"][0]["candidates"][:3]], "8 candidates without"),
        (lambda p: [c.update(core=True) for c in p["blocks"][0]["candidates"][:6]], "more than 5 unconditional core"),
        (
            lambda p: [c.update(unless=["kids"]) for c in p["blocks"][0]["candidates"][:4]],
            "only 7 candidates left for ['kids']",
        ),
        (lambda p: [c.update(group="g") for c in p["blocks"][0]["candidates"][:5]], "only 7 candidates left"),
        (
            lambda p: [c.update(type="x", tasks=candidate(1, 0)["tasks"]) or c.pop("times", None)
                       for b in p["blocks"] for c in b["candidates"]],
            "habits are 0% of the actions",
        ),
    ],
)  # fmt: skip
def test_every_rule_of_the_readme_is_checked(change: Any, said: str) -> None:
    found = list(problems(parsed(change)))
    assert any(said in line for line in found), found


def test_rendering_is_one_pass() -> None:
    assert render("{a} {b} {A} {} { a }", {"a": "{b}", "b": "{a}"}) == "{b} {a} {A} {} { a }"
    assert names_in("{a} {b2_c} {A}") == {"a", "b2_c"}
    with pytest.raises(KeyError):
        render("{missing}", {})


@given(st.text(max_size=60))
def test_text_without_names_stays_as_it_is(text: str) -> None:
    assert names_in(text) or render(text, {}) == text


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")))
def test_a_condition_needs_all_of_and_none_of(needs: set[str], excludes: set[str], tags: set[str]) -> None:
    condition = Condition(frozenset(needs), frozenset(excludes))
    assert condition.holds(frozenset(tags)) == (needs <= tags and not excludes & tags)


def test_a_file_is_read_once() -> None:
    assert load("general", "en") is load("general", "en")


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("Report on {deadline}", "Nov 2027", "Report in Nov 2027"),
        ("Report on {deadline}", "Nov 27", "Report on Nov 27"),
        ("Below target at {deadline}, narrow", "Feb 28", "Below target on Feb 28, narrow"),
        ("At {deadline} judge it", "Feb 2028", "In Feb 2028 judge it"),
        ("Work on {deadline}", "the sub-goal", "Work on the sub-goal"),
        ("Done by {deadline}", "Nov 2027", "Done by Nov 2027"),
    ],
)
def test_days_and_months_take_their_own_preposition(template: str, value: str, text: str) -> None:
    assert render(template, {"deadline": value}) == text
