"""The queue over Amazon SQS, with a dead-letter queue. Knows messages, nothing of generations but their ids.

A message's body is ``{"generationId", "queuedAt"}``. SQS cannot change a message, so the reason of a job that
is given back is not kept; one that goes aside is sent to the dead-letter queue with the attributes
``reason``, ``attempts`` and ``since``. What SQS's own redrive policy moved has no reason: ``worker_lost``.

SQS keeps its own clock and its own order: times handed in count as spans from now, and "the oldest" is
what SQS gives first. The age of the oldest job cannot be asked of SQS (CloudWatch has it): it reads None while there are any.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import ceil
from typing import Any

from goal_mandala.domain.errors import (
    AuthenticationFailed,
    InternalFault,
    MandalaError,
    Misconfigured,
    PermissionDenied,
    ServiceFailed,
    Throttled,
)
from goal_mandala.jobs.queue import MAX_ATTEMPTS, NO_REASON, DeadJob, Job
from goal_mandala.telemetry.traces import trace_header
from goal_mandala.telemetry.traces.header import MESSAGE_ATTRIBUTE

LONGEST_HIDING = 12 * 3600
"""SQS hides a message for 12 hours at the most (its ``VisibilityTimeout``)."""

BATCH = 10
HOLD_SECONDS = 30
"""How long dead jobs are hidden while they are looked at or moved."""

UNREADABLE = "unreadable_job"
STALE = frozenset(
    {
        "ReceiptHandleIsInvalid",
        "MessageNotInflight",
        "AWS.SimpleQueueService.MessageNotInflight",
        "InvalidParameterValue",
    }
)
"""Answers to a call with a receipt whose delivery is over: another has the job, or it is done (see ChangeMessageVisibility)."""

THROTTLED = (Throttled, "queue_throttled")
UNAVAILABLE = (ServiceFailed, "queue_unavailable")
DENIED = (PermissionDenied, "queue_denied")
CREDENTIALS = (AuthenticationFailed, "queue_credentials")
NO_QUEUE = (Misconfigured, "queue_missing")
DEFECT = (InternalFault, "queue_refused")

FAILURES: dict[str, tuple[type[MandalaError], str]] = {
    "RequestThrottled": THROTTLED,
    "ThrottlingException": THROTTLED,
    "Throttling": THROTTLED,
    "KmsThrottled": THROTTLED,
    "OverLimit": THROTTLED,
    "AWS.SimpleQueueService.OverLimit": THROTTLED,
    "InternalError": UNAVAILABLE,
    "InternalFailure": UNAVAILABLE,
    "ServiceUnavailable": UNAVAILABLE,
    "AccessDenied": DENIED,
    "AccessDeniedException": DENIED,
    "KmsAccessDenied": DENIED,
    "InvalidClientTokenId": CREDENTIALS,
    "UnrecognizedClientException": CREDENTIALS,
    "MissingAuthenticationToken": CREDENTIALS,
    "SignatureDoesNotMatch": CREDENTIALS,
    "ExpiredToken": CREDENTIALS,
    "NoCredentialsError": CREDENTIALS,
    "PartialCredentialsError": CREDENTIALS,
    "QueueDoesNotExist": NO_QUEUE,
    "AWS.SimpleQueueService.NonExistentQueue": NO_QUEUE,
}
"""SQS's error codes, and the SDK's own errors by class name."""

Message = dict[str, Any]


class StaleReceipt(Exception):
    """The delivery that a receipt names is over."""


def open_client(region: str, *, endpoint_url: str | None = None, connections: int = 20) -> Any:
    """A low-level SQS client; credentials come from the usual chain."""
    import boto3
    from botocore.config import Config

    config = Config(
        region_name=region,
        retries={"total_max_attempts": 3, "mode": "standard"},
        connect_timeout=2,
        read_timeout=25,
        max_pool_connections=connections,
    )
    return boto3.client("sqs", config=config, endpoint_url=endpoint_url)


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqsQueue:
    """:class:`~goal_mandala.jobs.queue.JobQueue`; *client* is boto3's low-level SQS client.

    *wait_seconds* is how long an empty queue is listened to (long polling asks all of SQS's servers, 0 only some).
    """

    def __init__(
        self, client: Any, url: str, dead_url: str, *, wait_seconds: int = 1, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._client = client
        self._url = url
        self._dead_url = dead_url
        self._wait = wait_seconds
        self._clock = clock

    def send(self, generation_id: str, *, now: datetime) -> None:
        header = trace_header()
        if header is None:
            self._call("send_message", self._url, MessageBody=_body(generation_id, now))
            return
        attributes = {MESSAGE_ATTRIBUTE: {"DataType": "String", "StringValue": header}}
        body = _body(generation_id, now)
        self._call("send_message", self._url, MessageBody=body, MessageSystemAttributes=attributes)

    def receive(self, *, now: datetime, visible_after: datetime) -> Job | None:
        hidden = _seconds(visible_after, now)
        while found := self._take(self._url, 1, hidden, self._wait):
            job = _job(found[0])
            if job is None:
                self._move_aside(found[0]["Body"], found[0]["ReceiptHandle"], UNREADABLE, _attempt(found[0]))
            else:
                return job
        return None

    def extend(self, job: Job, *, visible_after: datetime, now: datetime | None = None) -> None:  # noqa: ARG002 (SQS keeps its own clock)
        self._hide(self._url, job.receipt, _seconds(visible_after, self._clock()))

    def complete(self, job: Job) -> None:
        self._delete(self._url, job.receipt)

    def fail(self, job: Job, reason: str, *, visible_after: datetime, now: datetime | None = None) -> None:  # noqa: ARG002 (SQS cannot change a message, and keeps its own clock)
        self._hide(self._url, job.receipt, _seconds(visible_after, self._clock()))

    def set_aside(self, job: Job, reason: str, *, now: datetime) -> None:  # noqa: ARG002 (SQS keeps its own clock)
        if self._hide(self._url, job.receipt, HOLD_SECONDS):  # it is still ours
            body = _body(job.generation_id, job.queued_at)
            self._move_aside(body, job.receipt, reason, min(job.attempt, MAX_ATTEMPTS))

    def set_record_aside(self, record: dict[str, Any]) -> None:
        """Take a record that is none of ours out of the queue, for people to look at."""
        attempts = int(record["attributes"]["ApproximateReceiveCount"])
        self._move_aside(record["body"], record["receiptHandle"], UNREADABLE, attempts)

    def dead(self) -> tuple[DeadJob, ...]:
        """SQS shows messages only by handing them out: they are hidden from a redrive while this looks."""
        held = list(self._dead_messages())
        for message in held:
            self._hide(self._dead_url, message["ReceiptHandle"], 0)
        found = {job.generation_id: job for job in map(_dead_job, reversed(held))}
        return tuple(sorted(found.values(), key=lambda job: job.since))

    def redrive(self, *, now: datetime) -> int:
        moved: set[str] = set()
        for message in self._dead_messages():
            job = _job(message)
            body = message["Body"] if job is None else _body(job.generation_id, now)
            if body not in moved:
                self._call("send_message", self._url, MessageBody=body)
                moved.add(body)
            self._delete(self._dead_url, message["ReceiptHandle"])
        return len(moved)

    def depth(self, *, now: datetime) -> tuple[int, float | None]:  # noqa: ARG002 (SQS counts by its own clock)
        name = "ApproximateNumberOfMessages"
        found = self._call("get_queue_attributes", self._url, AttributeNames=[name])
        count = int(found["Attributes"][name])
        return count, None if count else 0.0

    def _dead_messages(self) -> Iterator[Message]:
        seen: set[str] = set()
        while found := self._take(self._dead_url, BATCH, HOLD_SECONDS, self._wait):
            fresh = [message for message in found if message["MessageId"] not in seen]
            if not fresh:
                return
            seen.update(message["MessageId"] for message in fresh)
            yield from fresh

    def _take(self, url: str, most: int, hidden: int, wait: int) -> list[Message]:
        found = self._call(
            "receive_message",
            url,
            MaxNumberOfMessages=most,
            VisibilityTimeout=hidden,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        return found.get("Messages") or []

    def _move_aside(self, body: str, receipt: str, reason: str, attempts: int) -> None:
        """Into the dead-letter queue first, then away: a crash between leaves it twice, never not at all."""
        facts = {"reason": reason, "attempts": str(attempts), "since": self._clock().isoformat()}
        named = {name: {"DataType": "String", "StringValue": value} for name, value in facts.items()}
        self._call("send_message", self._dead_url, MessageBody=body, MessageAttributes=named)
        self._delete(self._url, receipt)

    def _hide(self, url: str, receipt: str, seconds: int) -> bool:
        """Returns whether the delivery was still ours."""
        try:
            self._call("change_message_visibility", url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
        except StaleReceipt:
            return False
        return True

    def _delete(self, url: str, receipt: str) -> None:
        try:
            self._call("delete_message", url, ReceiptHandle=receipt)
        except StaleReceipt:
            return

    def _call(self, operation: str, url: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(QueueUrl=url, **arguments)
        except ClientError as error:
            problem = str(error.response.get("Error", {}).get("Code", ""))
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400))
        except BotoCoreError as error:
            problem, status = type(error).__name__, 503
        if "ReceiptHandle" in arguments and problem in STALE:
            raise StaleReceipt
        kind, code = FAILURES.get(problem, UNAVAILABLE if status >= 500 else DEFECT)
        raise kind(code, problem=problem)


def _seconds(moment: datetime, now: datetime) -> int:
    return min(LONGEST_HIDING, max(0, ceil((moment - now).total_seconds())))


def _body(generation_id: str, queued_at: datetime) -> str:
    return json.dumps({"generationId": generation_id, "queuedAt": queued_at.astimezone(UTC).isoformat()})


def _attempt(message: Message) -> int:
    return int(message["Attributes"]["ApproximateReceiveCount"])


def trace_of_record(record: dict[str, Any]) -> str | None:
    """The trace header that such a record carries."""
    return record["attributes"].get(MESSAGE_ATTRIBUTE)


def job_of_record(record: dict[str, Any]) -> Job | None:
    """The job in a record that SQS hands a Lambda function (its keys begin with small letters); None when it is none of ours."""
    attributes = {"ApproximateReceiveCount": record["attributes"]["ApproximateReceiveCount"]}
    return _job({"Body": record["body"], "ReceiptHandle": record["receiptHandle"], "Attributes": attributes})


def _job(message: Message) -> Job | None:
    """The job that the message is; None when it is none of ours."""
    try:
        data = json.loads(message["Body"])
        queued_at = datetime.fromisoformat(data["queuedAt"])
        return Job(str(data["generationId"]), message["ReceiptHandle"], _attempt(message), queued_at)
    except (ValueError, KeyError, TypeError):
        return None


def _dead_job(message: Message) -> DeadJob:
    job = _job(message)
    facts = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
    sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    return DeadJob(
        "" if job is None else job.generation_id,
        facts.get("reason", NO_REASON),
        int(facts.get("attempts", MAX_ATTEMPTS)),
        datetime.fromisoformat(facts["since"]) if "since" in facts else sent,
    )
