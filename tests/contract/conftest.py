"""Planners to hold to the contract, on real parts: the playbooks, and models on the fake Bedrock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from goal_mandala.bootstrap import planner_for
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.planner import Planner
from goal_mandala.settings import Settings
from goal_mandala.usecases.start_chart import start_chart
from localcloud.bedrock import FakeBedrock

START = date(2026, 11, 23)
CHAT_MODEL = "local-model"
OFFLINE, BEDROCK, CHAT = "offline", "bedrock", f"openai:{CHAT_MODEL}"
ALL_PLANNERS = [
    (OFFLINE, None),
    (BEDROCK, "tool_per_item"),
    (BEDROCK, "text"),
    (BEDROCK, "tool"),
    (CHAT, "text"),
    (CHAT, "tool"),
]


@dataclass
class Bench:
    """A fake Bedrock and the planners that talk to it."""

    fake: FakeBedrock

    def settings(self, model: str, mode: str | None = None) -> Settings:
        return Settings(
            model=model,
            output_mode=mode,
            openai_base_url=self.fake.chat_url,
            openai_api_key="key",
            bedrock_timeout=20.0,
        )

    def planner(self, model: str, mode: str | None = None, **changes: object) -> Planner:
        return planner_for(replace(self.settings(model, mode), **changes))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with FakeBedrock() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", fake.url)
        yield Bench(fake)


def new_chart(planner: Planner, **goal: str) -> Chart:
    words = {"title": "来年3月までにTOEIC 850点", "background": "現在600点。会社員", "constraints": "週5時間"} | goal
    return start_chart(GoalInput(**words), planner.info, START)
