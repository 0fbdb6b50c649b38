"""AWS's errors become ours, in one table. Owns which error means what; knows no service's own logic.

``aws_*`` codes and their facts: ``action`` is the IAM action that is missing, ``resource`` what it was refused on,
``because`` is ``explicit_deny`` where a policy forbids it (then granting it elsewhere is no remedy).
"""

from __future__ import annotations

import re
from typing import Any, cast

from goal_mandala.domain.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidInput,
    MandalaError,
    Misconfigured,
    NotFound,
    PermissionDenied,
    ServiceFailed,
    Throttled,
)
from goal_mandala.ops.aws.answers import text, whole
from goal_mandala.ops.aws.permissions import action_of
from goal_mandala.ops.redaction import redact

_EXPIRED = (AuthenticationFailed, "aws_credentials_expired")
_REJECTED = (AuthenticationFailed, "aws_credentials_rejected")
_DENIED = (PermissionDenied, "aws_not_permitted")
_THROTTLED = (Throttled, "aws_throttled")
_ABSENT = (NotFound, "aws_not_found")
_BUSY = (Conflict, "aws_conflict")
_REFUSED = (InvalidInput, "aws_refused")
_FAILED = (ServiceFailed, "aws_failed")

Row = tuple[type[MandalaError], str]

BY_CODE: dict[str, Row] = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "UnrecognizedClientException": _REJECTED,
    "InvalidClientTokenId": _REJECTED,
    "InvalidSignatureException": _REJECTED,
    "SignatureDoesNotMatch": _REJECTED,
    "InvalidAccessKeyId": _REJECTED,
    "AuthFailure": _REJECTED,
    "MissingAuthenticationToken": _REJECTED,
    "IncompleteSignature": _REJECTED,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "UnauthorizedOperation": _DENIED,
    "NotAuthorizedException": _DENIED,
    "AuthorizationError": _DENIED,
    "403": _DENIED,
    "OptInRequired": _DENIED,
    "Throttling": _THROTTLED,
    "ThrottlingException": _THROTTLED,
    "ThrottledException": _THROTTLED,
    "RequestLimitExceeded": _THROTTLED,
    "RequestThrottled": _THROTTLED,
    "TooManyRequestsException": _THROTTLED,
    "LimitExceededException": _THROTTLED,
    "SlowDown": _THROTTLED,
    "PriorRequestNotComplete": _THROTTLED,
    "ResourceNotFoundException": _ABSENT,
    "ResourceNotFound": _ABSENT,
    "NotFoundException": _ABSENT,
    "NotFound": _ABSENT,
    "NoSuchEntity": _ABSENT,
    "NoSuchEntityException": _ABSENT,
    "NoSuchBucket": _ABSENT,
    "NoSuchResourceException": _ABSENT,
    "NoSuchKey": _ABSENT,
    "ParameterNotFound": _ABSENT,
    "ChangeSetNotFound": _ABSENT,
    "DataUnavailableException": _ABSENT,
    "AWS.SimpleQueueService.NonExistentQueue": _ABSENT,
    "QueueDoesNotExist": _ABSENT,
    "404": _ABSENT,
    "ConflictException": _BUSY,
    "ResourceConflictException": _BUSY,
    "ResourceInUseException": _BUSY,
    "ResourceInUse": _BUSY,
    "AlreadyExistsException": _BUSY,
    "EntityAlreadyExists": _BUSY,
    "ParameterAlreadyExists": _BUSY,
    "PreconditionFailedException": _BUSY,
    "InvalidChangeSetStatus": _BUSY,
    "ChangeSetNotFoundException": _ABSENT,
    "WAFNonexistentItemException": _ABSENT,
    "ApplicationDoesNotExistException": _ABSENT,
    "DeploymentGroupDoesNotExistException": _ABSENT,
    "TokenAlreadyExistsException": _BUSY,
    "DeleteConflict": _BUSY,
    "ValidationException": _REFUSED,
    "ValidationError": _REFUSED,
    "InvalidParameterException": _REFUSED,
    "InvalidParameterValueException": _REFUSED,
    "InvalidParameterValue": _REFUSED,
    "BadRequestException": _REFUSED,
    "MalformedQueryException": _REFUSED,
    "InvalidRequestException": _REFUSED,
    "InsufficientCapabilitiesException": _REFUSED,
    "InternalFailure": _FAILED,
    "InternalError": _FAILED,
    "InternalServerException": _FAILED,
    "ServiceUnavailable": _FAILED,
    "ServiceUnavailableException": _FAILED,
    "ServiceException": _FAILED,
}

