"""Each fault, as the real SDK meets it; and when faults strike."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EventStreamError, HTTPClientError
from urllib3.exceptions import ProtocolError
from urllib3.exceptions import ReadTimeoutError as StreamReadTimeoutError

from localcloud.bedrock import FakeBedrock, Fault, scripted, text_answer
from localcloud.bedrock.faults import CONTENT_KINDS, KINDS, STOP_KINDS, fault_from_data
from localcloud.bedrock.service_errors import BEDROCK_ERRORS, OPENAI_ERRORS, STREAM_ERRORS

TITLES = {"stage": "sub_goals", "language": "ja", "cell": None}
TEXT = {**TITLES, "mode": "text"}
PER_ITEM = {**TITLES, "mode": "tool_per_item"}
ONE_TOOL = {**TITLES, "mode": "tool"}
INVALID_TOOL_USE = (
    "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use troubleshooting guide."
)

BROKEN = (ClientError, HTTPClientError, ProtocolError, StreamReadTimeoutError)


def read(client, arguments):
    """Events up to the end or the error, and the error."""
    events = []
    try:
        for event in client.converse_stream(**arguments)["stream"]:
            events.append(event)
    except BROKEN as error:
        return events, error
    return events, None


def inputs(events):
    deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
    return [json.loads(delta["toolUse"]["input"]) for delta in deltas if "toolUse" in delta]


def text(events):
    deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
    return "".join(delta.get("text", "") for delta in deltas)


def stop_reason(events):
    return next(event["messageStop"]["stopReason"] for event in events if "messageStop" in event)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("ThrottlingException", 429),
        ("AccessDeniedException", 403),
        ("ResourceNotFoundException", 404),
        ("ServiceQuotaExceededException", 400),
        ("ModelTimeoutException", 408),
        ("ModelNotReadyException", 429),
        ("ModelErrorException", 424),
        ("InternalServerException", 500),
        ("ServiceUnavailableException", 503),
    ],
)
@pytest.mark.parametrize("operation", ["converse", "converse_stream"])
def test_http_errors_have_their_code_and_status(bedrock, question, fake, kind, status, operation):
    client = bedrock()
    fake.set_faults([Fault(kind)])
    with pytest.raises(ClientError) as raised:
        getattr(client, operation)(**question(TEXT))
    assert raised.value.response["Error"]["Code"] == kind
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert raised.value.response["Error"]["Message"] == BEDROCK_ERRORS[kind][1]
    assert hasattr(client.exceptions, kind)
    assert (fake.calls[0].fault, fake.calls[0].error, fake.calls[0].status) == (kind, kind, status)


def test_the_on_demand_refusal_can_be_had_anywhere(bedrock, question, fake):
    fake.set_faults([Fault("OnDemandUnsupported")])
    with pytest.raises(ClientError, match="on-demand throughput") as raised:
        bedrock().converse(**question(TEXT))
    assert raised.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize("kind", sorted(STREAM_ERRORS))
def test_exception_events_come_after_the_items_before_them(bedrock, question, fake, kind):
    fake.set_faults([Fault(kind, after=3)])
    events, error = read(bedrock(), question(PER_ITEM))
    assert isinstance(error, EventStreamError)
    assert error.response["Error"] == {"Code": kind, "Message": STREAM_ERRORS[kind][1]}
    assert [given["position"] for given in inputs(events)] == [0, 1, 2]
    assert "messageStop" not in [next(iter(event)) for event in events]
    assert fake.calls[0].items == 3


def test_without_a_stream_the_exception_event_is_an_http_error(bedrock, question, fake):
    fake.set_faults([Fault("modelStreamErrorException", after=3)])
    with pytest.raises(ClientError) as raised:
        bedrock().converse(**question(PER_ITEM))
    assert raised.value.response["Error"] == {"Code": "ModelErrorException", "Message": INVALID_TOOL_USE}


@pytest.mark.parametrize("kind", ["disconnect", "reset"])
def test_the_connection_breaks_after_items(bedrock, question, fake, kind):
    fake.set_faults([Fault(kind, after=2)])
    client = bedrock()
    events, error = read(client, question(PER_ITEM))
    assert isinstance(error, ProtocolError)
    assert [given["position"] for given in inputs(events)] == [0, 1]
    with pytest.raises(ConnectionClosedError):
        client.converse(**question(PER_ITEM))
    assert [(call.error, call.disconnected) for call in fake.wait_until_idle(2)] == [(kind, False)] * 2


def test_partial_sends_half_of_the_next_item(bedrock, question, fake):
    fake.set_faults([Fault("disconnect", after=2, partial=True, call=0), Fault("disconnect", after=2, partial=True)])
    client = bedrock()
    lines = text(read(client, question(TEXT))[0]).splitlines()
    assert [json.loads(line)["position"] for line in lines[:2]] == [0, 1]
    assert lines[2].startswith("{")
    assert not lines[2].endswith("}")
    events, _ = read(client, question(PER_ITEM))
    assert len(inputs(events)) == 2
    assert sum("contentBlockStart" in event for event in events) == 3


def test_a_stall_runs_into_the_read_timeout(bedrock, question, fake):
    fake.set_faults([Fault("stall", after=1, seconds=30)])
    events, error = read(bedrock(read_timeout=2), question(PER_ITEM))
    assert isinstance(error, StreamReadTimeoutError), repr(error)
    assert len(inputs(events)) == 1
    assert fake.wait_until_idle(1)[0].disconnected


def test_a_short_stall_only_delays(bedrock, question, fake):
    fake.set_faults([Fault("stall", after=1, seconds=0.15)])
    events, error = read(bedrock(), question(PER_ITEM))
    assert error is None
    assert len(inputs(events)) == 8
    assert fake.calls[0].seconds >= 0.15


def test_slow_divides_the_pace(bedrock, question):
    with FakeBedrock(pace=2000, faults=[Fault("slow", factor=4, call=1)]) as fake:
        for _ in range(2):
            read(bedrock(server=fake), question(TEXT))
        usual, slow = fake.wait_until_idle(2)
    assert usual.output_tokens == slow.output_tokens
    assert slow.seconds >= 0.98 * slow.output_tokens / 500


@pytest.mark.parametrize("kind", sorted(STOP_KINDS))
def test_stop_reasons_end_the_answer_after_items(bedrock, question, fake, kind):
    fake.set_faults([Fault(kind, after=2)])
    events, error = read(bedrock(), question(PER_ITEM))
    assert error is None
    assert (stop_reason(events), len(inputs(events))) == (kind, 2)
    assert ("cannot answer" in text(events)) == (kind == "guardrail_intervened")


@pytest.mark.parametrize(("kind", "count"), [("seven_items", 7), ("nine_items", 9), ("empty", 0)])
@pytest.mark.parametrize("mode", ["text", "tool_per_item", "tool"])
def test_the_number_of_items_is_wrong(bedrock, question, fake, kind, count, mode):
    fake.set_faults([Fault(kind)])
    events, _ = read(bedrock(), question({**TITLES, "mode": mode}))
    found = inputs(events) or [json.loads(line) for line in text(events).splitlines()]
    items = found[0]["items"] if found and "items" in found[0] else found
    assert len({item["title"] for item in items}) == len(items) == count


@pytest.mark.parametrize("mode", ["text", "tool_per_item", "tool"])
def test_one_item_is_bad(bedrock, question, fake, mode):
    def titles(fault):
        fake.set_faults([fault] if fault else [])
        events, _ = read(client, question({**TITLES, "mode": mode}))
        found = inputs(events) or [json.loads(line) for line in text(events).splitlines()]
        return [item["title"] for item in found[0].get("items", found)]

    client = bedrock()
    good = titles(None)
    long, foreign, twins = (
        titles(Fault(kind, item=2)) for kind in ("overlong_title", "wrong_language", "duplicate_titles")
    )
    assert len(long[2]) == 130
    assert foreign[2].isascii()
    assert twins[2] == twins[3] == good[2]
    for bad in (long, foreign, twins):
        assert sum(title != usual for title, usual in zip(bad, good, strict=True)) == 1


def test_every_item_can_be_in_the_wrong_language(bedrock, question, fake):
    fake.set_faults([Fault("wrong_language", every=True)])
    events, _ = read(bedrock(), question(PER_ITEM))
    assert all(given["title"].isascii() for given in inputs(events))


def test_malformed_json_in_text_breaks_one_line(bedrock, question, fake):
    fake.set_faults([Fault("malformed_json", item=3)])
    lines = text(read(bedrock(), question(TEXT))[0]).splitlines()
    with pytest.raises(ValueError):
        json.loads(lines[3])
    assert [json.loads(line)["position"] for line in lines[:3] + lines[4:]] == [0, 1, 2, 4, 5, 6, 7]


def test_malformed_json_in_a_nova_tool_call_is_a_stop_reason(bedrock, question, fake):
    fake.set_faults([Fault("malformed_json", item=3)])
    events, _ = read(bedrock(), question(PER_ITEM))
    assert (stop_reason(events), len(inputs(events))) == ("malformed_tool_use", 3)


def struck(client, question, fake, asked):
    for directive in asked:
        read(client, question(directive))
    return [call.fault is not None for call in fake.wait_until_idle(len(asked))]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"call": 1}, [False, True, False]),
        ({"call": (0, 2)}, [True, False, True]),
        ({"stage": "actions"}, [False, True, True]),
        ({"stage": "actions", "cell": "4"}, [False, False, True]),
        ({"stage": "actions", "first": 1}, [False, True, False]),
        ({"when": lambda request: request.directive["positions"] == [1]}, [False, False, True]),
        ({"probability": 0.0}, [False, False, False]),
    ],
)
def test_faults_strike_under_their_condition(bedrock, question, fake, condition, expected):
    fake.set_faults([Fault("ThrottlingException", **condition)])
    asked = [
        {**TEXT, "positions": [0]},
        {**TEXT, "stage": "actions", "cell": "3", "positions": [0]},
        {**TEXT, "stage": "actions", "cell": "4", "positions": [1]},
    ]
    assert struck(bedrock(), question, fake, asked) == expected


def test_chance_is_seeded(bedrock, question, fake):
    runs = []
    for seed in (1, 1, 2):
        fake.reset()
        fake.set_faults([Fault("ThrottlingException", probability=0.5)], seed=seed)
        runs.append(struck(bedrock(), question, fake, [TEXT] * 12))
    assert runs[0] == runs[1] != runs[2]
    assert 0 < sum(runs[0]) < 12


def test_a_fault_that_cannot_be_carried_out_says_so(bedrock, question):
    with FakeBedrock(scripted([text_answer("hello")]), faults=[Fault("seven_items")]) as fake:
        _, error = read(bedrock(server=fake), question(TEXT))
    assert "needs an answer of items" in str(error)


@pytest.mark.parametrize(
    ("kind", "words"), [("overlong_title", ""), ("nine_items", ""), ("duplicate_titles", "needs items with titles")]
)
def test_faults_of_titles_where_there_are_none(bedrock, question, fake, kind, words):
    fake.set_faults([Fault(kind)])
    events, error = read(bedrock(), question({"stage": "details", "language": "ja", "cell": "3", "mode": "text"}))
    assert words in str(error)
    rows = [json.loads(line) for line in text(events).splitlines()]
    assert all("title" not in row for row in rows)
    assert len(rows) == {"overlong_title": 8, "nine_items": 9}.get(kind, 0)
    assert sum(len(row["description"]) == 450 for row in rows) == (kind == "overlong_title")


def test_mistakes_in_a_plan_are_refused():
    with pytest.raises(ValueError, match="unknown fault 'typo'"):
        Fault("typo")
    with pytest.raises(ValueError, match="unknown fields"):
        fault_from_data({"kind": "stall", "second": 1})
    assert fault_from_data({"kind": "stall", "call": [1, 2]}) == Fault("stall", call=(1, 2))


def test_every_code_has_a_form_on_both_wires():
    assert set(OPENAI_ERRORS) == set(BEDROCK_ERRORS)
    assert {code for code, _ in STREAM_ERRORS.values()} <= set(BEDROCK_ERRORS)
    assert CONTENT_KINDS <= KINDS
