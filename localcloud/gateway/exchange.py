"""What is known of one request through a stage: for its access log line, its metrics and its trace."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from uuid import uuid4


@dataclass
class Exchange:
    """Filled in as the request goes on. Times: epoch seconds and seconds."""

    api_id: str
    stage_name: str
    method: str
    path: str
    headers: dict[str, Any]
    began: float = field(default_factory=time.time)
    request_id: str = field(default_factory=lambda: str(uuid4()))
    extended_id: str = field(default_factory=lambda: token_hex(8))
    trace_root: str = ""
    trace_parent: str = ""
    resource_path: str = ""
    status: int = 0
    seconds: float = 0.0
    length: int = 0
    integration_seconds: float | None = None
    integration_status: str = ""
    integration_error: str = ""
    integration_timeout: float = 29.0
    authorizer_status: str = ""
    authorizer_error: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    error_type: str = ""
    error_message: str = ""
    function_failed: bool = False


under_way: ContextVar[Exchange | None] = ContextVar("localcloud_gateway_exchange", default=None)


def header(exchange: Exchange, name: str) -> str:
    """The header's value whatever its case; empty when it is not there."""
    for key, value in exchange.headers.items():
        if key.lower() == name:
            return value if isinstance(value, str) else value[-1]
    return ""
