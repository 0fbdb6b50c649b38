"""A generation that the queue moved aside is set going again by an operator's plan, on the deployed local cloud, and succeeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from goal_mandala.jobs.queue import MAX_DELIVERIES
from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.applying import Result, apply_plan
from goal_mandala.ops.changes.plan import Plan, planned
from goal_mandala.ops.target import read_target
from localcloud.home import client_environment
from localcloud.release import release_environment
from tests.localcloud.cloud import GOAL, Cloud, wait_for

pytestmark = pytest.mark.xdist_group("cloud")
NAMES = Resources("dev")


def test_what_lies_aside_goes_on_and_succeeds(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in client_environment(cloud.settings).items():
        monkeypatch.setenv(name, value)
    aws = Aws(read_target(release_environment(cloud.settings, "dev")))
    generation = _lost_job(cloud)
    assert _state(cloud, generation) == "queued"
    steps = planned(aws, [("redrive", "generations", 0)])
    assert [(step.before, step.after) for step in steps] == [(1, 0)]
    plan = Plan("dev", cloud.settings.region, cloud.settings.account, datetime.now(UTC), "operator", (), (), steps)
    before = cloud.last_call
    ended = apply_plan(aws, plan, lambda: False, lambda _step, _what: None)
    assert ended.result is Result.APPLIED, ended
    assert wait_for(lambda: _state(cloud, generation) == "succeeded", 90)
    assert _waiting(cloud, NAMES.dead_queue) == 0
    made = [(call["service"], call["operation"]) for call in cloud.calls(before, "write")]
    assert {("lambda", "Invoke"), ("sqs", "SendMessage"), ("sqs", "DeleteMessage")} <= set(made)
    assert not [call for call in cloud.calls(before) if call["status"] == 403]


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
