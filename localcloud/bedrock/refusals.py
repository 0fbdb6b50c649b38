"""What Bedrock refuses before any model runs, and the models that there are.

Owns the catalogue and the rules; pure. It knows neither HTTP nor faults. Sources: the Bedrock and
Nova user guides (regions of Nova Micro, tool names and schemas, longest answer).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .request import ParsedRequest
from .service_errors import INVALID_MODEL, ServiceError, on_demand_message, service_error

NOVA_MAX_TOKENS = 10_000
NOVA_MODELS = frozenset({"amazon.nova-micro-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"})
ON_DEMAND_REGIONS = frozenset({"us-east-1", "us-gov-west-1"})
PROFILE_REGIONS: dict[str, frozenset[str]] = {
    "us": frozenset({"us-east-1", "us-east-2", "us-west-2"}),
    "us-gov": frozenset({"us-gov-west-1", "us-gov-east-1"}),
    "apac": frozenset(
        {
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
        }
    ),
    "eu": frozenset({"eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"}),
}
DEFAULT_CHAT_MODELS = ("local-model",)

_ARN = re.compile(
    r"arn:aws(?:-[a-z-]+)?:bedrock:(?P<region>[a-z0-9-]+):\d*:(?P<kind>inference-profile|foundation-model)/(?P<id>.+)"
)
_TOOL_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
_MISSING_MODEL = "The model `{}` does not exist or you do not have access to it."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Which models answer. ``extra`` are further Bedrock ids or ARNs, valid in every region."""

    extra: frozenset[str] = frozenset()
    chat: tuple[str, ...] = DEFAULT_CHAT_MODELS
    api_key: str | None = None


def refuse_converse(request: ParsedRequest, authorization: str | None, catalogue: Catalogue) -> ServiceError | None:
    """Why Bedrock would refuse this request, or None."""
    if not authorization:
        return service_error("MissingAuthenticationTokenException")
    if not authorization.startswith(("AWS4-HMAC-SHA256", "Bearer ")):
        return service_error("UnrecognizedClientException")
    if model := _refuse_model(request.model_id, request.region or "", catalogue.extra):
        return model
    return next((service_error("ValidationException", reason) for reason in _invalid(request)), None)


def refuse_chat(request: ParsedRequest, authorization: str | None, catalogue: Catalogue) -> ServiceError | None:
    """Why an OpenAI-compatible server would refuse this request, or None."""
    if refused := refuse_key(authorization, catalogue):
        return refused
    if request.model_id not in catalogue.chat:
        return service_error("ResourceNotFoundException", _MISSING_MODEL.format(request.model_id))
    if not request.body.get("messages"):
        return service_error("ValidationException", "Missing required parameter: 'messages'.")
    return None


def refuse_key(authorization: str | None, catalogue: Catalogue) -> ServiceError | None:
    """Whether the OpenAI-compatible key is wrong; every key is right where none is set."""
    if catalogue.api_key is None or authorization == f"Bearer {catalogue.api_key}":
        return None
    return service_error("UnrecognizedClientException", "Incorrect API key provided.")


def _refuse_model(model_id: str, region: str, extra: frozenset[str]) -> ServiceError | None:
    if model_id in extra:
        return None
    if arn := _ARN.fullmatch(model_id):
        profile = arn["kind"] == "inference-profile"
        if arn["region"] != region or profile == (arn["id"] in NOVA_MODELS):
            return service_error("ValidationException", INVALID_MODEL)
        model_id = arn["id"]
    if model_id in NOVA_MODELS:
        served = region in ON_DEMAND_REGIONS
        return None if served else service_error("ValidationException", on_demand_message(model_id))
    prefix, _, bare = model_id.partition(".")
    if bare in NOVA_MODELS and region in PROFILE_REGIONS.get(prefix, frozenset()):
        return None
    return service_error("ValidationException", INVALID_MODEL)


def _invalid(request: ParsedRequest) -> Iterator[str]:
    messages: list[Mapping[str, Any]] = request.body.get("messages") or []
    if not messages or messages[0].get("role") != "user":
        yield (
            "A conversation must start with a user message. Try again with a conversation that starts with a "
            "user message."
        )
    limit = NOVA_MAX_TOKENS
    if request.max_tokens is not None and request.max_tokens > limit:
        yield (
            f"The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum "
            f"tokens value that is lower than {limit}."
        )
    for number, tool in enumerate(request.tools, start=1):
        where = f"toolConfig.tools.{number}.member.toolSpec"
        if not _TOOL_NAME.fullmatch(tool.name):
            yield (
                f"1 validation error detected: Value '{tool.name}' at '{where}.name' failed to satisfy constraint: "
                f"Member must satisfy regular expression pattern: {_TOOL_NAME.pattern}"
            )
        if tool.schema.get("type") != "object":
            yield f"The value at {where}.inputSchema.json.type must be one of the following: object."
        if _has_definitions(tool.schema):
            yield f"The value at {where}.inputSchema.json is not supported: $defs, definitions and $ref."
    if request.tool_choice not in ("auto", "any", *(tool.name for tool in request.tools)):
        yield f"The tool '{request.tool_choice}' named in toolConfig.toolChoice is not in toolConfig.tools."


def _has_definitions(schema: object) -> bool:
    """Whether a JSON schema uses definitions; a property may bear any name."""
    if isinstance(schema, list):
        return any(_has_definitions(each) for each in schema)
    if not isinstance(schema, Mapping):
        return False
    if {"$defs", "definitions", "$ref"} & set(schema):
        return True
    properties = schema.get("properties") or {}
    inner = [value for key, value in schema.items() if key not in ("properties", "enum", "const", "default")]
    return any(_has_definitions(each) for each in (*properties.values(), *inner))
