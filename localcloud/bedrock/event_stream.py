"""Frames of ``application/vnd.amazon.eventstream``.

Owns the binary framing: prelude with its CRC, string headers, payload, CRC of the message. It
knows no event of any service. Format: the AWS SDK's event-stream encoding.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any
from zlib import crc32

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message."""
    packed = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack("!II", 16 + len(packed) + len(payload), len(packed))
    message = prelude + struct.pack("!I", crc32(prelude)) + packed + payload
    return message + struct.pack("!I", crc32(message))


def event_frame(name: str, payload: Mapping[str, Any]) -> bytes:
    return _json_frame({":event-type": name}, "event", payload)


def exception_frame(name: str, payload: Mapping[str, Any]) -> bytes:
    return _json_frame({":exception-type": name}, "exception", payload)


def _json_frame(kind: Mapping[str, str], message_type: str, payload: Mapping[str, Any]) -> bytes:
    headers = {**kind, ":content-type": "application/json", ":message-type": message_type}
    return frame(headers, json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())


def _header(name: str, value: str) -> bytes:
    raw_name, raw = name.encode(), value.encode()
    return struct.pack("!B", len(raw_name)) + raw_name + struct.pack("!BH", _STRING, len(raw)) + raw
