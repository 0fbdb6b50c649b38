"""Where drills take place: a local cloud on loopback, and nowhere else. Owns the refusal and the cloud's own routes.

The local cloud is met as an operator meets it: AWS's APIs, and HTTP below ``/_localcloud/`` for what AWS has no API for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from goal_mandala.domain.errors import Conflict, InvalidInput, ServiceFailed
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.gateway import ask

Fault = dict[str, Any]
"""A fault of the local cloud's model: its kind and its conditions."""


class Ground:
    """A local cloud that answers. Raises :class:`InvalidInput` ``drill_elsewhere`` for anything but loopback, ``drill_no_cloud`` where no local cloud answers."""

    def __init__(self, aws: Aws) -> None:
        endpoint = aws.target.endpoint or ""
        if not aws.target.local:
            raise InvalidInput("drill_elsewhere", place=endpoint or aws.target.region)
        if aws.target.guarded:
            raise InvalidInput("drill_guarded", environment=aws.target.environment)
        self.aws = aws
        self._home = endpoint.rstrip("/")
        try:
            ready = self._ask("GET", "status").get("ready")
        except ServiceFailed:
            ready = False
        if not ready:
            raise InvalidInput("drill_no_cloud", place=endpoint)

    def set_faults(self, *faults: Fault) -> None:
        """The model misbehaves so from now on; without faults it behaves."""
        self._ask("POST", "bedrock/faults", list(faults))

    @property
    def faults(self) -> Sequence[Fault]:
        return cast("list[Fault]", self._ask("GET", "bedrock/faults").get("faults") or [])

    def forget_measures(self) -> None:
        """Metrics begin anew, so that alarms and checks see this drill and none before it."""
        self._ask("POST", "measures/forget", {})

    def moved_token(self, token: str, seconds: int) -> str:
        """The same token as it would have been issued *seconds* later (negative: earlier)."""
        return str(self._ask("POST", "tokens", {"token": token, "seconds": seconds})["token"])

    def calls_after(self, number: int) -> list[dict[str, Any]]:
        """The AWS calls that the cloud served after its call *number*."""
        return cast("list[dict[str, Any]]", self._ask("GET", f"calls?after={number}")["calls"])

    @property
    def last_call(self) -> int:
        return int(self._ask("GET", "status")["calls"])

    def _ask(self, method: str, path: str, data: object = None) -> dict[str, Any]:
        body = None if data is None else json.dumps(data).encode()
        answer = ask(self._home, f"/_localcloud/{path}", method=method, body=body, most=50_000_000)
        if answer.status == 404:
            raise InvalidInput("drill_no_cloud", place=self._home)
        if answer.status != 200:
            raise Conflict("drill_refused", route=path, status=answer.status)
        try:
            return cast("dict[str, Any]", json.loads(answer.body))
        except ValueError:
            raise InvalidInput("drill_no_cloud", place=self._home) from None
