"""What CloudWatch shows of model calls: namespace ``AWS/Bedrock``, dimension ``ModelId``.

Owns the names and when each is published; it reads token counts from an answer's bytes and knows no wire otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKENS = {
    "InputTokenCount": re.compile(rb'"inputTokens":\s*(\d+)'),
    "OutputTokenCount": re.compile(rb'"outputTokens":\s*(\d+)'),
}


@dataclass(frozen=True)
class Exchange:
    """One model call that has ended. Times in seconds; ``tail`` is the end of the answer's bytes."""

    model: str
    account: str
    region: str
    status: int
    seconds: float
    first_byte: float | None
    stream: bool
    tail: bytes


def publish(exchange: Exchange) -> None:
    """Writes the call's metrics into the account's CloudWatch."""
    from ministack.core.responses import request_scope
    from ministack.services.cloudwatch import record_metric

    with request_scope(exchange.account, exchange.region):
        for name, value, unit in measures(exchange):
            record_metric("AWS/Bedrock", name, value, unit, {"ModelId": exchange.model})


def measures(exchange: Exchange) -> list[tuple[str, float, str]]:
    """Name, value and unit. Throttled calls count neither as invocations nor as client errors, as on AWS."""
    if exchange.status == 429:
        return [("InvocationThrottles", 1.0, "Count")]
    found = [("Invocations", 1.0, "Count")]
    if exchange.status >= 500:
        return [*found, ("InvocationServerErrors", 1.0, "Count")]
    if exchange.status >= 400:
        return [*found, ("InvocationClientErrors", 1.0, "Count")]
    found.append(("InvocationLatency", exchange.seconds * 1000, "Milliseconds"))
    if exchange.stream and exchange.first_byte is not None:
        found.append(("TimeToFirstToken", exchange.first_byte * 1000, "Milliseconds"))
    for name, pattern in _TOKENS.items():
        if counts := pattern.findall(exchange.tail):
            found.append((name, float(counts[-1]), "Count"))
    return found
