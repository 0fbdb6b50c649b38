"""A handler's way to the account it deploys into: the same API that anyone else would call.

Resources made through the API are there for the API. Handlers run in a worker thread (see ``corrections``), so that the
cloud can answer them.
"""

from __future__ import annotations

import os
from typing import Any

from ministack.core.responses import get_account_id, get_region

Properties = dict[str, Any]
Made = tuple[str, dict[str, Any]]
"""A resource's physical id and its attributes."""


def account_client(service: str, region: str | None = None) -> Any:
    """A boto3 client of this cloud, for the account and region of the stack under way."""
    import boto3

    return boto3.client(
        service,  # pyright: ignore[reportArgumentType]  # any service's name
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        region_name=region or get_region(),
        aws_access_key_id=get_account_id(),
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    )


def physical_name(stack: str, logical_id: str) -> str:
    """A name for a resource whose template gives none."""
    from ministack.services.cloudformation.provisioners import _physical_name

    return _physical_name(stack, logical_id, max_len=255)


def own_tags(properties: Properties) -> list[dict[str, str]]:
    """The template's tags without CloudFormation's own, which no API takes from a caller."""
    return [tag for tag in properties.get("Tags") or [] if not str(tag["Key"]).lower().startswith("aws:")]


def with_types(service: str, operation: str, given: Properties) -> Properties:
    """*given* with the types that the API wants: templates carry numbers and truths as texts too."""
    model: Any = account_client(service).meta.service_model.operation_model(operation)
    return _typed(model.input_shape, given)


def _typed(shape: Any, value: Any) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _typed(shape.members[name], each) for name, each in value.items() if name in shape.members}
        case "list":
            return [_typed(shape.member, each) for each in value]
        case "map":
            return {name: _typed(shape.value, each) for name, each in value.items()}
        case "integer" | "long":
            return int(float(value))
        case "double" | "float":
            return float(value)
        case "boolean":
            return str(value).lower() == "true"
        case "string":
            return value if isinstance(value, str) else _text(value)
    return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
