# pyright: reportMissingTypeStubs=false
"""From a model's name to something that can be called: Bedrock (Converse) or an OpenAI-compatible server.

The SDK makes one attempt only (the planner owns the retries), waits as long as it is told for an
answer, and has a connection for every call that may run at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import anyio.to_thread
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.generation.model_ids import resolve_model_id
from goal_mandala.generation.model_planner.modes import OutputMode

CONNECT_TIMEOUT = 10.0
_SPARE_THREADS = 16


@dataclass(frozen=True, slots=True)
class Connection:
    """A callable model. ``name`` is shown and priced; ``note`` says what was resolved, if anything."""

    name: str
    model: Model
    mode: OutputMode
    settings: ModelSettings
    note: tuple[tuple[str, str], ...] = ()


def allow_threads(concurrency: int) -> None:
    """Each open Bedrock stream blocks a thread: make room for *concurrency* of them in this event loop."""
    limiter = anyio.to_thread.current_default_thread_limiter()
    limiter.total_tokens = max(limiter.total_tokens, concurrency + _SPARE_THREADS)


def bedrock(
    model_id: str, region: str, *, timeout: float, concurrency: int, mode: OutputMode | None = None
) -> Connection:
    """A Bedrock model in *region*; endpoint and credentials come from the AWS environment as usual."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError
    from pydantic_ai.models.bedrock import BedrockConverseModel, BedrockModelSettings
    from pydantic_ai.providers.bedrock import BedrockProvider

    resolved = resolve_model_id(model_id, region)
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"},
        read_timeout=timeout,
        connect_timeout=min(CONNECT_TIMEOUT, timeout),
        max_pool_connections=max(10, concurrency + _SPARE_THREADS),
        tcp_keepalive=True,
    )
    try:
        client: Any = cast("Any", boto3).client("bedrock-runtime", region_name=region, config=config)
    except (BotoCoreError, ValueError) as error:
        raise Misconfigured("bad_bedrock_settings", region=region, problem=type(error).__name__) from error
    settings = BedrockModelSettings(temperature=0.0)
    if "nova" in resolved:
        settings["bedrock_additional_model_requests_fields"] = {"inferenceConfig": {"topK": 1}}
    note = () if resolved == model_id else (("asked", model_id), ("resolved", resolved), ("region", region))
    model = BedrockConverseModel(resolved, provider=BedrockProvider(bedrock_client=client))
    return Connection(resolved, model, mode or OutputMode.TOOL_PER_ITEM, cast("ModelSettings", settings), note)


def openai_compatible(
    model_id: str, base_url: str, api_key: str | None, *, timeout: float, mode: OutputMode | None = None
) -> Connection:
    """A model behind any OpenAI-compatible chat endpoint (Ollama, llama.cpp, vLLM, a vendor)."""
    from openai import AsyncOpenAI, Timeout
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    if not base_url.startswith(("http://", "https://")):
        raise Misconfigured("bad_base_url", value=base_url[:200])
    client = AsyncOpenAI(
        base_url=base_url,
        api_key=api_key or "not-needed",
        max_retries=0,
        timeout=Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
    )
    model = OpenAIChatModel(model_id, provider=OpenAIProvider(openai_client=client))
    return Connection(model_id, model, mode or OutputMode.TEXT, ModelSettings(temperature=0.2))
