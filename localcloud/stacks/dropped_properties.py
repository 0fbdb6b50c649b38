"""Properties of known types that the emulator drops: applied after its own handler, to the record that it made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1, dynamodb, lambda_svc, waf

from .api import Properties, with_types

Apply = Callable[[str, Properties], None]


class NotAppliedError(ValueError):
    """The emulator refused a property."""


def reserve_concurrency(name: str, properties: Properties) -> None:
    """``AWS::Lambda::Function`` ReservedConcurrentExecutions; without it the reserve is given back."""
    reserved = properties.get("ReservedConcurrentExecutions")
    function: dict[str, Any] = lambda_svc._functions[name]
    function["concurrency"] = None if reserved is None else int(reserved)


def keep_items_safe(name: str, properties: Properties) -> None:
    """``AWS::DynamoDB::Table`` time to live and point-in-time recovery."""
    if wanted := properties.get("TimeToLiveSpecification"):
        given = {"TableName": name, "TimeToLiveSpecification": wanted}
        _accepted(dynamodb._update_ttl(with_types("dynamodb", "UpdateTimeToLive", given)))
    if wanted := properties.get("PointInTimeRecoverySpecification"):
        given = {"TableName": name, "PointInTimeRecoverySpecification": wanted}
        _accepted(dynamodb._update_continuous_backups(with_types("dynamodb", "UpdateContinuousBackups", given)))


def log_access(name: str, properties: Properties) -> None:
    """``AWS::ApiGateway::Stage`` AccessLogSetting."""
    setting = properties.get("AccessLogSetting") or {}
    stage = apigateway_v1._stages_v1[properties["RestApiId"]][name]
    stage["accessLogSettings"] = (
        {"destinationArn": setting["DestinationArn"].removesuffix(":*"), "format": setting.get("Format", "")}
        if setting.get("DestinationArn")
        else {}
    )


def validate_requests(_name: str, properties: Properties) -> None:
    """``AWS::ApiGateway::Method`` RequestValidatorId."""
    resource = apigateway_v1._resources[properties["RestApiId"]][properties["ResourceId"]]
    method = resource["resourceMethods"][properties.get("HttpMethod", "ANY")]
    method["requestValidatorId"] = properties.get("RequestValidatorId")


def answer_in_own_words(name: str, properties: Properties) -> None:
    """``AWS::WAFv2::WebACL`` CustomResponseBodies."""
    acl = waf.web_acl_record(name.split("|")[1], properties.get("Scope", "REGIONAL"))
    if acl is None:
        raise NotAppliedError(f"no web ACL {name}")
    acl["CustomResponseBodies"] = properties.get("CustomResponseBodies") or {}


APPLIED: dict[str, Apply] = {
    "AWS::Lambda::Function": reserve_concurrency,
    "AWS::DynamoDB::Table": keep_items_safe,
    "AWS::ApiGateway::Stage": log_access,
    "AWS::ApiGateway::Method": validate_requests,
    "AWS::WAFv2::WebACL": answer_in_own_words,
}


def _accepted(answer: tuple[int, Any, Any]) -> None:
    if answer[0] >= 400:
        raise NotAppliedError(f"refused: {answer[2]!r}")
