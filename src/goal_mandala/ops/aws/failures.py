"""AWS's errors become ours, in one table. Owns which error means what; knows no service's own logic.

``aws_*`` codes and their facts: ``action`` is the IAM action that is missing, ``resource`` what it was refused on,
``because`` is ``explicit_deny`` where a policy forbids it (then granting it elsewhere is no remedy). ``here`` and ``there`` are
the time on this machine and at AWS, ``minutes`` how far they are from each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
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
from goal_mandala.ops.aws.answers import part, text, whole
from goal_mandala.ops.aws.permissions import action_of
from goal_mandala.ops.redaction import redact

_EXPIRED = (AuthenticationFailed, "aws_credentials_expired")
_REJECTED = (AuthenticationFailed, "aws_credentials_rejected")
_UNSIGNED = (AuthenticationFailed, "aws_signature_refused")
_CLOCK = (AuthenticationFailed, "aws_clock_off")
_NO_REGION = (AuthenticationFailed, "aws_region_not_enabled")
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
    "InvalidSignatureException": _UNSIGNED,
    "SignatureDoesNotMatch": _UNSIGNED,
    "RequestTimeTooSkewed": _CLOCK,
    "RequestInTheFuture": _CLOCK,
    "RegionDisabledException": _NO_REGION,
    "InvalidAccessKeyId": _REJECTED,
    "InvalidToken": _REJECTED,
    "AuthFailure": _REJECTED,
    "MissingAuthenticationToken": _REJECTED,
    "IncompleteSignature": _UNSIGNED,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "UnauthorizedOperation": _DENIED,
    "NotAuthorizedException": _DENIED,
    "AuthorizationError": _DENIED,
    "403": _DENIED,
    "OptInRequired": _NO_REGION,
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
    "PartialCredentialsError": (AuthenticationFailed, "aws_credentials_incomplete"),
    "ProfileNotFound": (AuthenticationFailed, "aws_no_profile"),
    "CredentialRetrievalError": (AuthenticationFailed, "aws_credentials_incomplete"),
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
ALWAYS_ENABLED = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
        *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
        *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"),
    }
)
"""Regions that every account has; any other is to be enabled first, and until then answers as if it did not know the keys.
Source: AWS Account Management reference, "Enable or disable AWS Regions in your account"."""
_TOLERATED = timedelta(minutes=5)
"""AWS refuses what was signed so much earlier or later (Signature Version 4; some services a quarter of an hour)."""
_STALE = re.compile(r"signature (?:expired|not yet current)", re.I)
_NAMED_ACTION = re.compile(r"not authorized to perform:? \[?([\w-]+:\w+)\]?(?:.*? on resource:? ([^\s]+))?", re.S)
_SAYS_ABSENT = re.compile(r"does not exist|not found|no such|could not be found", re.I)


def from_boto(
    error: Exception, service: str, operation: str, region: str, endpoint: str | None = None
) -> MandalaError | None:
    """Our error for what boto raised when *operation* of *service* was called in *region*, at AWS's own address or *endpoint*.

    None for what is not AWS's: a defect of ours. AWS's own message is kept as the fact ``message``, redacted and cut.
    """
    place = endpoint or region
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        return _from_answer(cast("dict[str, Any]", response), service, operation, place, region)
    for cls in type(error).__mro__:
        row = BY_CLASS.get(cls.__name__)
        if row:
            facts = {"action": action_of(service, operation), "place": place, "message": _cut(str(error))}
            if profile := text(getattr(error, "kwargs", None), "profile"):
                facts["profile"] = profile
            return row[0](row[1], **facts)
    return None


def _from_answer(response: dict[str, Any], service: str, operation: str, place: str, region: str) -> MandalaError:
    code, message = text(response, "Error", "Code"), text(response, "Error", "Message")
    status = whole(response, "ResponseMetadata", "HTTPStatusCode") or 0
    cls, ours = BY_CODE.get(code.rpartition("#")[2]) or _by_status(status)
    if cls is InvalidInput and _SAYS_ABSENT.search(message):
        cls, ours = _ABSENT
    facts = {"action": action_of(service, operation), "place": place, "said": code, "message": _cut(message)}
    if cls is AuthenticationFailed:
        return _not_let_in(ours, response, region, facts)
    if cls is PermissionDenied:
        named = _NAMED_ACTION.search(message)
        action = named[1] if named else facts["action"]
        because = "explicit_deny" if "explicit deny" in message else "not_granted"
        return cls(ours, **{**facts, "action": action}, resource=(named[2] or "") if named else "", because=because)
    return cls(ours, **facts)


def _not_let_in(ours: str, response: dict[str, Any], region: str, facts: Mapping[str, str]) -> MandalaError:
    """AWS says the same of keys, clocks and regions; the time of its answer and the region tell them apart."""
    here, there = datetime.now(UTC), _answered_at(response)
    off = timedelta() if there is None else abs(here - there)
    away = off > _TOLERATED
    code, message = text(response, "Error", "Code"), text(response, "Error", "Message")
    times = {"here": _clock(here), "there": _clock(there), "minutes": round(off.total_seconds() / 60)}
    stale = ours == _UNSIGNED[1] and _STALE.search(message)
    if ours == _CLOCK[1] or stale or (away and (ours == _UNSIGNED[1] or code == "RequestExpired")):
        return AuthenticationFailed(_CLOCK[1], **facts, **times)
    if ours == _NO_REGION[1] or (ours == _REJECTED[1] and region not in ALWAYS_ENABLED):
        return AuthenticationFailed(_NO_REGION[1], **facts, region=region)
    return AuthenticationFailed(ours, **facts)


def _answered_at(response: dict[str, Any]) -> datetime | None:
    try:
        return parsedate_to_datetime(text(part(response, "ResponseMetadata", "HTTPHeaders"), "date")).astimezone(UTC)
    except ValueError:
        return None


def _clock(moment: datetime | None) -> str:
    return "?" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _by_status(status: int) -> Row:
    known = {401: _REJECTED, 403: _DENIED, 404: _ABSENT, 409: _BUSY, 429: _THROTTLED}
    return known.get(status) or (_REFUSED if 400 <= status < 500 else _FAILED)


def _cut(message: str) -> str:
    return redact(" ".join(message.split()))[:300]
