"""Stateless generation by another Lambda function, invoked and waited for. The only use case that knows boto.

The invocation is never repeated: the model may have been paid. Failures of the platform become errors of ours here, in
one table; failures of the function come back as the error they were there.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from goal_mandala.domain.errors import (
    AuthenticationFailed,
    DeadlineExceeded,
    InternalFault,
    MandalaError,
    Misconfigured,
    PermissionDenied,
    ServiceFailed,
    Throttled,
)
from goal_mandala.domain.mandala import Action, Goal, SubGoal, Task
from goal_mandala.telemetry.logs import known
from goal_mandala.telemetry.traces import SpanKind, span, trace_header
from goal_mandala.usecases.stateless_message import StatelessRequest, error_from, made_from, request_message

READ_SECONDS = 28.0
"""API Gateway gives up at 29."""

TRACE = "traceHeader"
REQUEST_ID = "requestId"
RETRY_AFTER = 5
"""Seconds, told to a person when all of the function's slots are taken."""

BUSY = (Throttled, "function_throttled")
FAILED = (ServiceFailed, "function_unavailable")

FAILURES: dict[str, tuple[type[MandalaError], str]] = {
    "TooManyRequestsException": BUSY,
    "ThrottlingException": BUSY,
    "ServiceException": FAILED,
    "EC2ThrottledException": FAILED,
    "EC2UnexpectedException": FAILED,
    "ResourceNotReadyException": FAILED,
    "ResourceConflictException": FAILED,
    "ResourceNotFoundException": (Misconfigured, "function_missing"),
    "AccessDeniedException": (PermissionDenied, "function_denied"),
    "UnrecognizedClientException": (AuthenticationFailed, "function_credentials"),
    "ExpiredTokenException": (AuthenticationFailed, "function_credentials"),
    "NoCredentialsError": (AuthenticationFailed, "function_credentials"),
    "RequestTooLargeException": (InternalFault, "function_refused"),
    "InvalidRequestContentException": (InternalFault, "function_refused"),
    "ReadTimeoutError": (DeadlineExceeded, "deadline_exceeded"),
    "ConnectTimeoutError": FAILED,
    "EndpointConnectionError": FAILED,
    "ConnectionClosedError": FAILED,
}
"""Lambda's error codes (API reference, Invoke), and the SDK's own errors by class name."""

CRASHES = {"Sandbox.Timedout": DeadlineExceeded("deadline_exceeded")}
"""What the platform says of a function that it ended, where we have a better word than "crashed"."""


def open_client(region: str, *, endpoint_url: str | None = None, connections: int = 20) -> Any:
    """A low-level Lambda client: one attempt, as long as a person may wait."""
    import boto3
    from botocore.config import Config

    config = Config(
        region_name=region,
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=2,
        read_timeout=READ_SECONDS,
        max_pool_connections=connections,
    )
    return boto3.client("lambda", config=config, endpoint_url=endpoint_url)


class GenerateThere:
    """:class:`~goal_mandala.usecases.stateless_generation.StatelessGenerator` by *function*'s version *qualifier*."""

    def __init__(self, client: Any, function: str, qualifier: str) -> None:
        self._client = client
        self._function = function
        self._qualifier = qualifier

    async def sub_goals(self, owner: str, goal: Goal) -> tuple[SubGoal, ...]:
        return await self._ask(StatelessRequest("subgoal", owner, goal))

    async def actions(self, owner: str, goal: Goal, sub_goal: SubGoal) -> tuple[Action, ...]:
        return await self._ask(StatelessRequest("action", owner, goal, sub_goal=sub_goal))

    async def tasks(self, owner: str, goal: Goal, action: Action) -> tuple[Task, ...]:
        return await self._ask(StatelessRequest("task", owner, goal, action=action))

    async def _ask(self, request: StatelessRequest) -> Any:
        with span("ai-processor", SpanKind.CLIENT):
            message = request_message(request) | {TRACE: trace_header(), REQUEST_ID: known(REQUEST_ID)}
            payload = json.dumps(message).encode()
            return made_from(request.type, await asyncio.to_thread(self._invoke, payload))

    def _invoke(self, payload: bytes) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

        try:
            answer = self._client.invoke(
                FunctionName=self._function,
                Qualifier=self._qualifier,
                InvocationType="RequestResponse",
                Payload=payload,
            )
            told = json.loads(answer["Payload"].read())
        except ClientError as error:
            raise _failure(str(error.response.get("Error", {}).get("Code", ""))) from None
        except (BotoCoreError, HTTPClientError) as error:
            raise _failure(type(error).__name__) from None
        except ValueError:
            raise InternalFault("bad_stateless_answer") from None
        if answer.get("FunctionError"):
            raise crash(told)
        return told if isinstance(told, dict) else {}


def crash(told: Any) -> MandalaError:
    """The error that a failed invocation's payload tells of: ours with code and facts, or what the platform says."""
    text = str(told.get("errorMessage", "")) if isinstance(told, dict) else ""
    try:
        return error_from(json.loads(text))
    except ValueError:
        pass
    kind = str(told.get("errorType", "")) if isinstance(told, dict) else ""
    if "Task timed out" in text:
        kind = "Sandbox.Timedout"
    return CRASHES.get(kind) or InternalFault("generation_crashed")


def _failure(problem: str) -> MandalaError:
    kind, code = FAILURES.get(problem, FAILED)
    facts: dict[str, int] = {"retryAfter": RETRY_AFTER} if kind is Throttled else {}
    return kind(code, **facts)
