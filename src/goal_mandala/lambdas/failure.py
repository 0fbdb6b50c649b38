"""Failures of ours, raised so that Lambda's ``Errors`` rises: their type is our error's code, their message its facts.

A person's mistake is none of them. See :mod:`goal_mandala.telemetry.faults` for which is which.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import NoReturn

from goal_mandala.domain.errors import Fact, InternalFault, MandalaError
from goal_mandala.telemetry.logs import log, stack_of

TOLD = ("retryAfter", "model", "stage", "because", "scope", "month", "limit")
"""Facts that may go with a failure: Lambda writes its message into the log."""


class FailureOfOurs(Exception):
    """Never itself: one subclass per code, because Lambda reports an exception's class as its ``errorType``."""


def raise_failure(kind: str, code: str, facts: Mapping[str, Fact] | None = None) -> NoReturn:
    """Raise the failure that *code* names. What led to it is not told: a provider's words may be in it."""
    told = {name: value for name, value in (facts or {}).items() if name in TOLD and value is not None}
    message = json.dumps({"kind": kind, "code": code, "facts": told})
    raise type(code, (FailureOfOurs,), {})(message) from None


def raise_error(error: BaseException) -> NoReturn:
    """As :func:`raise_failure`, for an error that was caught; what is not of our tree is an internal fault."""
    if isinstance(error, MandalaError):
        known = error
    else:
        log("defect", logging.ERROR, error=type(error).__name__, stack=stack_of(error))
        known = InternalFault("unexpected")
    raise_failure(type(known).__name__, known.code, known.facts)
