"""DynamoDB's errors as ours: one table. Its texts never pass: they quote keys and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from goal_mandala.domain.errors import (
    AuthenticationFailed,
    InternalFault,
    MandalaError,
    Misconfigured,
    PermissionDenied,
    ServiceFailed,
    Throttled,
)

THROTTLED = (Throttled, "storage_throttled")
UNAVAILABLE = (ServiceFailed, "storage_unavailable")
DENIED = (PermissionDenied, "storage_denied")
CREDENTIALS = (AuthenticationFailed, "storage_credentials")
NO_TABLE = (Misconfigured, "storage_no_table")
DEFECT = (InternalFault, "storage_refused")

FAILURES: dict[str, tuple[type[MandalaError], str]] = {
    "ProvisionedThroughputExceededException": THROTTLED,
    "ProvisionedThroughputExceeded": THROTTLED,
    "RequestLimitExceeded": THROTTLED,
    "ThrottlingException": THROTTLED,
    "ThrottlingError": THROTTLED,
    "TransactionConflictException": THROTTLED,
    "TransactionConflict": THROTTLED,
    "TransactionInProgressException": THROTTLED,
    "InternalServerError": UNAVAILABLE,
    "InternalFailure": UNAVAILABLE,
    "ServiceUnavailable": UNAVAILABLE,
    "AccessDeniedException": DENIED,
    "AccessDenied": DENIED,
    "KMSAccessDeniedException": DENIED,
    "UnrecognizedClientException": CREDENTIALS,
    "MissingAuthenticationTokenException": CREDENTIALS,
    "IncompleteSignatureException": CREDENTIALS,
    "InvalidSignatureException": CREDENTIALS,
    "ExpiredTokenException": CREDENTIALS,
    "NoCredentialsError": CREDENTIALS,
    "PartialCredentialsError": CREDENTIALS,
    "ResourceNotFoundException": NO_TABLE,
}
"""DynamoDB's error codes, cancellation reasons, and the SDK's own errors by class name."""

CONTENDED = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})
"""Another transaction holds the item: worth a moment's patience."""


class ConditionFailed(Exception):
    """A condition did not hold. ``items`` maps the place in the transaction to the item as it is, None when it is not there."""

    def __init__(self, items: dict[int, dict[str, Any] | None]) -> None:
        super().__init__(f"condition {sorted(items)}")
        self.items = items


class Contended(Exception):
    """Another transaction was at the same items."""


def called(call: Callable[..., Any], **arguments: Any) -> Any:
    """Make an SDK call; raises ours, :class:`ConditionFailed` or :class:`Contended`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return call(**arguments)
    except ClientError as error:
        _refused(error.response)
    except BotoCoreError as error:
        kind, code = FAILURES.get(type(error).__name__, UNAVAILABLE)
        raise kind(code, problem=type(error).__name__) from error


def _refused(response: Any) -> NoReturn:
    problem = str(response.get("Error", {}).get("Code", ""))
    if problem == "ConditionalCheckFailedException":
        raise ConditionFailed({0: response.get("Item")}) from None
    if problem == "TransactionCanceledException":
        _cancelled(response.get("CancellationReasons", []))
    if problem in CONTENDED:
        raise Contended from None
    raise ours(problem, int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)))


def _cancelled(reasons: list[dict[str, Any]]) -> NoReturn:
    codes = [str(reason.get("Code", "None")) for reason in reasons]
    failed = {i: reasons[i].get("Item") for i, code in enumerate(codes) if code == "ConditionalCheckFailed"}
    if failed:
        raise ConditionFailed(failed) from None
    if CONTENDED.intersection(codes):
        raise Contended from None
    raise ours(next((code for code in codes if code != "None"), "TransactionCanceledException"), 400)


def ours(problem: str, status: int) -> MandalaError:
    """The error of our tree for a code of DynamoDB's; unknown ones by their HTTP status."""
    kind, code = FAILURES.get(problem, UNAVAILABLE if status >= 500 else DEFECT)
    return kind(code, problem=problem)
