"""A failure of ours is recorded for the person and raised for the platform; a person's mistake and a budget are neither."""

from __future__ import annotations

import json

import pytest

from goal_mandala.lambdas.failure import FailureOfOurs
from goal_mandala.names import Env
from localcloud.bedrock.faults import Fault
from tests.contract.storage.emulator import clients
from tests.lambdas.aws_home import AwsHome


def test_a_failed_generation_is_recorded_and_raised(home: AwsHome, capsys: pytest.CaptureFixture[str]) -> None:
    home.fake.set_faults([Fault("AccessDeniedException")])
    generation = home.order()["generation"]["id"]
    (record,) = home.records(hidden=0)
    with pytest.raises(FailureOfOurs) as raised:
        home.process([record])
    assert type(raised.value).__name__ == "model_access_denied"
    told = home.request("GET", f"/v1/generations/{generation}")["body"]
    assert (told["state"], told["error"]["code"]) == ("failed", "AI_SERVICE_ERROR")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (ended,) = [line for line in lines if line.get("message") == "generation ended"]
    assert (ended["level"], ended["reason"], ended["generationId"]) == ("ERROR", "model_access_denied", generation)
    emf = [line for line in lines if "_aws" in line and line.get("reason")]
    assert [(line["reason"], line["GenerationFailed"]) for line in emf] == [("model_access_denied", [1.0])]
    calls = len(home.fake.calls)
    assert home.process([record]) == {"batchItemFailures": []}
    assert len(home.fake.calls) == calls


def test_a_run_leaves_every_figure_that_operations_read(home: AwsHome, capsys: pytest.CaptureFixture[str]) -> None:
    home.order()
    home.process(home.records())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    emf = [line for line in lines if "_aws" in line]
    units = {
        metric["Name"]: metric["Unit"]
        for line in emf
        for told in line["_aws"]["CloudWatchMetrics"]
        for metric in told["Metrics"]
    }
    assert units == {
        "GenerationSucceeded": "Count", "GenerationFailed": "Count", "GenerationSeconds": "Seconds", "FirstCellSeconds": "Seconds",
        "QueueAgeSeconds": "Seconds", "InputTokens": "Count", "OutputTokens": "Count", "CostUsd": "None", "Repairs": "Count",
        "Titles": "Count", "ModelThrottles": "Count", "BudgetShare": "None",
    }  # fmt: skip
    figures = {name: line[name][0] for line in emf for name in units if name in line}
    assert (figures["GenerationSucceeded"], figures["GenerationFailed"], figures["Titles"]) == (1.0, 0.0, 72.0)
    assert 0 < figures["FirstCellSeconds"] < figures["GenerationSeconds"]
    assert min(figures[name] for name in ("InputTokens", "OutputTokens", "CostUsd", "BudgetShare")) > 0
    assert {json.dumps(told["Dimensions"]) for line in emf for told in line["_aws"]["CloudWatchMetrics"]} == {
        '[["environment"]]'
    }


def test_a_stateless_failure_is_raised_and_answered(home: AwsHome) -> None:
    home.fake.set_faults([Fault("AccessDeniedException")])
    answer = home.stateless()
    assert (answer["statusCode"], answer["body"]["error"]["code"]) == (503, "AI_SERVICE_ERROR")
    assert home.port.failures == ["model_access_denied"]


def test_no_place_is_free(home: AwsHome) -> None:
    home.port.throttled = True
    answer = home.stateless()
    assert (answer["statusCode"], answer["body"]["error"]["code"]) == (429, "THROTTLING_ERROR")
    assert answer["headers"].get("retry-after") == "5"


def test_a_used_up_budget_is_no_failure(home: AwsHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Env.OWNER_BUDGET_USD, "0")
    answer = home.stateless()
    assert (answer["statusCode"], answer["body"]["error"]["code"]) == (429, "BUDGET_EXCEEDED_ERROR")
    assert home.port.failures == []
    home.order()
    assert home.process(home.records()) == {"batchItemFailures": []}


def test_no_time_left_keeps_the_job(home: AwsHome) -> None:
    home.order()
    (record,) = home.records(hidden=0)
    assert home.process([record], seconds=3) == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert home.fake.calls == []
    assert home.process(home.records()) == {"batchItemFailures": []}


def test_a_poison_message_goes_aside(home: AwsHome) -> None:
    _, sqs = clients()
    sqs.send_message(QueueUrl=home.queue, MessageBody="not a job")
    assert home.process(home.records()) == {"batchItemFailures": []}
    assert (home.waiting(), home.waiting(home.dead_queue)) == (0, 1)


def test_pdf_is_not_made_by_the_function(home: AwsHome, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = home.order()["chart"]["id"]
    monkeypatch.setattr("goal_mandala.exports.formats.find_spec", lambda _: None)
    path = f"/v1/mandalas/{chart}/export"
    answer = home.request("GET", path, query={"format": "pdf"})
    assert (answer["statusCode"], answer["body"]["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "svg" in answer["body"]["error"]["message"]
    assert home.request("GET", path, query={"format": "svg"})["statusCode"] == 200
