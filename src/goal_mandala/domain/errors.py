"""Everything that can go wrong, as one tree. No HTTP, no exit codes, no vendor names in here.

::

    MandalaError                 anything we raise on purpose
    ├── InvalidInput             what the person gave cannot be used (names the field and the limit)
    │   └── DamagedChart         a chart file that is not a chart (any more)
    ├── NotFound                 no such cell, task, file, chart
    ├── Conflict                 the thing changed meanwhile, or is locked
    ├── Unwritable               an output place cannot be written
    ├── Misconfigured            a setting is missing or wrong (unknown model, no such endpoint)
    ├── AuthenticationFailed     no credentials, or the provider does not accept them
    ├── PermissionDenied         the provider knows us and refuses
    ├── QualityNotReached        the model's answer could not be made valid
    ├── Throttled                the provider asks us to slow down
    ├── BudgetExceeded           the budget of the user or of the service is used up
    ├── ServiceFailed            the provider failed or cannot be reached
    ├── DeadlineExceeded         the caller's time is over
    ├── Cancelled                the caller asked us to stop
    └── InternalFault            a defect of ours

Every error carries a ``code`` (stable, for programs), ``facts`` (for messages in any language;
never personal text) and ``retryable``. Words for people are made from code and facts at the rim.
"""

from __future__ import annotations

from typing import ClassVar

Fact = str | int | float | bool | None


class MandalaError(Exception):
    """Anything raised on purpose. ``code`` names the message, ``facts`` fill it."""

    default_code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, code: str | None = None, /, **facts: Fact) -> None:
        self.code = code or self.default_code
        self.facts: dict[str, Fact] = facts
        shown = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{self.code}({shown})")


class InvalidInput(MandalaError):
    default_code = "invalid_input"


class DamagedChart(InvalidInput):
    default_code = "damaged_chart"


class NotFound(MandalaError):
    default_code = "not_found"


class Conflict(MandalaError):
    default_code = "conflict"


class Unwritable(MandalaError):
    default_code = "unwritable"


class Misconfigured(MandalaError):
    default_code = "misconfigured"


class AuthenticationFailed(MandalaError):
    default_code = "authentication_failed"


class PermissionDenied(MandalaError):
    default_code = "permission_denied"


class QualityNotReached(MandalaError):
    default_code = "quality_not_reached"
    retryable = True


class Throttled(MandalaError):
    default_code = "throttled"
    retryable = True


class BudgetExceeded(MandalaError):
    default_code = "budget_exceeded"


class ServiceFailed(MandalaError):
    default_code = "service_failed"
    retryable = True


class DeadlineExceeded(MandalaError):
    default_code = "deadline_exceeded"
    retryable = True


class Cancelled(MandalaError):
    default_code = "cancelled"
    retryable = True


class InternalFault(MandalaError):
    default_code = "internal"
    retryable = True


def leaves() -> list[type[MandalaError]]:
    """Every class of the tree below the root, for tables that must be complete."""
    found: list[type[MandalaError]] = []
    todo: list[type[MandalaError]] = [MandalaError]
    while todo:
        cls = todo.pop()
        for sub in cls.__subclasses__():
            found.append(sub)
            todo.append(sub)
    return sorted(found, key=lambda cls: cls.__name__)
