"""X-Ray keeps an account's traces together; an environment's commands show its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.traces import read_graph, read_summaries
from goal_mandala.ops.target import Target
from goal_mandala.ops.window import Window

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=1), NOW)


class Account:
    """Traces of two environments and of something else."""

    def __init__(self, environment: str) -> None:
        self.target = Target(environment, "ap-northeast-1")

    def pages(self, service: str, operation: str, key: str, **asked: Any) -> list[dict[str, Any]]:
        names = [["goal-mandala-dev-api/dev", "BedrockRuntime"], ["goal-mandala-prod-ai-processor"], ["elsewhere"]]
        if operation == "GetServiceGraph":
            return [{"Name": name} for row in names for name in row]
        return [{"Id": f"1-{n:08x}-x", "ServiceIds": [{"Name": one} for one in row]} for n, row in enumerate(names)]


@pytest.mark.parametrize(
    ("environment", "own", "other"),
    [
        ("dev", {"goal-mandala-dev-api/dev", "BedrockRuntime", "elsewhere"}, "1-00000001-x"),
        ("prod", {"goal-mandala-prod-ai-processor", "BedrockRuntime", "elsewhere"}, "1-00000000-x"),
    ],
)
def test_another_environment_s_are_not_shown(environment: str, own: set[str], other: str) -> None:
    aws = cast("Aws", Account(environment))
    found = {one.id for one in read_summaries(aws, WINDOW)}
    assert other not in found
    assert len(found) == 2
    assert {node.name for node in read_graph(aws, WINDOW)} == own
