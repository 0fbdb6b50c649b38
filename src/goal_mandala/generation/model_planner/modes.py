"""The ways a model can be asked to put its items into a stream."""

from __future__ import annotations

from enum import StrEnum


class OutputMode(StrEnum):
    """``tool_per_item`` streams item by item where a tool's input arrives whole (Nova); ``text`` is
    one JSON object per line; ``tool`` is one call with a list."""

    TOOL_PER_ITEM = "tool_per_item"
    TEXT = "text"
    TOOL = "tool"


AFTER: dict[OutputMode, OutputMode] = {
    OutputMode.TOOL_PER_ITEM: OutputMode.TEXT,
    OutputMode.TEXT: OutputMode.TOOL,
    OutputMode.TOOL: OutputMode.TEXT,
}
"""What to try when a model cannot produce a mode."""
