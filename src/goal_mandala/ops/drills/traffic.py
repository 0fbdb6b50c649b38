"""What people do during a drill: requests through API Gateway with their tokens, some at once, bounded in number."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from goal_mandala.names import Function
from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.gateway import HttpAnswer, ask
from goal_mandala.ops.drills.people import Person
from goal_mandala.ops.drills.waiting import until

MOST_AT_ONCE = 8
LONGEST_RUN = 40.0
"""Seconds: a stateless generation ends after 25, beside a cold start."""

MOST = 40
GOALS = (
    ("TOEIC 850点を取る", "仕事で英語を使う"),
    ("Run a marathon under four hours", "Train four days a week"),
    ("サブ4でフルマラソンを完走する", "週に四日走る"),
    ("Open a small bakery", "Save, learn, find a place"),
)


def sub_goals(address: str, person: Person, goal: int = 0) -> HttpAnswer:
    """One stateless generation: gateway, api, ai-processor, model, and all the way back."""
    title, description = GOALS[goal % len(GOALS)]
    asked = {"title": title, "description": description, "deadline": "2099-03-31", "background": "今年こそは"}
    body = json.dumps({"type": "subgoal", "userId": person.owner, "input": asked}).encode()
    return ask(address, "/v1/ai/generate-subgoals", method="POST", token=person.token, body=body)


def my_charts(address: str, token: str) -> HttpAnswer:
    """The cheapest request that needs a token."""
    return ask(address, "/v1/mandalas", token=token)


def several(doing: Callable[[], HttpAnswer], count: int, at_once: int = 1) -> list[int]:
    """The statuses of *count* requests (at most :data:`MOST`), *at_once* side by side."""
    with ThreadPoolExecutor(max(1, min(at_once, MOST_AT_ONCE))) as pool:
        answers = [pool.submit(doing) for _ in range(min(count, MOST))]
        return [answer.result().status for answer in answers]


def wait_for_ends(aws: Aws, since: datetime) -> None:
    """Until every run of the generating function that began has ended: a gateway that gave up leaves work that goes on."""

    def over() -> bool:
        found = aws.pages(
            "logs",
            "FilterLogEvents",
            "events",
            logGroupName=aws.target.names.log_group(Function.AI_PROCESSOR),
            startTime=int(since.timestamp() * 1000),
            filterPattern='?"START RequestId" ?"REPORT RequestId"',
        )
        lines = [text(row, "message") for row in found]
        return sum(line.startswith("START") for line in lines) <= sum(line.startswith("REPORT") for line in lines)

    until(over, LONGEST_RUN)


def generations(address: str, person: Person, count: int, at_once: int = 1) -> list[int]:
    return several(partial(sub_goals, address, person), count, at_once)
