"""The list of what the overlay answers: one table per owned service, and what it leaves to the emulator.

An operation of an owned service that stands in neither is refused: nothing is answered with made-up success.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.overlay.call import Refusal
from localcloud.overlay.quotas.operations import QUOTAS

if TYPE_CHECKING:
    from localcloud.overlay.call import Handler

HANDLERS: dict[str, dict[str, Handler]] = {
    "servicequotas": QUOTAS,
}
"""Signing name → operation → handler."""

PASSED: dict[str, frozenset[str]] = {}
"""Signing name → operations that the emulator answers rightly."""


def passed(service: str, operation: str) -> bool:
    return service not in HANDLERS or operation in PASSED.get(service, frozenset())


def handler(service: str, operation: str) -> Handler:
    """Who answers.

    Raises:
        Refusal: the local cloud does not know the operation.
    """
    try:
        return HANDLERS[service][operation]
    except KeyError:
        raise Refusal(
            "UnknownOperationException",
            f"The local cloud does not know {service}:{operation or '(no operation named)'}. It answers only what "
            "localcloud/overlay/README.md lists; nothing was changed.",
            501,
        ) from None
