"""InvokeModel for Nova: its native body is Converse's with a few other names.

Pure. Source: the Nova user guide, "Complete request schema".
"""

from __future__ import annotations

import json
from typing import Any

_NAMES = {"max_new_tokens": "maxTokens", "top_p": "topP", "stop_sequences": "stopSequences"}


def as_converse(body: bytes) -> bytes:
    """The same request for Converse; a body that is no JSON object stays as it is, to be refused there."""
    try:
        data: Any = json.loads(body)
    except ValueError:
        return body
    if not isinstance(data, dict):
        return body
    inference = data.get("inferenceConfig") or {}
    data["inferenceConfig"] = {_NAMES.get(name, name): value for name, value in inference.items()}
    data.pop("schemaVersion", None)
    return json.dumps(data, ensure_ascii=False).encode()


def from_converse(body: bytes) -> bytes:
    """The answer of Converse as InvokeModel gives it."""
    data = json.loads(body)
    data.pop("metrics", None)
    return json.dumps(data, ensure_ascii=False).encode()
