"""``AWS::ApiGateway::RequestValidator`` through API Gateway's API: the emulator's own handler gives an id and makes nothing."""

from __future__ import annotations

from .api import Made, Properties, account_client, physical_name, with_types


def put_validator(logical_id: str, properties: Properties, stack: str) -> Made:
    given = {
        "restApiId": properties["RestApiId"],
        "name": properties.get("Name") or physical_name(stack, logical_id),
        "validateRequestBody": properties.get("ValidateRequestBody", False),
        "validateRequestParameters": properties.get("ValidateRequestParameters", False),
    }
    made = account_client("apigateway").create_request_validator(
        **with_types("apigateway", "CreateRequestValidator", given)
    )
    return made["id"], {"RequestValidatorId": made["id"]}


def update_validator(identity: str, old: Properties, new: Properties, stack: str, logical_id: str = "") -> Made:
    """Another API or name is another validator."""
    if any(old.get(name) != new.get(name) for name in ("RestApiId", "Name")):
        return put_validator(logical_id or identity, new, stack)
    wanted = {"validateRequestBody": "ValidateRequestBody", "validateRequestParameters": "ValidateRequestParameters"}
    changes = [
        {"op": "replace", "path": f"/{path}", "value": str(new.get(name, False)).lower()}
        for path, name in wanted.items()
    ]
    account_client("apigateway").update_request_validator(
        restApiId=new["RestApiId"], requestValidatorId=identity, patchOperations=changes
    )
    return identity, {"RequestValidatorId": identity}


def delete_validator(identity: str, properties: Properties) -> None:
    account_client("apigateway").delete_request_validator(
        restApiId=properties["RestApiId"], requestValidatorId=identity
    )
