"""A fake Bedrock runtime (Nova) and OpenAI-compatible chat endpoint on loopback, for tests and benches.

Owns the models' behaviour on the wire: framing, pace, refusals, faults, records. It refuses to know
the product: requests say in a ``REQUEST:`` line what to answer, or a test brings its own responder.
See ``README.md`` here.
"""

from .answer import Answer, Text, ToolCall, ndjson_answer, text_answer, tool_answer
from .call_log import Call
from .faults import Fault
from .mandala_responder import mandala_responder
from .request import ParsedRequest, ToolSpec
from .responders import Responder, scripted
from .server import FakeBedrock

__all__ = [
    "Answer",
    "Call",
    "FakeBedrock",
    "Fault",
    "ParsedRequest",
    "Responder",
    "Text",
    "ToolCall",
    "ToolSpec",
    "mandala_responder",
    "ndjson_answer",
    "scripted",
    "text_answer",
    "tool_answer",
]