BY_CLASS: dict[str, Row] = {
    "NoCredentialsError": (AuthenticationFailed, "aws_no_credentials"),
    "PartialCredentialsError": (AuthenticationFailed, "aws_no_credentials"),
    "ProfileNotFound": (AuthenticationFailed, "aws_no_profile"),
    "CredentialRetrievalError": (AuthenticationFailed, "aws_credentials_rejected"),
    "TokenRetrievalError": _EXPIRED,
    "SSOTokenLoadError": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "SSOError": _EXPIRED,
    "NoRegionError": (Misconfigured, "no_aws_region"),
    "InvalidRegionError": (Misconfigured, "bad_aws_region"),
    "UnknownRegionError": (Misconfigured, "bad_aws_region"),
    "InvalidEndpointURL": (Misconfigured, "bad_aws_endpoint"),
    "EndpointConnectionError": (ServiceFailed, "aws_unreachable"),
    "ConnectionError": (ServiceFailed, "aws_unreachable"),
    "HTTPClientError": (ServiceFailed, "aws_unreachable"),
    "ReadTimeoutError": (ServiceFailed, "aws_slow"),
    "ConnectTimeoutError": (ServiceFailed, "aws_unreachable"),
    "ParamValidationError": _REFUSED,
    "BotoCoreError": _FAILED,
}
_NAMED_ACTION = re.compile(r"not authorized to perform:? \[?([\w-]+:\w+)\]?(?:.*? on resource:? ([^\s]+))?", re.S)
_SAYS_ABSENT = re.compile(r"does not exist|not found|no such|could not be found", re.I)


def from_boto(error: Exception, service: str, operation: str, place: str) -> MandalaError | None:
    """Our error for what boto raised when *operation* of *service* was called at *place* (region or endpoint).

    None for what is not AWS's: a defect of ours. AWS's own message is kept as the fact ``message``, redacted and cut.
    """
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        return _from_answer(cast("dict[str, Any]", response), service, operation, place)
    for cls in type(error).__mro__:
        row = BY_CLASS.get(cls.__name__)
        if row:
            return row[0](row[1], action=action_of(service, operation), place=place, message=_cut(str(error)))
    return None


def _from_answer(response: dict[str, Any], service: str, operation: str, place: str) -> MandalaError:
    code, message = text(response, "Error", "Code"), text(response, "Error", "Message")
    status = whole(response, "ResponseMetadata", "HTTPStatusCode") or 0
    cls, ours = BY_CODE.get(code.rpartition("#")[2]) or _by_status(status)
    if cls is InvalidInput and _SAYS_ABSENT.search(message):
        cls, ours = _ABSENT
    facts = {"action": action_of(service, operation), "place": place, "said": code, "message": _cut(message)}
    if cls is PermissionDenied:
        named = _NAMED_ACTION.search(message)
        action = named[1] if named else facts["action"]
        because = "explicit_deny" if "explicit deny" in message else "not_granted"
        return cls(ours, **{**facts, "action": action}, resource=(named[2] or "") if named else "", because=because)
    return cls(ours, **facts)


def _by_status(status: int) -> Row:
    known = {401: _REJECTED, 403: _DENIED, 404: _ABSENT, 409: _BUSY, 429: _THROTTLED}
    return known.get(status) or (_REFUSED if 400 <= status < 500 else _FAILED)


def _cut(message: str) -> str:
    return redact(" ".join(message.split()))[:300]
