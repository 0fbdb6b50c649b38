"""A request to the fake model, in one form for both wires.

Owns :class:`ParsedRequest` and the reading of the ``REQUEST: {json}`` line that the product's
prompts carry. It knows no wire format: the two ``*_request`` modules fill it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .token_estimate import count_tokens

Api = Literal["converse", "chat"]

_REQUEST_LINE = re.compile(r"^\s*REQUEST:\s*(\{.*\})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that the request offers; ``schema`` is its JSON schema."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class ParsedRequest:
    """What was asked. ``tool_choice`` is ``auto``, ``any``, ``none``, or a tool's name."""

    api: Api
    stream: bool
    model_id: str
    system: str
    messages: tuple[str, ...]
    tools: tuple[ToolSpec, ...] = ()
    tool_choice: str = "auto"
    max_tokens: int | None = None
    temperature: float | None = None
    response_schema: Mapping[str, Any] | None = None
    include_usage: bool = True
    region: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def directive(self) -> Mapping[str, Any] | None:
        """The ``REQUEST:`` line's object: the system prompt's last one, else the last message's that has one."""
        for text in (self.system, *reversed(self.messages)):
            for match in reversed(_REQUEST_LINE.findall(text)):
                try:
                    return json.loads(match)
                except ValueError:
                    continue
        return None

    @property
    def stage(self) -> str | None:
        return self._named("stage")

    @property
    def cell(self) -> str | None:
        return self._named("cell")

    @property
    def mode(self) -> str | None:
        return self._named("mode")

    @cached_property
    def input_tokens(self) -> int:
        """Estimated tokens of all prompts and of the tools on offer."""
        tools = "".join(tool.name + tool.description + json.dumps(tool.schema) for tool in self.tools)
        return count_tokens(self.system + "".join(self.messages) + tools)

    @property
    def tool(self) -> ToolSpec | None:
        """The tool to call: the one that is named, else the first; none where calls are ruled out."""
        if self.tool_choice == "none":
            return None
        named = [tool for tool in self.tools if tool.name == self.tool_choice]
        return next(iter(named or self.tools), None)

    def _named(self, key: str) -> str | None:
        value = (self.directive or {}).get(key)
        return None if value is None else str(value)
