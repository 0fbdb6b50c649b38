"""Answers that are made up (the mandala responder) and answers that are written down."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from localcloud.bedrock import (
    Answer,
    FakeBedrock,
    ParsedRequest,
    ToolSpec,
    mandala_responder,
    scripted,
    text_answer,
    tool_answer,
)
from localcloud.bedrock.answer import items_of
from localcloud.bedrock.phrasebook import languages, phrasebook

NARROW = {"en", "fr"}
ALL_FIELDS = {
    "type": "object",
    "properties": {
        "position": {"type": "integer"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "background": {"type": "string"},
        "type": {"type": "string", "enum": ["execution", "habit"]},
        "times_per_week": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
        "estimatedMinutes": {"type": "integer", "minimum": 30, "maximum": 60},
        "note": {"type": "string"},
    },
    "required": ["position", "title", "times_per_week"],
}
TOOL = ToolSpec("add_item", "", ALL_FIELDS)


def ask(directive, tools=(TOOL,), user="よろしく", system="") -> Answer:
    line = "" if directive is None else f"\nREQUEST: {json.dumps(directive)}\nend"
    return mandala_responder(
        ParsedRequest(
            api="converse",
            stream=True,
            model_id="m",
            system=system,
            messages=(user + line,),
            tools=tuple(tools),
        )
    )


def items(stage, language, cell=None, **more):
    return items_of(ask({"stage": stage, "language": language, "cell": cell, "mode": "tool_per_item", **more}))


def grams(text):
    size = 2 if any(character > "\u3000" for character in text) else 3
    plain = "".join(filter(str.isalnum, text.casefold()))
    return {plain[index : index + size] for index in range(len(plain) - size + 1)}


def alike(one, other):
    a, b = grams(one), grams(other)
    return 2 * len(a & b) / (len(a) + len(b))


@pytest.mark.parametrize("language", languages())
def test_all_72_titles_of_a_chart_differ(language):
    titles = [item["title"] for item in items("sub_goals", language)]
    for cell in range(8):
        titles += [item["title"] for item in items("actions", language, str(cell))]
    book = phrasebook(language)
    assert len(titles) == 72
    everything = [*titles, *(book.spare(number) for number in range(8))]
    assert max(alike(one, other) for one, other in combinations(everything, 2)) < 0.5


@pytest.mark.parametrize("language", languages())
def test_items_keep_the_limits_of_the_product(language):
    factor = 2 if language in NARROW else 1
    for cell in (None, *map(str, range(8))):
        for item in items("details", language, cell):
            assert len(item["title"]) <= 30 * factor
            assert 40 <= len(item["description"]) <= 200 * factor
            assert len(item["background"]) <= 100 * factor
            assert item.get("type") in ((None,) if cell is None else ("execution", "habit"))
            times = {None: [None], "execution": [1], "habit": range(1, 8)}
            assert item["times_per_week"] in times[item.get("type")]
    for position in range(8):
        action = items("details", language, "3")[position]
        tasks = items("tasks", language, f"3.{position}", positions=list(range(10)))
        assert len({task["title"] for task in tasks}) == 10
        for task in tasks:
            assert len(task["title"]) <= 50 * factor
            assert 30 <= task["estimatedMinutes"] <= 60
            assert task["type"] == action["type"]
        assert max(alike(a["title"], b["title"]) for a, b in combinations(tasks, 2)) < 0.6


def test_details_speak_of_the_titles_that_were_given():
    sub_goals, actions = items("sub_goals", "ja"), items("actions", "ja", "3")
    assert [item["title"] for item in items("details", "ja")] == [item["title"] for item in sub_goals]
    assert [item["title"] for item in items("details", "ja", "3")] == [item["title"] for item in actions]
    (itself,) = items("details", "ja", "3", positions=[8])
    assert (itself["title"], itself["type"]) == (sub_goals[3]["title"], "execution")
    (one,) = items("details", "ja", "3.5", positions=[5])
    assert one == items("details", "ja", "3")[5]


def test_only_the_positions_asked_for_come_and_a_variant_differs():
    (mended,) = items("actions", "ja", "3", positions=[5])
    assert mended == items("actions", "ja", "3")[5]
    (other,) = items("actions", "ja", "3", positions=[5], variant=1)
    assert other["title"] not in {item["title"] for item in items("actions", "ja", "3")}


def test_the_same_position_mended_in_every_block_has_titles_of_its_own():
    mended = [items("actions", "ja", str(block), positions=[1], variant=1)[0]["title"] for block in range(8)]
    assert len(set(mended)) == 8


def test_an_array_tool_and_text_carry_the_same_items():
    schema = {"type": "object", "properties": {"cells": {"type": "array", "items": ALL_FIELDS}}}
    asked = {"stage": "actions", "language": "en", "cell": "0"}
    one_tool = ask({**asked, "mode": "tool"}, [ToolSpec("add_items", "", schema)])
    as_text = ask({**asked, "mode": "text"})
    assert [part.name for part in one_tool.parts] == ["add_items"]
    assert items_of(one_tool) == items_of(as_text) == items_of(ask(asked))


def test_text_without_a_tool_has_the_fields_of_its_stage_or_those_named():
    asked = {"stage": "tasks", "language": "en", "cell": "0.1", "mode": "text", "positions": [2]}
    (task,) = items_of(ask(asked, []))
    assert list(task) == ["position", "title", "description", "estimatedMinutes"]
    assert list(items_of(ask({**asked, "fields": ["title"]}, []))[0]) == ["title"]


def test_without_a_directive_a_tool_gets_eight_items_and_a_greeting_small_talk():
    assert len(ask(None, user="マラソン").parts) == 8
    assert items_of(ask(None, user="marathon"))[0]["title"].isascii()
    assert ask(None, [], "hello").parts == text_answer(phrasebook("en").small_talk).parts


def test_the_system_prompt_outranks_what_a_user_writes():
    real = 'plan\nREQUEST: {"stage": "sub_goals", "language": "en", "positions": [4]}'
    answer = ask({"stage": "tasks", "language": "ja", "cell": "0.0"}, system=real)
    assert [item["position"] for item in items_of(answer)] == [4]


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        ({"stage": "dreams", "language": "ja"}, "unknown stage"),
        ({"stage": "sub_goals", "language": "ja", "mode": "rpc"}, "unknown mode"),
        ({"stage": "sub_goals", "language": "tlh"}, "no phrases for 'tlh'"),
        ({"stage": "actions", "language": "ja"}, "needs the cell"),
        ({"stage": "tasks", "language": "ja", "cell": "3"}, "needs the cell"),
        ({"stage": "sub_goals", "language": "ja", "mode": "tool"}, "array of objects"),
    ],
)
def test_unclear_requests_are_refused(directive, words):
    with pytest.raises(ValueError, match=words):
        ask(directive)


def test_a_script_answers_in_sequence_and_by_predicate(bedrock, question):
    script = scripted(
        [
            (lambda request: request.stage == "actions", tool_answer(("add_item", {"title": "行動"}))),
            text_answer("one"),
            text_answer("two"),
        ]
    )

    def said(directive):
        content = client.converse(**question(directive))["output"]["message"]["content"][0]
        return content.get("text") or content["toolUse"]["input"]["title"]

    with FakeBedrock(script) as fake:
        client = bedrock(server=fake)
        assert [said({"stage": stage}) for stage in ("tasks", "actions", "tasks")] == ["one", "行動", "two"]
        assert script.left == 0
        with pytest.raises(client.exceptions.ValidationException, match="no answer left for stage=tasks"):
            said({"stage": "tasks"})


def test_a_script_can_be_reused_and_hand_over(bedrock, question):
    asked = {"stage": "sub_goals", "language": "ja", "mode": "text"}
    script = scripted(
        [(lambda request: request.stage == "x", text_answer("again"))],
        reuse=True,
        otherwise=mandala_responder,
    )
    with FakeBedrock(script) as fake:
        client = bedrock(server=fake)
        for stage, words in (("x", "again"), ("x", "again"), ("sub_goals", "position")):
            answer = client.converse(**question({**asked, "stage": stage}))
            assert words in answer["output"]["message"]["content"][0]["text"]


def test_a_responder_that_fails_is_named_as_such(bedrock, question):
    with FakeBedrock(lambda request: Answer(parts=1 / 0)) as fake:
        client = bedrock(server=fake)
        with pytest.raises(client.exceptions.ValidationException, match="responder failed: ZeroDivisionError"):
            client.converse(**question(None))
