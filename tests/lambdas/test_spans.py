"""A trace goes from API Gateway through the queue to the model call, and nothing a person wrote goes with it."""

from __future__ import annotations

import time

import pytest

from tests.fakes.hostile import EMAIL, GOALS, PLANTED, SECRET
from tests.lambdas.aws_home import AwsHome

ROOT = "1-6b0725c0-0123456789abcdef01234567"
TASKS = {"actionTitle": "", "actionDescription": PLANTED, "actionType": "habit", "background": "", "constraints": EMAIL}


def test_one_trace_from_the_request_to_the_model(home: AwsHome) -> None:
    generation = home.order()["generation"]["id"]
    home.process(home.records())
    found = home.port.segments
    assert {segment["trace_id"] for segment in found} >= {ROOT}
    ours = [segment for segment in found if segment["trace_id"] == ROOT]
    by_id = {segment["id"]: segment for segment in ours}
    calls = [segment for segment in ours if segment.get("namespace") == "aws"]
    assert len(calls) >= 9
    for call in calls:
        told = call["metadata"]["goal_mandala"]
        assert told["gen_ai.provider.name"] == "aws.bedrock"
        assert told["gen_ai.request.model"] == "apac.amazon.nova-micro-v1:0"
        assert told["gen_ai.usage.input_tokens"] > 0
        assert told["gen_ai.response.finish_reasons"]
        parent = by_id[call["parent_id"]]
        assert parent["annotations"]["generationId"] == generation
        request = by_id[parent["parent_id"]]
        assert request["metadata"]["goal_mandala"]["http.route"] == "/v1/mandalas"
        assert by_id[request["parent_id"]]["annotations"]["requestId"] == "api-request-0001"


def test_a_stateless_answer_is_one_trace(home: AwsHome) -> None:
    home.stateless()
    assert {segment["trace_id"] for segment in home.port.segments} == {ROOT}
    assert any(segment.get("namespace") == "aws" for segment in home.port.segments)


def test_x_ray_out_of_reach_costs_no_answer(home: AwsHome) -> None:
    home.port.xray_down = True
    started = time.monotonic()
    assert home.request("GET", "/healthz")["statusCode"] == 200
    assert time.monotonic() - started < 25


def test_nothing_planted_comes_out(home: AwsHome, capsys: pytest.CaptureFixture[str]) -> None:
    goal = {"title": f"Write to {EMAIL}", "description": SECRET, "background": EMAIL, "constraints": SECRET}
    ordered = home.request("POST", "/v1/mandalas", {**goal, "withTasks": False})
    assert ordered["statusCode"] == 202
    home.process(home.records())
    for words in GOALS.values():
        texts = TASKS | {"actionTitle": words, "background": f"{words} {PLANTED}"}
        body = {"type": "task", "userId": home.owner, "input": texts}
        assert home.request("POST", "/v1/ai/generate-tasks", body)["statusCode"] == 200
    home.request("POST", "/v1/mandalas", {EMAIL: SECRET})
    home.request("GET", f"/v1/mandalas/{EMAIL}", **{"x-request-id": EMAIL})
    home.request("GET", "/v1/usage", Authorization=f"Bearer {SECRET}")
    written = capsys.readouterr()
    assert written.out.count('"GenerationSucceeded":[1.0]') == 1 + len(GOALS)
    for told in (written.out, written.err, repr(home.port.segments)):
        assert "planted" not in told
        assert home.issuer.token("anna")[:40] not in told
