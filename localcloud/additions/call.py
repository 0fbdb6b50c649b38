"""One call of these APIs, and its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .records import Records


@dataclass(frozen=True)
class Call:
    """``scope`` is account and region."""

    parameters: dict[str, Any]
    scope: str
    records: Records


class Refusal(Exception):
    """An error as AWS names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
