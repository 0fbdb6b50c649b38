# pyright: reportMissingTypeStubs=false
"""The one way to AWS: clients, time limits, retries, paging, the record of calls, and errors of ours.

Owns how a call is made. What is called, and what an answer means, is its callers'. Region and endpoint come from the
target; credentials from the SDK's own chain, read at the first call. The SDK retries throttled calls with its adaptive
mode, which slows the next calls down too; what is still throttled then is ``aws_throttled``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, cast

from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.ops.aws.answers import number, part, text, whole
from goal_mandala.ops.aws.calls import Call, CallRecord, current_signal
from goal_mandala.ops.aws.failures import from_boto
from goal_mandala.ops.target import Target

CONNECT_SECONDS = 4
READ_SECONDS = 30
ATTEMPTS = 6
FIRST_ATTEMPTS = 3
"""Until anything has answered: a network that is not there is said after seconds, not after a quarter of a minute."""
CONNECTIONS = 32
_BEGAN = "mandala_began"
COST_REGION = "us-east-1"
"""Cost Explorer and Budgets answer there for every region."""


class Aws:
    """AWS for one target. Safe to share between threads; clients are made when first needed."""

    def __init__(
        self,
        target: Target,
        record: CallRecord | None = None,
        *,
        attempts: int = ATTEMPTS,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self.target = target
        self.record = record or CallRecord()
        self._attempts = attempts
        self._keys = dict(keys or {})
        self._session: Any = None
        self._clients: dict[tuple[str, str, int], Any] = {}
        self._lock = Lock()
        self._answered = False

    def acting_as(self, role: str, session: str) -> Aws:
        """The same as the *role*, for a quarter of an hour; raises :class:`PermissionDenied` where we may not. Its calls are recorded here too."""
        answer = self.call("sts", "AssumeRole", RoleArn=role, RoleSessionName=session, DurationSeconds=900)
        given = part(answer, "Credentials")
        keys = {
            "aws_access_key_id": text(given, "AccessKeyId"),
            "aws_secret_access_key": text(given, "SecretAccessKey"),
            "aws_session_token": text(given, "SessionToken"),
        }
        return Aws(self.target, self.record, attempts=self._attempts, keys=keys)

    def call(
        self, service: str, operation: str, /, *, at: str | None = None, within: int = READ_SECONDS, **params: Any
    ) -> dict[str, Any]:
        """The answer of one API call, e.g. ``call("logs", "DescribeLogGroups", limit=5)``.

        *at* is another region, *within* the seconds to wait for the answer. Raises errors of our tree only.
        """
        region = at or self.target.region
        try:
            client = self._client(service, region, within)
            return cast("dict[str, Any]", getattr(client, _method_of(client, operation))(**params))
        except Exception as error:
            raise self._ours(error, service, operation, region) from error

    def pages(
        self,
        service: str,
        operation: str,
        key: str,
        /,
        *,
        at: str | None = None,
        most: int | None = None,
        **params: Any,
    ) -> Iterator[Any]:
        """The items under *key* over all pages of *operation*; stops after *most*. Pages are read as they are needed."""
        count = 0
        for page in self.answers(service, operation, at=at, **params):
            for item in page.get(key) or ():
                yield item
                count += 1
                if most is not None and count >= most:
                    return

    def answers(
        self, service: str, operation: str, /, *, at: str | None = None, **params: Any
    ) -> Iterator[dict[str, Any]]:
        """The pages of *operation* one by one."""
        region = at or self.target.region
        client = self._client(service, region, READ_SECONDS)
        method = _method_of(client, operation)
        if not client.can_paginate(method):
            yield from self._by_token(service, operation, at, params)
            return
        pages = iter(client.get_paginator(method).paginate(**params))
        while True:
            try:
                page = next(pages, None)
            except Exception as error:
                raise self._ours(error, service, operation, region) from error
            if page is None:
                return
            yield page

    def _by_token(
        self, service: str, operation: str, at: str | None, params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Pages of an operation that the SDK has no paginator for: the answer's token goes into the next request."""
        given = dict(params)
        seen: set[str] = set()
        while True:
            page = self.call(service, operation, at=at, **given)
            yield page
            name = next((name for name in ("nextToken", "NextToken", "NextPageToken") if page.get(name)), None)
            if name is None or page[name] in seen:
                return
            seen.add(page[name])
            given[name] = page[name]

    def _client(self, service: str, region: str, within: int) -> Any:
        with self._lock:
            made = self._clients.get((service, region, within))
            if made is None:
                made = self._clients[service, region, within] = self._open(service, region, within)
            return made

    def _open(self, service: str, region: str, within: int) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=within,
            retries={"mode": "adaptive", "total_max_attempts": self._attempts},
            max_pool_connections=CONNECTIONS,
            user_agent_extra="mandala-ops",
        )
        try:
            self._session = self._session or cast("Any", boto3).session.Session(**self._keys)
            client: Any = self._session.client(
                service, region_name=region, endpoint_url=self.target.endpoint, config=config
            )
        except Exception as error:
            raise self._ours(error, service, "", region) from error
        client.meta.events.register_first("needs-retry.*", self._nobody_there)
        client.meta.events.register("before-call.*", _start_clock)
        client.meta.events.register("after-call.*", self._noted(service))
        client.meta.events.register("after-call-error.*", self._noted(service))
        return client

    def _nobody_there(self, attempts: int = 0, caught_exception: Any = None, **_: Any) -> bool | None:
        """False ends the SDK's attempts, None leaves it to the SDK."""
        from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

        lost = isinstance(caught_exception, (ConnectTimeoutError, EndpointConnectionError)) and not self._answered
        return False if lost and attempts >= FIRST_ATTEMPTS else None

    def _noted(self, service: str) -> Any:
        def note(context: Any = None, model: Any = None, parsed: Any = None, event_name: str = "", **_: Any) -> None:
            self._answered = self._answered or parsed is not None
            now = time.monotonic()
            name = model.name if model is not None else event_name.rpartition(".")[2]
            retries = whole(parsed, "ResponseMetadata", "RetryAttempts") or 0
            spent = now - (number(context, _BEGAN) or now)
            self.record.add(Call(service, name, current_signal(), retries, spent))

        return note

    def _ours(self, error: Exception, service: str, operation: str, region: str) -> Exception:
        if isinstance(error, MandalaError):
            return error
        found = from_boto(error, service, operation, region, self.target.endpoint)
        return found or InternalFault("internal", kind=f"{type(error).__name__}: {service} {operation}")


def _start_clock(context: Any = None, **_: Any) -> None:
    if context is not None:
        context[_BEGAN] = time.monotonic()


def _method_of(client: Any, operation: str) -> str:
    names: dict[str, str] = client.meta.method_to_api_mapping
    return next(method for method, name in names.items() if name == operation)
