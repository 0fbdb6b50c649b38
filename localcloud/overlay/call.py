"""One recognised AWS request, and the refusal of one. Knows no protocol and no service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.clock import Clock
    from localcloud.overlay.store import Scope


class Refusal(Exception):
    """An AWS-shaped error: ``code`` as AWS names it, ``message`` for the caller, HTTP ``status``."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Call:
    """What a handler gets. ``params`` follow the service model; timestamps are epoch seconds (float)."""

    service: str
    operation: str
    params: dict[str, Any]
    account: str
    region: str
    state: Scope
    clock: Clock
    request_id: str = field(default="")

    def arn(self, resource: str) -> str:
        return f"arn:aws:{self.service}:{self.region}:{self.account}:{resource}"


if TYPE_CHECKING:
    Handler = Callable[[Call], dict[str, Any]]
