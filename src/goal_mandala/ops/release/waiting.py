"""Waiting for CloudFormation, with its events told as they come. Owns the polling and its limit."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from goal_mandala.domain.errors import DeadlineExceeded
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.stack import Stack, StackEvent, find_stack, read_events
from goal_mandala.ops.release.progress import Teller

LONGEST = 3600.0
"""Seconds; a canary of ten minutes on two functions fits well."""
_LATE = timedelta(seconds=5)


def await_stack(aws: Aws, name: str, teller: Teller, *, longest: float = LONGEST) -> Stack | None:
    """The stack once nothing is under way on it any more; None when it is gone. Tells every event from now on."""
    since = datetime.now(UTC) - _LATE
    seen: set[str] = set()
    until = time.monotonic() + longest
    pause = 0.3 if aws.target.local else 2.0
    while True:
        stack = find_stack(aws, name)
        if stack is None or stack.status == "DELETE_COMPLETE":
            return None
        for event in read_events(aws, stack.id, since):
            if event.id not in seen:
                seen.add(event.id)
                teller.line(told(event))
        if not stack.busy:
            return stack
        if time.monotonic() > until:
            raise DeadlineExceeded("stack_takes_too_long", stack=name, status=stack.status, minutes=int(longest // 60))
        time.sleep(pause)


def told(event: StackEvent) -> str:
    """``UPDATE_COMPLETE AWS::Lambda::Function AiProcessor…``, with the reason where something failed."""
    reason = f": {event.reason}" if event.reason and "FAILED" in event.status else ""
    return f"{event.at:%H:%M:%S} {event.status} {event.kind} {event.logical}{reason}"
