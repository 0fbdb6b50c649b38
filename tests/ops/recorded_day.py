"""A day of log lines as Lambda and the service write them: 10,000 lines, most of them well, with failures of every kind planted."""

from __future__ import annotations

import itertools
import json
import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from goal_mandala.ops.aws.log_events import LogLine

GROUP = "/aws/lambda/goal-mandala-dev-ai-processor"
LINES = 10_000
STREAMS = 5
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)

# kind of failure -> how its telling line looks; True where the guide's word ERROR is in it
FAILING: dict[str, tuple[str, bool]] = {
    "function-timeout": ("2026-11-24T01:02:03.000Z {id} Task timed out after 900.00 seconds", False),
    "out-of-memory": ("RequestId: {id} Error: Runtime exited with error: signal: killed Runtime.ExitError", False),
    "runtime-exit": ("RequestId: {id} Error: Runtime exited with error: exit status 1 Runtime.ExitError", False),
    "code-broken": ("[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'x' RequestId: {id}", True),
    "model-throttled": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "model_throttled"}}', True),
    "model-denied": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "model_access_denied"}}', True),
    "model-timeout": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "model_timeout"}}', True),
    "answer-invalid": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "model_answer_malformed"}}', True),
    "model-failed": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "model_stream_broken"}}', True),
    "misconfigured": ('{{"level": "ERROR", "message": "invocation failed", "requestId": "{id}", "reason": "setting_missing"}}', True),
    "set-aside": ('{{"level": "WARNING", "message": "set aside", "requestId": "{id}", "reason": "worker_lost"}}', False),
    "unreadable-message": ('{{"level": "WARNING", "message": "unreadable job", "requestId": "{id}"}}', False),
    "defect": ('{{"level": "CRITICAL", "message": "defect", "requestId": "{id}", "error": "KeyError"}}', False),
    "storage": ('{{"level": "ERROR", "message": "generation ended", "requestId": "{id}", "state": "failed", "reason": "storage_unavailable"}}', True),
    "other": ("[ERROR] ValueError: x Traceback (most recent call last): RequestId: {id}", True),
}  # fmt: skip


@dataclass(frozen=True)
class Day:
    """``failing`` are the requests that failed, by their kind; ``guide`` those whose line has the word ERROR."""

    lines: list[LogLine]
    failing: dict[str, set[str]]
    guide: set[str]


def recorded_day(seed: int = 1) -> Day:
    random_, kinds = random.Random(seed), itertools.cycle(FAILING)
    lines: list[LogLine] = []
    failing: dict[str, set[str]] = {kind: set() for kind in FAILING}
    guide: set[str] = set()
    while len(lines) < LINES:
        request = str(uuid.UUID(int=random_.getrandbits(128), version=4))
        kind = next(kinds) if random_.random() < 0.05 else None
        texts = [f"START RequestId: {request} Version: 7"]
        texts += [_well(random_, request) for _ in range(random_.randrange(1, 5))]
        if kind:
            text, has_word = FAILING[kind]
            texts.append(text.format(id=request))
            failing[kind].add(request)
            guide |= {request} if has_word else set()
        texts += [f"END RequestId: {request}", _report(random_, request)]
        for text in texts:
            at = BEGIN + timedelta(seconds=86_400 * len(lines) / LINES)
            lines.append(LogLine(f"{len(lines):056}", at, GROUP, f"2026/11/24/[7]{at.hour % STREAMS:032x}", text))
    return Day(lines, failing, guide)


def _well(random_: random.Random, request: str) -> str:
    """Lines that sound bad and are not: they must not be counted."""
    return json.dumps(
        {
            "level": random_.choice(["INFO", "INFO", "WARNING"]),
            "message": random_.choice(["generation ended", "job", "asked again", "invoked"]),
            "requestId": request,
            "state": "succeeded",
            "ms": random_.randrange(100_000),
        }
    )


def _report(random_: random.Random, request: str) -> str:
    took = random_.uniform(300, 60_000)
    return f"REPORT RequestId: {request}\tDuration: {took:.2f} ms\tBilled Duration: {took + 1:.0f} ms\tMemory Size: 1024 MB\tMax Memory Used: {random_.randrange(90, 400)} MB"
