"""Jobs that do not go straight through: held by another, lost on the way, set aside and set going again; and an answer that comes too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from goal_mandala.jobs.queue import MAX_DELIVERIES
from goal_mandala.lambdas import ai_processor
from goal_mandala.lambdas.failure import FailureOfOurs
from tests.contract.storage.emulator import clients
from tests.lambdas.aws_home import AwsHome
from tests.lambdas.invoke_port import Moment


def call(kind: str) -> dict[str, Any]:
    return ai_processor.handler({"kind": kind}, Moment(60))


def state(home: AwsHome, generation: str) -> str:
    return home.request("GET", f"/v1/generations/{generation}")["body"]["state"]


def test_an_answer_that_comes_too_late_is_a_timeout(home: AwsHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goal_mandala.usecases.generate_there.READ_SECONDS", 0.3)
    home.port.delay, home.port.handler = 1.5, lambda *_: {}
    answer = home.stateless()
    assert (answer["statusCode"], answer["body"]["error"]["code"]) == (504, "TIMEOUT_ERROR")
    assert len(home.port.invocations) == 1, "the model may have been paid: nothing is repeated"


def test_a_job_that_another_holds_is_kept(home: AwsHome) -> None:
    generation = home.order()["generation"]["id"]
    repository, now = ai_processor._generator().desk.repository, datetime.now(UTC)
    assert repository.lease(generation, "another", now=now, until=now + timedelta(minutes=1))
    (record,) = home.records()
    assert home.process([record]) == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert home.fake.calls == []
    assert (state(home, generation), home.waiting()) == ("running", 1)


def test_the_sweep_queues_what_was_recorded_and_lost(home: AwsHome) -> None:
    generation = home.order()["generation"]["id"]
    _, sqs = clients()
    for record in home.records():
        sqs.delete_message(QueueUrl=home.queue, ReceiptHandle=record["receiptHandle"])
    assert home.waiting() == 0
    assert call("sweep") == {"queued": 1, "ended": 0}
    assert home.process(home.records()) == {"batchItemFailures": []}
    assert state(home, generation) == "succeeded"
    assert call("sweep") == {"queued": 0, "ended": 0}


@pytest.mark.parametrize("lost", [None, "message", "attempts"])
def test_one_to_be_cancelled_whose_function_died_is_cancelled_by_the_next_delivery(
    home: AwsHome, lost: str | None
) -> None:
    """It comes again by itself; where its message was lost, with the sweep; where SQS moved it aside, the sweep ends it."""
    generation = home.order()["generation"]["id"]
    repository, now = ai_processor._generator().desk.repository, datetime.now(UTC)
    assert repository.lease(generation, "dead", now=now, until=now)
    told = home.request("POST", f"/v1/generations/{generation}/cancel")["body"]
    assert (told["state"], told["cancelRequested"]) == ("running", True)
    (record,) = home.records(hidden=60 if lost else 0)
    if lost:
        _, sqs = clients()
        if lost == "attempts":
            sqs.send_message(QueueUrl=home.dead_queue, MessageBody=record["body"])
        sqs.delete_message(QueueUrl=home.queue, ReceiptHandle=record["receiptHandle"])
        swept = call("sweep")
        assert swept["ended"] == (lost == "attempts")
    if lost != "attempts":
        (record,) = home.records()
        assert home.process([record]) == {"batchItemFailures": []}
    assert state(home, generation) == "cancelled"
    assert home.fake.calls == []


def test_the_sweep_ends_what_the_queue_moved_aside(home: AwsHome) -> None:
    generation = home.order()["generation"]["id"]
    _, sqs = clients()
    (record,) = home.records()
    sqs.send_message(QueueUrl=home.dead_queue, MessageBody=record["body"])
    sqs.delete_message(QueueUrl=home.queue, ReceiptHandle=record["receiptHandle"])
    assert call("sweep")["ended"] == 1
    told = home.request("GET", f"/v1/generations/{generation}")["body"]
    assert (told["state"], told["error"]["code"]) == ("failed", "INTERNAL_ERROR")


def test_what_was_set_aside_goes_on_and_succeeds(home: AwsHome) -> None:
    generation = home.order()["generation"]["id"]
    (record,) = home.records(hidden=0)
    record["attributes"]["ApproximateReceiveCount"] = str(MAX_DELIVERIES)
    with pytest.raises(FailureOfOurs):
        home.process([record])
    assert (state(home, generation), home.waiting(), home.waiting(home.dead_queue)) == ("failed", 0, 1)
    assert home.fake.calls == []

    assert call("redrive") == {"redriven": 1}
    assert (state(home, generation), home.waiting(), home.waiting(home.dead_queue)) == ("queued", 1, 0)
    assert home.process(home.records()) == {"batchItemFailures": []}
    assert state(home, generation) == "succeeded"
    assert call("redrive") == {"redriven": 0}
