"""Errors of AWS become ours: one table, complete for what boto raises, with the permission that is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError

import goal_mandala
from goal_mandala.cli.messages import ERRORS
from goal_mandala.cli.ops.exit_codes import BROKE_OFF, OPS_EXIT_CODES, REFUSALS, ops_exit_code
from goal_mandala.domain.errors import (
    AuthenticationFailed,
    Conflict,
    NotFound,
    PermissionDenied,
    ServiceFailed,
    Throttled,
    leaves,
)
from goal_mandala.ops.aws.failures import BY_CLASS, BY_CODE, from_boto
from goal_mandala.ops.aws.permissions import action_of
from goal_mandala.ops.reading import attempt, undetermined
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import same

DENIED = "User: arn:aws:sts::123456789012:assumed-role/Dev/x is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:ap-northeast-1:123456789012:log-group:g because no identity-based policy allows the logs:FilterLogEvents action"
FORBIDDEN = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:ap-northeast-2::foundation-model/m with an explicit deny in a service control policy"


def _answer(code: str, message: str = "", status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Op")


def _ours(error: Exception, service: str = "logs", operation: str = "FilterLogEvents") -> Any:
    return from_boto(error, service, operation, "ap-northeast-1")


def test_the_missing_permission_is_named() -> None:
    error = _ours(_answer("AccessDeniedException", DENIED))
    assert isinstance(error, PermissionDenied)
    assert error.facts["action"] == "logs:FilterLogEvents"
    assert str(error.facts["resource"]).startswith("arn:aws:logs:")
    assert error.facts["because"] == "not_granted"
    assert _ours(_answer("AccessDeniedException", FORBIDDEN)).facts["because"] == "explicit_deny"
    silent = _ours(_answer("AccessDenied", "Access Denied"), "ce", "GetCostAndUsage")
    assert silent.facts["action"] == "ce:GetCostAndUsage"


@pytest.mark.parametrize(
    ("error", "cls", "code"),
    [
        (_answer("ExpiredTokenException"), AuthenticationFailed, "aws_credentials_expired"),
        (_answer("UnrecognizedClientException"), AuthenticationFailed, "aws_credentials_rejected"),
        (_answer("ThrottlingException"), Throttled, "aws_throttled"),
        (_answer("com.amazonaws#ThrottlingException"), Throttled, "aws_throttled"),
        (_answer("ValidationError", "Stack with id x does not exist"), NotFound, "aws_not_found"),
        (_answer("Unheard", status=429), Throttled, "aws_throttled"),
        (_answer("Unheard", status=503), ServiceFailed, "aws_failed"),
        (NoCredentialsError(), AuthenticationFailed, "aws_no_credentials"),
        (EndpointConnectionError(endpoint_url="http://x"), ServiceFailed, "aws_unreachable"),
        (ReadTimeoutError(endpoint_url="http://x"), ServiceFailed, "aws_slow"),
    ],
)
def test_kinds(error: Exception, cls: type, code: str) -> None:
    ours = _ours(error)
    assert (type(ours), ours.code) == (cls, code)


def test_every_error_of_the_sdk_is_known_and_a_defect_is_not() -> None:
    made = [
        cls
        for cls in vars(botocore.exceptions).values()
        if isinstance(cls, type) and issubclass(cls, botocore.exceptions.BotoCoreError)
    ]
    assert len(made) > 50
    assert all(any(base.__name__ in BY_CLASS for base in cls.__mro__) for cls in made)
    assert _ours(KeyError("x")) is None


def test_every_row_has_words_and_an_exit_code() -> None:
    for cls, code in [*BY_CODE.values(), *BY_CLASS.values()]:
        assert code in ERRORS
        assert ops_exit_code(cls(code)) in {1, 2, 4}
    assert set(OPS_EXIT_CODES) == set(leaves())


def test_a_refusal_is_told_from_a_failure() -> None:
    """Every conflict that operations raise is said to be one or the other."""
    code = "".join(path.read_text("utf-8") for path in (Path(goal_mandala.__file__).parent / "ops").rglob("*.py"))
    raised = set(re.findall(r"\bConflict\(\s*\"([a-z_]+)\"", code))
    assert raised == REFUSALS | BROKE_OFF
    assert {ops_exit_code(Conflict(one)) for one in REFUSALS} == {7}
    assert {ops_exit_code(Conflict(one)) for one in BROKE_OFF} == {1}


def test_a_message_is_redacted_and_short() -> None:
    ours = _ours(_answer("ValidationException", "mail a@example.com " + "x" * 900))
    assert "@" not in str(ours.facts["message"])
    assert len(str(ours.facts["message"])) <= 300


def test_what_could_not_be_read_is_never_well() -> None:
    def refuse() -> int:
        raise PermissionDenied("aws_not_permitted", action="logs:FilterLogEvents")

    def break_() -> int:
        raise ZeroDivisionError

    refused, broken = attempt(refuse).error, attempt(break_).error
    assert refused is not None
    assert broken is not None
    check = undetermined("x", same("x"), refused)
    assert check.status is Status.UNKNOWN
    assert "logs:FilterLogEvents" in check.found.ja
    assert "logs:FilterLogEvents" in check.fix.en
    assert undetermined("x", same("x"), broken).status is Status.CRASHED


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("logs", "StartQuery", "logs:StartQuery"),
        ("service-quotas", "ListServiceQuotas", "servicequotas:ListServiceQuotas"),
        ("apigateway", "GetRestApis", "apigateway:GET"),
        ("bedrock-runtime", "Converse", "bedrock:InvokeModel"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
    ],
)
def test_actions_are_spelled_as_iam_does(service: str, operation: str, action: str) -> None:
    assert action_of(service, operation) == action
