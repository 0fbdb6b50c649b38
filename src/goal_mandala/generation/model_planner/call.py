"""One call of one model: messages out, flat JSON objects in as they arrive, then stop reason and usage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from goal_mandala.generation.model_planner.failures import from_exception
from goal_mandala.generation.model_planner.modes import OutputMode
from goal_mandala.generation.model_planner.scanner import ItemScanner
from goal_mandala.generation.outline import ITEM_TOOL, LIST_TOOL, item_schema, list_schema
from goal_mandala.generation.planner import Stage
from goal_mandala.names import Annotation
from goal_mandala.telemetry.traces import (
    BEDROCK,
    GEN_AI_FINISH_REASONS,
    GEN_AI_INPUT_TOKENS,
    GEN_AI_MAX_TOKENS,
    GEN_AI_OPERATION,
    GEN_AI_OUTPUT_TOKENS,
    GEN_AI_PROVIDER,
    GEN_AI_REQUEST_MODEL,
    OpenSpan,
    SpanKind,
    begin,
)

MAX_ANSWER_TOKENS = 5000
"""Nova Micro's longest answer; also what is asked for at most, because the provider reserves it."""

_TOKENS_PER_ITEM = {Stage.SUB_GOALS: 110, Stage.ACTIONS: 110, Stage.DETAILS: 480, Stage.TASKS: 330}
_TOKENS_AROUND = 200
_CHARS_PER_TOKEN = 2.0
"""For estimating an answer whose usage never came: between Japanese (about 1.3) and English (about 4)."""


def answer_tokens(stage: Stage, count: int) -> int:
    """The longest answer that is asked for."""
    return min(MAX_ANSWER_TOKENS, _TOKENS_AROUND + count * _TOKENS_PER_ITEM[stage])


def most_tokens(characters: int) -> int:
    """Tokens that a prompt has at the most: Japanese takes the most, about one for 1.3 characters."""
    return round(characters / 1.3)


@dataclass(slots=True)
class CallReport:
    """What a call took, filled while it runs; ``estimated`` when the provider never said."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = True
    stop_reason: str | None = None
    unfinished: bool = False
    _sent: int = 0
    _received: int = 0

    def sent(self, characters: int) -> None:
        self._sent = characters

    def received(self, characters: int) -> None:
        self._received += characters

    def close(self, stream: StreamedResponse | None) -> None:
        if stream is not None:
            self.input_tokens, self.output_tokens = stream.usage.input_tokens, stream.usage.output_tokens
        self.estimated = self.input_tokens == 0
        if self.estimated:
            self.input_tokens = round(self._sent / _CHARS_PER_TOKEN)
            self.output_tokens = round(self._received / _CHARS_PER_TOKEN)
        if stream is not None:
            details = stream.provider_details or {}
            self.stop_reason = str(details.get("finish_reason") or stream.finish_reason or "") or None


@dataclass(slots=True)
class ModelCall:
    """*system* and *user* for *stage*, *count* items wanted, in *mode*, within *timeout* seconds."""

    model: Model
    stage: Stage
    mode: OutputMode
    system: str
    user: str
    count: int
    timeout: float
    settings: ModelSettings = field(default_factory=ModelSettings)
    report: CallReport = field(default_factory=CallReport)

    async def items(self) -> AsyncGenerator[dict[str, Any], None]:
        """Each flat JSON object of the answer as soon as it is whole. Raises what the model layer raises."""
        self.report.sent(len(self.system) + len(self.user))
        opened = self._span()
        scanners: dict[int, ItemScanner] = {}
        stream: StreamedResponse | None = None
        try:
            async with asyncio.timeout(self.timeout):
                async with model_request_stream(
                    self.model,
                    self._messages(),
                    model_settings=self._settings(),
                    model_request_parameters=self._tools(),
                    instrument=False,
                ) as stream:
                    async for event in stream:
                        for index, piece in _pieces(event):
                            self.report.received(len(piece))
                            for item in scanners.setdefault(index, ItemScanner()).feed(piece):
                                yield item
        except Exception as error:
            failure = from_exception(error, self.model.model_name)
            opened.fail(error if failure is None else failure.error)
            raise
        finally:
            self.report.unfinished = any(s.unfinished or s.broken for s in scanners.values())
            self.report.close(stream)
            self._end(opened)

    def _span(self) -> OpenSpan:
        """The call's span by the GenAI conventions, without content: the model layer's own is off."""
        system = self.model.system
        told = {
            GEN_AI_OPERATION: "chat",
            GEN_AI_PROVIDER: BEDROCK if system == "bedrock" else system,
            GEN_AI_REQUEST_MODEL: self.model.model_name,
            GEN_AI_MAX_TOKENS: self._max_tokens(),
            Annotation.STAGE: self.stage.value,
            "mode": self.mode.value,
        }
        return begin(f"chat {self.model.model_name}", SpanKind.CLIENT, told)

    def _end(self, opened: OpenSpan) -> None:
        opened.set(GEN_AI_INPUT_TOKENS, self.report.input_tokens)
        opened.set(GEN_AI_OUTPUT_TOKENS, self.report.output_tokens)
        if self.report.stop_reason:
            opened.set(GEN_AI_FINISH_REASONS, (self.report.stop_reason,))
        opened.end()

    def _max_tokens(self) -> int:
        return answer_tokens(self.stage, self.count)

    def _messages(self) -> list[ModelMessage]:
        return [ModelRequest(parts=[SystemPromptPart(self.system), UserPromptPart(self.user)])]

    def _settings(self) -> ModelSettings:
        chosen = cast("ModelSettings", {**self.settings, "max_tokens": self._max_tokens()})
        if self.mode is not OutputMode.TEXT:
            chosen["tool_choice"] = "required"
        if self.mode is OutputMode.TOOL_PER_ITEM:
            chosen["parallel_tool_calls"] = True
        return chosen

    def _tools(self) -> ModelRequestParameters:
        if self.mode is OutputMode.TEXT:
            return ModelRequestParameters()
        if self.mode is OutputMode.TOOL:
            tool = ToolDefinition(
                name=LIST_TOOL, parameters_json_schema=list_schema(self.stage), description="Hand in all items."
            )
        else:
            tool = ToolDefinition(
                name=ITEM_TOOL[self.stage],
                parameters_json_schema=item_schema(self.stage),
                description="Hand in one item.",
            )
        return ModelRequestParameters(function_tools=[tool], allow_text_output=False)


def _pieces(event: object) -> Iterator[tuple[int, str]]:
    """(part, text) of a stream event that carries text or tool input."""
    if isinstance(event, PartStartEvent):
        if isinstance(event.part, TextPart):
            yield event.index, event.part.content
        elif isinstance(event.part, ToolCallPart) and event.part.args:
            yield event.index, event.part.args_as_json_str()
    elif isinstance(event, PartDeltaEvent):
        if isinstance(event.delta, TextPartDelta):
            yield event.index, event.delta.content_delta
        elif isinstance(event.delta, ToolCallPartDelta) and isinstance(event.delta.args_delta, str):
            yield event.index, event.delta.args_delta
