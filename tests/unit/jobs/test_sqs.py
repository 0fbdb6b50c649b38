"""What only the SQS queue can get wrong: vendor errors, messages that SQS itself moved, messages that are no jobs, more than a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError

from goal_mandala.domain import errors
from goal_mandala.domain.errors import MandalaError
from goal_mandala.jobs.queue import MAX_ATTEMPTS, NO_REASON, Job
from goal_mandala.jobs.sqs import FAILURES, LONGEST_HIDING, UNREADABLE, SqsQueue, utc_now
from tests.contract.storage.aws_home import new_queues
from tests.contract.storage.emulator import clients

SOON = timedelta(seconds=60)


class Refusing:
    """A client every call of which raises *error*."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            raise self._error

        return call


class Noting:
    """The emulator's client, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            return getattr(clients()[1], operation)(**arguments)

        return call


@pytest.fixture
def urls() -> Iterator[tuple[str, str]]:
    with new_queues() as made:
        yield made


@pytest.fixture
def queue(urls: tuple[str, str]) -> SqsQueue:
    return SqsQueue(clients()[1], *urls, wait_seconds=0)


def _refusal(code: str, status: int = 400) -> ClientError:
    meta = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code, "Message": "secret"}, "ResponseMetadata": meta}, "Operation")


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (_refusal("RequestThrottled", 403), errors.Throttled, "queue_throttled"),
        (_refusal("InternalError", 500), errors.ServiceFailed, "queue_unavailable"),
        (_refusal("SomethingNew", 503), errors.ServiceFailed, "queue_unavailable"),
        (_refusal("AccessDenied", 403), errors.PermissionDenied, "queue_denied"),
        (_refusal("AWS.SimpleQueueService.NonExistentQueue"), errors.Misconfigured, "queue_missing"),
        (_refusal("InvalidParameterValue"), errors.InternalFault, "queue_refused"),
        (ConnectTimeoutError(endpoint_url="x"), errors.ServiceFailed, "queue_unavailable"),
        (NoCredentialsError(), errors.AuthenticationFailed, "queue_credentials"),
    ],
)
def test_errors_of_sqs_and_the_sdk_become_ours_without_their_text(
    error: Exception, kind: type[MandalaError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        SqsQueue(Refusing(error), "main", "dead").send("g1", now=utc_now())
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("code", ["ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"])
def test_a_delivery_that_is_over_does_nothing(code: str) -> None:
    queue = SqsQueue(Refusing(_refusal(code)), "main", "dead")
    now = utc_now()
    for attempt in (1, MAX_ATTEMPTS):
        job = Job("g1", "receipt", attempt, now)
        queue.extend(job, visible_after=now)
        queue.complete(job)
        queue.fail(job, "reason", visible_after=now)
        queue.set_aside(job, "reason", now=now)


def test_every_failure_of_the_table_is_a_leaf_of_the_tree_with_a_queue_code() -> None:
    leaves = set(errors.leaves())
    assert all(kind in leaves and code.startswith("queue_") for kind, code in FAILURES.values())


def test_what_sqs_moved_by_its_own_policy_is_shown_and_redriven(queue: SqsQueue, urls: tuple[str, str]) -> None:
    queue.send("g1", now=utc_now())
    (message,) = clients()[1].receive_message(QueueUrl=urls[0])["Messages"]
    clients()[1].send_message(QueueUrl=urls[1], MessageBody=message["Body"])
    clients()[1].delete_message(QueueUrl=urls[0], ReceiptHandle=message["ReceiptHandle"])
    (dead,) = queue.dead()
    assert (dead.generation_id, dead.reason, dead.attempts) == ("g1", NO_REASON, MAX_ATTEMPTS)
    assert abs(dead.since - utc_now()) < SOON
    assert queue.redrive(now=utc_now()) == 1
    job = queue.receive(now=utc_now(), visible_after=utc_now() + SOON)
    assert job is not None
    assert (job.generation_id, job.attempt) == ("g1", 1)


def test_a_message_that_is_no_job_goes_aside_and_the_next_is_worked_on(queue: SqsQueue, urls: tuple[str, str]) -> None:
    for body in ("no json", "[]", '{"generationId": "g0"}', '{"generationId": "g0", "queuedAt": 5}'):
        clients()[1].send_message(QueueUrl=urls[0], MessageBody=body)
    queue.send("g1", now=utc_now())
    job = queue.receive(now=utc_now(), visible_after=utc_now() + SOON)
    assert job is not None
    assert job.generation_id == "g1"
    assert {dead.reason for dead in queue.dead()} == {UNREADABLE}


def test_more_than_a_batch_lies_aside_and_comes_back(queue: SqsQueue, urls: tuple[str, str]) -> None:
    names = [f"g{number}" for number in range(25)]
    now = utc_now()
    for name in names:
        queue.send(name, now=now)
        job = queue.receive(now=now, visible_after=now + SOON)
        assert job is not None
        queue.set_aside(job, "model_timeout", now=now)
    assert sorted(dead.generation_id for dead in queue.dead()) == sorted(names)
    assert [dead.since for dead in queue.dead()] == sorted(dead.since for dead in queue.dead())
    assert queue.redrive(now=now) == len(names)
    assert queue.depth(now=now) == (len(names), None)
    assert queue.dead() == ()


def test_a_job_that_went_aside_twice_is_shown_once(queue: SqsQueue, urls: tuple[str, str]) -> None:
    body = '{"generationId": "g1", "queuedAt": "2026-11-23T06:30:00+00:00"}'
    for _ in range(2):
        clients()[1].send_message(QueueUrl=urls[1], MessageBody=body)
    assert [dead.generation_id for dead in queue.dead()] == ["g1"]
    assert queue.redrive(now=utc_now()) == 1
    assert queue.depth(now=utc_now())[0] == 1


def test_times_are_spans_that_sqs_can_hold(urls: tuple[str, str]) -> None:
    client = Noting()
    queue = SqsQueue(client, *urls, wait_seconds=0)
    now = utc_now()
    queue.send("g1", now=now)
    job = queue.receive(now=now, visible_after=now + timedelta(days=3))
    assert job is not None
    assert job.queued_at == now
    queue.extend(job, visible_after=now - timedelta(days=3))
    spans = [asked["VisibilityTimeout"] for _, asked in client.asked if "VisibilityTimeout" in asked]
    assert spans == [LONGEST_HIDING, 0]
