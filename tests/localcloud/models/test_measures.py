"""What is counted of a model call, and what a role must be allowed for it."""

from __future__ import annotations

from localcloud.models.catalogue import answer
from localcloud.models.measures import Exchange, measures
from localcloud.models.permission import needed_arns

TOKYO = "ap-northeast-1"


def exchange(status: int, tail: bytes = b"") -> Exchange:
    return Exchange("m", "1", TOKYO, status, 2.0, 0.5, True, tail)


def test_an_answer_counts_time_and_tokens() -> None:
    found = {
        name: value for name, value, _ in measures(exchange(200, b'{"usage":{"inputTokens":12,"outputTokens": 7}}'))
    }
    assert found == {
        "Invocations": 1,
        "InvocationLatency": 2000,
        "TimeToFirstToken": 500,
        "InputTokenCount": 12,
        "OutputTokenCount": 7,
    }


def test_refusals_count_apart() -> None:
    assert [name for name, _, _ in measures(exchange(429))] == ["InvocationThrottles"]
    assert [name for name, _, _ in measures(exchange(403))] == ["Invocations", "InvocationClientErrors"]
    assert [name for name, _, _ in measures(exchange(503))] == ["Invocations", "InvocationServerErrors"]


def test_a_profile_needs_itself_and_the_model_wherever_it_routes_to() -> None:
    arns = list(needed_arns("apac.amazon.nova-micro-v1:0", "1", TOKYO))
    assert arns[0] == "arn:aws:bedrock:ap-northeast-1:1:inference-profile/apac.amazon.nova-micro-v1:0"
    assert "arn:aws:bedrock:ap-south-1::foundation-model/amazon.nova-micro-v1:0" in arns
    assert len(arns) == 7
    assert list(needed_arns("unknown", "1", TOKYO)) == []


def test_the_catalogue_lists_what_answers() -> None:
    status, data = answer("ListInferenceProfiles", "", "1", TOKYO) or (0, {})
    assert status == 200
    assert "apac.amazon.nova-micro-v1:0" in {each["inferenceProfileId"] for each in data["inferenceProfileSummaries"]}
    assert answer("GetInferenceProfile", "us.amazon.nova-micro-v1:0", "1", TOKYO) == (
        404,
        {
            "__type": "ResourceNotFoundException",
            "message": "Inference profile us.amazon.nova-micro-v1:0 not found.",
        },
    )
    _, there = answer("GetFoundationModelAvailability", "amazon.nova-micro-v1:0", "1", "eu-west-2") or (0, {})
    assert there["regionAvailability"] == "NOT_AVAILABLE"
    assert answer("CreateGuardrail", "", "1", TOKYO) is None
