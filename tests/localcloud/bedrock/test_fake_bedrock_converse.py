"""Converse and ConverseStream as botocore reads them: events, buffering, pace, usage."""

from __future__ import annotations

import json
from time import monotonic

import pytest

from localcloud.bedrock import FakeBedrock
from localcloud.bedrock.token_estimate import count_tokens, split_text, token_weight

TITLES = {"stage": "sub_goals", "language": "ja", "positions": list(range(8)), "cell": None}
TEXT = {**TITLES, "mode": "text"}
PER_ITEM = {**TITLES, "mode": "tool_per_item"}
ONE_TOOL = {**TITLES, "mode": "tool"}


def names(events):
    return [next(iter(event)) for event in events]


def test_text_comes_in_many_small_pieces_without_a_block_start(bedrock, question, fake):
    events = list(bedrock().converse_stream(**question(TEXT))["stream"])
    order = names(events)
    assert order[0] == "messageStart"
    assert order[-3:] == ["contentBlockStop", "messageStop", "metadata"]
    assert set(order[1:-3]) == {"contentBlockDelta"}
    pieces = [event["contentBlockDelta"]["delta"]["text"] for event in events[1:-3]]
    assert len(pieces) > 20
    assert max(token_weight(piece) for piece in pieces) < 4
    lines = [json.loads(line) for line in "".join(pieces).splitlines()]
    assert [line["position"] for line in lines] == list(range(8))
    assert events[-2]["messageStop"]["stopReason"] == "end_turn"


def test_each_tool_input_comes_in_exactly_one_delta(bedrock, question):
    events = list(bedrock().converse_stream(**question(PER_ITEM))["stream"])
    block = ["contentBlockStart", "contentBlockDelta", "contentBlockStop"]
    assert names(events) == ["messageStart", *block * 8, "messageStop", "metadata"]
    starts = [event["contentBlockStart"] for event in events if "contentBlockStart" in event]
    assert [start["contentBlockIndex"] for start in starts] == list(range(8))
    assert {start["start"]["toolUse"]["name"] for start in starts} == {"add_item"}
    assert len({start["start"]["toolUse"]["toolUseId"] for start in starts}) == 8
    deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
    inputs = [json.loads(delta["toolUse"]["input"]) for delta in deltas]
    assert len({given["title"] for given in inputs}) == 8
    assert events[-2]["messageStop"]["stopReason"] == "tool_use"


def test_an_array_tool_comes_in_one_delta(bedrock, question):
    events = list(bedrock().converse_stream(**question(ONE_TOOL))["stream"])
    deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
    assert [len(json.loads(delta["toolUse"]["input"])["items"]) for delta in deltas] == [8]


def test_converse_has_the_same_content_and_usage_as_the_stream(bedrock, question):
    client = bedrock()
    events = list(client.converse_stream(**question(PER_ITEM))["stream"])
    whole = client.converse(**question(PER_ITEM))
    streamed = [
        json.loads(event["contentBlockDelta"]["delta"]["toolUse"]["input"])
        for event in events
        if "contentBlockDelta" in event
    ]
    assert [block["toolUse"]["input"] for block in whole["output"]["message"]["content"]] == streamed
    assert whole["stopReason"] == "tool_use"
    assert whole["usage"] == events[-1]["metadata"]["usage"]
    assert whole["usage"]["totalTokens"] == whole["usage"]["inputTokens"] + whole["usage"]["outputTokens"]
    assert whole["metrics"]["latencyMs"] >= 0


def test_usage_is_the_estimate_of_what_was_said(bedrock, question):
    whole = bedrock().converse(**question(TEXT))
    text = whole["output"]["message"]["content"][0]["text"]
    assert whole["usage"]["outputTokens"] == count_tokens(text)


def test_an_answer_stops_at_max_tokens(bedrock, question):
    whole = bedrock().converse(**question(TEXT, inferenceConfig={"maxTokens": 20}))
    assert whole["stopReason"] == "max_tokens"
    assert 15 <= whole["usage"]["outputTokens"] <= 20


@pytest.mark.parametrize(
    "model_id",
    [
        "arn:aws:bedrock:ap-northeast-1:123456789012:inference-profile/apac.amazon.nova-micro-v1:0",
        "apac.amazon.nova-lite-v1:0",
    ],
)
def test_arns_and_profiles_reach_the_model(bedrock, question, fake, model_id):
    assert bedrock().converse(**question(TEXT, modelId=model_id))["stopReason"] == "end_turn"
    assert fake.calls[0].model_id == model_id


def test_half_the_pace_takes_twice_as_long(bedrock, question, fake):
    """Never less; a machine under load may hold up one or another, and some are let through in time."""
    client = bedrock()
    took: dict[int, list[float]] = {400: [], 200: []}
    for _ in range(8):
        for pace, seconds in took.items():
            fake.reset()
            fake.set_pace(pace)
            list(client.converse_stream(**question(TEXT))["stream"])
            (call,) = fake.wait_until_idle(1)
            assert call.seconds >= 0.98 * call.output_tokens / pace
            seconds.append(call.seconds)
        ratio = min(took[200]) / min(took[400])
        if 1.5 < ratio < 2.5:
            break
    assert 1.5 < ratio < 2.5


def test_a_buffered_input_comes_after_the_time_of_its_tokens(bedrock, question):
    with FakeBedrock(pace=400, first_token=0.05) as paced:
        client = bedrock(server=paced)
        due = monotonic() + 0.05
        arrived = 0
        for event in client.converse_stream(**question({**PER_ITEM, "positions": [0, 1, 2]}))["stream"]:
            if "contentBlockDelta" in event:
                due += token_weight(event["contentBlockDelta"]["delta"]["toolUse"]["input"]) / 400
                arrived += 1
            assert monotonic() >= due
    assert arrived == 3


def test_pieces_add_up_to_the_text():
    text = 'Run 42 km, then 休む。\n{"title": "坂道ダッシュを十本こなす"}\n'
    assert "".join(split_text(text)) == text
    assert sum(map(token_weight, split_text(text))) == pytest.approx(token_weight(text))
    assert (count_tokens(""), count_tokens("a"), count_tokens("a" * 40), count_tokens("あ" * 13)) == (
        0,
        1,
        10,
        10,
    )
