"""The usual way, as the baseline: nine calls one after the other, each one tool call with a whole list.

A bare SDK client: eight sub-goals with all their fields, then for each of them eight actions with
all theirs. Nothing can be shown of a block before its whole list has arrived.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, cast

import boto3

from bench.measured import MODEL, REGION
from goal_mandala.generation.outline import item_schema
from goal_mandala.generation.planner import Stage

GOAL = "来年3月までにTOEIC 850点"


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """``arrivals`` are (seconds since the start, cells shown so far)."""

    first_item: float
    total: float
    arrivals: list[tuple[float, int]]


def one_after_the_other() -> BaselineResult:
    """Nine sequential calls; takes as long as it takes."""
    client: Any = cast("Any", boto3).client("bedrock-runtime", region_name=REGION)
    began = time.perf_counter()
    _call(client, "sub_goals", None)
    arrivals = [(time.perf_counter() - began, 8)]
    for block in range(8):
        _call(client, "actions", str(block))
        arrivals.append((time.perf_counter() - began, 16 + 8 * block))
    return BaselineResult(arrivals[0][0], arrivals[-1][0], arrivals)


def _call(client: Any, stage: str, cell: str | None) -> None:
    titles, details = item_schema(Stage.ACTIONS), item_schema(Stage.DETAILS)
    properties = titles["properties"] | details["properties"]
    item = {"type": "object", "properties": properties, "required": list(properties)}
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": item}}, "required": ["items"]}
    order = {"stage": stage, "language": "ja", "cell": cell, "positions": list(range(8)), "mode": "tool"}
    text = f"{GOAL}\nREQUEST: {json.dumps(order)}"
    response = client.converse_stream(
        modelId=MODEL,
        messages=[{"role": "user", "content": [{"text": text}]}],
        inferenceConfig={"maxTokens": 5000, "temperature": 0},
        toolConfig={
            "tools": [{"toolSpec": {"name": "submit_items", "inputSchema": {"json": schema}}}],
            "toolChoice": {"tool": {"name": "submit_items"}},
        },
    )
    for _ in response["stream"]:
        pass
