"""A generation that the queue moved aside is set going again by an operator's plan, on the deployed local cloud, and succeeds."""

from __future__ import annotations

from typing import Any

import pytest

from goal_mandala.jobs.queue import MAX_DELIVERIES
from goal_mandala.names import Function, Resources
from tests.docs.typed import Typist
from tests.localcloud.cloud import GOAL, Cloud, wait_for

pytestmark = pytest.mark.xdist_group("cloud")
NAMES = Resources("dev")


def test_what_lies_aside_goes_on_and_succeeds(cloud: Cloud, typist: Typist) -> None:
    generation = _lost_job(cloud)
    assert _state(cloud, generation) == "queued"
    typist.run("mandala ops doctor dead-letters queue --since 6h", 3).has("FAIL", "1")
    typist.run("mandala ops doctor dead-letters --plan fix.json", 3, lang="ja").has("redrive generations: 1 → 0")
    before = cloud.last_call
    applied = typist.run("mandala ops apply fix.json", {0, 4}, lang="ja")
    applied.has("redrive generations: 1 → 0")
    assert wait_for(lambda: _state(cloud, generation) == "succeeded", 90)
    assert _waiting(cloud, NAMES.dead_queue) == 0
    made = [(call["service"], call["operation"]) for call in cloud.calls(before, "write")]
    assert {("lambda", "Invoke"), ("sqs", "SendMessage"), ("sqs", "DeleteMessage")} <= set(made)
    assert not [call for call in cloud.calls(before) if call["status"] == 403]
    typist.run("mandala ops undo fix.json").has("redrive generations", "Nothing was changed")


def _lost_job(cloud: Cloud) -> str:
    """A generation whose message was taken again and again by somebody who never did it: SQS moves it aside."""
    lambdas, sqs = cloud.client("lambda"), cloud.client("sqs")
    function = f"{NAMES.function(Function.AI_PROCESSOR)}:live"
    source = lambdas.list_event_source_mappings(FunctionName=function)["EventSourceMappings"][0]["UUID"]
    lambdas.update_event_source_mapping(UUID=source, Enabled=False)
    try:
        with cloud.http() as http:
            started = http.post("/v1/mandalas", json=GOAL)
            assert started.status_code == 202, started.text
        queue = sqs.get_queue_url(QueueName=NAMES.queue)["QueueUrl"]
        for _ in range(MAX_DELIVERIES):
            taken = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0, WaitTimeSeconds=5)
            assert len(taken["Messages"]) == 1
        assert "Messages" not in sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)
        assert _waiting(cloud, NAMES.dead_queue) == 1
    finally:
        lambdas.update_event_source_mapping(UUID=source, Enabled=True)
    return started.json()["generation"]["id"]


def _state(cloud: Cloud, generation: str) -> str:
    with cloud.http() as http:
        told: dict[str, Any] = http.get(f"/v1/generations/{generation}").json()
    return told["state"]


def _waiting(cloud: Cloud, name: str) -> int:
    sqs = cloud.client("sqs")
    about = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(about["Attributes"]["ApproximateNumberOfMessages"])
