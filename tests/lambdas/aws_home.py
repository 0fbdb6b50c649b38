"""The functions in their home on AWS: handlers in this process, DynamoDB and SQS on the emulator, Bedrock's fake, an issuer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goal_mandala.lambdas import ai_processor, api
from localcloud.bedrock import FakeBedrock
from tests.api.tokens import Issuer
from tests.contract.storage.emulator import clients
from tests.lambdas.invoke_port import InvokePort, Moment

EVENTS = Path(__file__).parent / "events"
GOAL = {
    "title": "来年3月までにTOEIC 850点",
    "description": "公開テストで850点を取る",
    "deadline": "2099-03-31",
    "background": "現在600点。会社員",
    "constraints": "週5時間",
}
Event = dict[str, Any]


def sample(name: str) -> Event:
    """A recorded event."""
    return json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


@dataclass
class AwsHome:
    """What a test works with; ``queue`` is the URL of the jobs' queue."""

    fake: FakeBedrock
    issuer: Issuer
    port: InvokePort
    queue: str
    dead_queue: str
    owner: str = "anna"
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        owner: str | None = None,
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Event:
        """API Gateway's answer: ``statusCode``, ``headers``, ``body`` (read, where it is JSON)."""
        event = sample("api-gateway-proxy")
        event |= {"httpMethod": method, "path": path, "body": None if body is None else json.dumps(body)}
        if query:
            event |= {
                "queryStringParameters": query,
                "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
            }
        token = self.issuer.token(owner or self.owner)
        told = {**event["headers"], "Authorization": f"Bearer {token}", "Accept-Language": "en"} | headers
        event["headers"] = told
        event["multiValueHeaders"] = {name: [value] for name, value in told.items()}
        answer = api.handler(event, Moment(29, "api-request-0001"))
        kind = answer["headers"].get("content-type") or answer["multiValueHeaders"].get("content-type", [""])[0]
        if kind.startswith("application/json"):
            answer["body"] = json.loads(answer["body"])
        return answer

    def stateless(self, **headers: str) -> Event:
        return self.request(
            "POST", "/v1/ai/generate-subgoals", {"type": "subgoal", "userId": self.owner, "input": GOAL}, **headers
        )

    def order(self) -> Event:
        """A chart's first generation, recorded and queued: the 202's body."""
        answer = self.request("POST", "/v1/mandalas", {**GOAL, "withTasks": False})
        assert answer["statusCode"] == 202, answer
        return answer["body"]

    def records(self, count: int = 1, *, hidden: int = 60) -> list[Event]:
        """Messages of the queue as SQS hands them to a function."""
        _, sqs = clients()
        made: list[Event] = []
        while len(made) < count:
            found = sqs.receive_message(
                QueueUrl=self.queue,
                MaxNumberOfMessages=count - len(made),
                VisibilityTimeout=hidden,
                WaitTimeSeconds=2,
                MessageSystemAttributeNames=["All"],
            ).get("Messages")
            assert found, f"{len(made)} of {count} messages"
            made += [_record(message) for message in found]
        return made

    def process(self, records: list[Event], seconds: float = 900.0) -> Event:
        return ai_processor.handler({"Records": records}, Moment(seconds))

    def waiting(self, url: str | None = None) -> int:
        """Messages in the queue, seen and unseen."""
        _, sqs = clients()
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = sqs.get_queue_attributes(QueueUrl=url or self.queue, AttributeNames=names)["Attributes"]
        return sum(int(told[name]) for name in names)


def _record(message: Event) -> Event:
    return sample("sqs-record") | {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
    }


def forget_sandbox() -> Iterator[None]:
    """A new sandbox before, and none left after."""
    from goal_mandala.lambdas import invocation
    from goal_mandala.telemetry.traces import provider

    caches = (api._gateway, ai_processor._generator, invocation.settings, invocation.prepare)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()
    provider.send_spans_to(None)
