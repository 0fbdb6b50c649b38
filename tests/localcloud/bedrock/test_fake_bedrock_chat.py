"""The OpenAI-compatible endpoint through the real SDK."""

from __future__ import annotations

import json

import openai
import pytest

from localcloud.bedrock import FakeBedrock, Fault

TITLES = {"stage": "sub_goals", "language": "en", "cell": None}
TEXT = {**TITLES, "mode": "text"}
PER_ITEM = {**TITLES, "mode": "tool_per_item"}


def note(chunks, seen):
    """Puts each chunk into *seen*, so that those before a break are known."""
    for chunk in chunks:
        seen.append(chunk)


def streamed(chunks):
    """Text, arguments by call, fragments in all, finish reason, usage."""
    text, calls, fragments, reason, usage = "", {}, 0, None, None
    for chunk in chunks:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
            for call in choice.delta.tool_calls or []:
                fragments += 1
                calls[call.index] = calls.get(call.index, "") + (call.function.arguments or "")
    return text, calls, fragments, reason, usage


def test_text_streams_in_pieces_with_usage_on_request(chat, chat_question):
    asked = chat_question(TEXT, stream=True)
    text, _, _, reason, usage = streamed(chat.chat.completions.create(**asked, stream_options={"include_usage": True}))
    assert [json.loads(line)["position"] for line in text.splitlines()] == list(range(8))
    assert reason == "stop"
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert streamed(chat.chat.completions.create(**asked))[4] is None


def test_tool_arguments_stream_in_fragments(chat, chat_question):
    _, calls, fragments, reason, _ = streamed(chat.chat.completions.create(**chat_question(PER_ITEM, stream=True)))
    assert [json.loads(calls[index])["position"] for index in range(8)] == list(range(8))
    assert fragments > 3 * len(calls)
    assert reason == "tool_calls"


def test_without_a_stream_the_content_is_the_same(chat, chat_question):
    whole = chat.chat.completions.create(**chat_question(PER_ITEM))
    _, calls, *_ = streamed(chat.chat.completions.create(**chat_question(PER_ITEM, stream=True)))
    said = whole.choices[0].message.tool_calls
    assert [call.function.arguments for call in said] == [calls[index] for index in sorted(calls)]
    assert len({call.id for call in said}) == 8
    assert whole.choices[0].finish_reason == "tool_calls"
    assert whole.usage.completion_tokens > 100


def test_a_response_schema_gives_one_object(chat, chat_question):
    item = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    schema = {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": item}},
        "required": ["rows"],
    }
    form = {"type": "json_schema", "json_schema": {"name": "rows", "schema": schema}}
    whole = chat.chat.completions.create(**chat_question(TEXT, response_format=form))
    assert len(json.loads(whole.choices[0].message.content)["rows"]) == 8


def test_models_are_listed(chat):
    assert [model.id for model in chat.models.list()] == ["local-model"]


def test_an_unknown_model_is_not_found(chat, chat_question, fake):
    with pytest.raises(openai.NotFoundError) as raised:
        chat.chat.completions.create(**chat_question(TEXT, model="other"))
    assert raised.value.code == "model_not_found"
    assert "`other`" in raised.value.message
    assert fake.calls[0].status == 404


def test_a_key_can_be_asked_for(chat_question):
    with FakeBedrock(api_key="right") as fake:
        for key in ("wrong", "right"):
            client = openai.OpenAI(base_url=fake.chat_url, api_key=key, max_retries=0, timeout=30)
            if key == "right":
                assert client.chat.completions.create(**chat_question(TEXT)).choices
                continue
            with pytest.raises(openai.AuthenticationError):
                client.chat.completions.create(**chat_question(TEXT))
            with pytest.raises(openai.AuthenticationError):
                client.models.list()


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        ("ThrottlingException", openai.RateLimitError, 429),
        ("AccessDeniedException", openai.AuthenticationError, 401),
        ("ResourceNotFoundException", openai.NotFoundError, 404),
        ("ValidationException", openai.BadRequestError, 400),
        ("InternalServerException", openai.InternalServerError, 500),
        ("ServiceUnavailableException", openai.InternalServerError, 503),
    ],
)
def test_http_faults_are_openai_errors(chat, chat_question, fake, kind, error, status):
    fake.set_faults([Fault(kind)])
    with pytest.raises(error) as raised:
        chat.chat.completions.create(**chat_question(TEXT))
    assert raised.value.status_code == status
    assert raised.value.response.headers.get("retry-after") == ("1" if status == 429 else None)


def test_retry_after_can_be_set(chat, chat_question, fake):
    fake.set_faults([Fault("ThrottlingException", retry_after=7.5)])
    with pytest.raises(openai.RateLimitError) as raised:
        chat.chat.completions.create(**chat_question(TEXT))
    assert raised.value.response.headers["retry-after"] == "7.5"


def test_an_error_within_the_stream(chat, chat_question, fake):
    fake.set_faults([Fault("internalServerException", after=2)])
    with pytest.raises(openai.APIError, match="unexpected error"):
        streamed(chat.chat.completions.create(**chat_question(PER_ITEM, stream=True)))
    assert fake.wait_until_idle(1)[0].items == 2


@pytest.mark.parametrize("kind", ["disconnect", "reset"])
def test_the_connection_breaks(chat, chat_question, fake, kind):
    fake.set_faults([Fault(kind, after=2)])
    seen = []
    with pytest.raises(openai.APIConnectionError):
        note(chat.chat.completions.create(**chat_question(PER_ITEM, stream=True)), seen)
    assert {call.index for chunk in seen for call in chunk.choices[0].delta.tool_calls or []} == {0, 1}


def test_a_stall_runs_into_the_timeout(chat, chat_question, fake):
    fake.set_faults([Fault("stall", after=1, seconds=30)])
    with pytest.raises(openai.APITimeoutError):
        streamed(chat.with_options(timeout=2).chat.completions.create(**chat_question(TEXT, stream=True)))
    assert fake.wait_until_idle(1)[0].disconnected


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("max_tokens", "length"),
        ("guardrail_intervened", "content_filter"),
        ("content_filtered", "content_filter"),
    ],
)
def test_finish_reasons(chat, chat_question, fake, kind, reason):
    fake.set_faults([Fault(kind, after=2)])
    _, calls, _, found, _ = streamed(chat.chat.completions.create(**chat_question(PER_ITEM, stream=True)))
    assert (found, len(calls)) == (reason, 2)


def test_max_tokens_cuts_arguments_in_the_middle(chat, chat_question):
    asked = chat_question(PER_ITEM, stream=True, max_completion_tokens=30)
    _, calls, _, reason, _ = streamed(chat.chat.completions.create(**asked))
    assert reason == "length"
    with pytest.raises(ValueError):
        json.loads(calls[max(calls)])


@pytest.mark.parametrize("stream", [True, False])
def test_malformed_arguments(chat, chat_question, fake, stream):
    fake.set_faults([Fault("malformed_json", item=1)])
    answer = chat.chat.completions.create(**chat_question(PER_ITEM, stream=stream))
    if stream:
        arguments = list(streamed(answer)[1].values())
    else:
        arguments = [call.function.arguments for call in answer.choices[0].message.tool_calls]
    assert json.loads(arguments[0])["position"] == 0
    with pytest.raises(ValueError):
        json.loads(arguments[1])
