"""A fake Bedrock for each test, and ways to talk to it through the real SDKs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import openai
import pytest
from botocore.config import Config

from localcloud.bedrock import FakeBedrock

PROFILE = "apac.amazon.nova-micro-v1:0"
ITEM = {
    "type": "object",
    "properties": {
        "position": {"type": "integer"},
        "title": {"type": "string"},
        "description": {"type": "string"},
    },
    "required": ["position", "title"],
}
ITEMS = {"type": "object", "properties": {"items": {"type": "array", "items": ITEM}}, "required": ["items"]}


@pytest.fixture(scope="session")
def sdk() -> boto3.Session:
    """One session: it loads the service model once."""
    return boto3.Session(aws_access_key_id="AKIAFAKE", aws_secret_access_key="fake")


@pytest.fixture
def fake() -> Iterator[FakeBedrock]:
    with FakeBedrock() as running:
        yield running


@pytest.fixture
def bedrock(sdk: boto3.Session, fake: FakeBedrock) -> Callable[..., Any]:
    """A client for a region; for the test's fake unless another is given."""

    def client(region: str = "ap-northeast-1", server: FakeBedrock = fake, **config: Any) -> Any:
        settings = Config(**{"retries": {"total_max_attempts": 1}, "read_timeout": 30, "connect_timeout": 10, **config})
        return sdk.client("bedrock-runtime", config=settings, **server.boto3_options(region))

    return client


@pytest.fixture
def chat(fake: FakeBedrock) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=fake.chat_url, api_key="any", max_retries=0, timeout=30) as client:
        yield client


def _prompt(directive: dict[str, Any] | None) -> str:
    line = "" if directive is None else f"\nREQUEST: {json.dumps(directive, ensure_ascii=False)}"
    return f"You plan goals.{line}"


@pytest.fixture
def question() -> Callable[..., dict[str, Any]]:
    """Keywords of converse and converse_stream: a directive, and in the tool modes the tool it needs."""

    def arguments(directive: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        given: dict[str, Any] = {
            "modelId": PROFILE,
            "system": [{"text": _prompt(directive)}],
            "messages": [{"role": "user", "content": [{"text": "フルマラソンを完走したい"}]}],
            "inferenceConfig": {"maxTokens": 2000},
        }
        mode = (directive or {}).get("mode", "text")
        if mode != "text":
            schema = ITEM if mode == "tool_per_item" else ITEMS
            spec = {"name": "add_item", "description": "One item", "inputSchema": {"json": schema}}
            given["toolConfig"] = {"tools": [{"toolSpec": spec}], "toolChoice": {"any": {}}}
        return {**given, **changes}

    return arguments


@pytest.fixture
def chat_question() -> Callable[..., dict[str, Any]]:
    """The same for chat completions."""

    def arguments(directive: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        messages = [
            {"role": "system", "content": _prompt(directive)},
            {"role": "user", "content": "Run a marathon"},
        ]
        given: dict[str, Any] = {"model": "local-model", "messages": messages}
        if (directive or {}).get("mode", "text") != "text":
            function = {"name": "add_item", "description": "One item", "parameters": ITEM}
            given |= {"tools": [{"type": "function", "function": function}], "tool_choice": "required"}
        return {**given, **changes}

    return arguments
