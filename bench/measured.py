"""The fake Bedrock as a process of its own, and what its records say about the critical path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

PACE = 100.0
"""Tokens a second: slower than Nova Micro (300-575), so that waiting, not our own work, is what is measured."""

FIRST_TOKEN = 0.3
MODEL = "apac.amazon.nova-micro-v1:0"
REGION = "ap-northeast-1"


@dataclass(frozen=True, slots=True)
class FakeProcess:
    """Where the fake listens, for Bedrock clients and for its records."""

    url: str

    def calls(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/_fake/calls") as answer:
            raw = json.load(answer)
        return raw["calls"] if isinstance(raw, dict) else raw

    def reset(self) -> None:
        request = urllib.request.Request(f"{self.url}/_fake/reset", data=b"{}", method="POST")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request).close()


@contextmanager
def fake_bedrock(seconds: int = 600, *, pace: float = PACE, first_token: float = FIRST_TOKEN) -> Iterator[FakeProcess]:
    """A fake at *pace* (tokens a second), in its own process so that its work is not counted as ours; ends after *seconds* in any case."""
    command = [sys.executable, "-m", "localcloud.bedrock", "--pace", str(pace), "--first-token", str(first_token)]
    with subprocess.Popen([*command, "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        os.environ |= {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
        }
        try:
            yield FakeProcess(url)
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """Seconds that the answers themselves need at the fake's pace, if nothing else took time."""

    first_item: float
    grid: float
    chart: float


def critical_path(calls: list[dict[str, Any]]) -> CriticalPath:
    """From the records: first token + tokens at the pace, along the longest chain of dependent answers."""
    sub_goals = [c for c in calls if c["stage"] == "sub_goals"]
    first = sub_goals[0]
    actions = {c["cell"]: answer_seconds(c) for c in calls if c["stage"] == "actions"}
    details = {c["cell"]: answer_seconds(c) for c in calls if c["stage"] == "details"}
    start = answer_seconds(first)
    return CriticalPath(
        first_item=FIRST_TOKEN + first["output_tokens"] / first["items"] / PACE,
        grid=start + max(actions.values()),
        chart=start + max(actions[cell] + details[cell] for cell in actions),
    )


def answer_seconds(call: dict[str, Any]) -> float:
    return FIRST_TOKEN + call["output_tokens"] / PACE
