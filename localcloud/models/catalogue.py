"""The control plane of Bedrock: which models and inference profiles a region has.

Owns the answers of list-foundation-models, get-foundation-model, get-foundation-model-availability,
list-inference-profiles and get-inference-profile. Figures come from the fake's own tables, so what is listed is what answers.
"""

from __future__ import annotations

from typing import Any

from localcloud.bedrock.refusals import NOVA_MODELS, ON_DEMAND_REGIONS, PROFILE_REGIONS

Answer = tuple[int, dict[str, Any]]
_NAMES = {
    "amazon.nova-micro-v1:0": "Nova Micro",
    "amazon.nova-lite-v1:0": "Nova Lite",
    "amazon.nova-pro-v1:0": "Nova Pro",
}
_SINCE = "2024-12-03T00:00:00Z"


def answer(operation: str, identifier: str, account: str, region: str) -> Answer | None:
    """The answer to one of the five operations; None for any other."""
    match operation:
        case "ListFoundationModels":
            models = sorted(NOVA_MODELS) if _served(region) else []
            return 200, {"modelSummaries": [_summary(model, region) for model in models]}
        case "GetFoundationModel":
            return _model(identifier, region)
        case "GetFoundationModelAvailability":
            return _availability(identifier, region)
        case "ListInferenceProfiles":
            return 200, {"inferenceProfileSummaries": _profiles(account, region)}
        case "GetInferenceProfile":
            return _profile(identifier, account, region)
    return None


def _served(region: str) -> bool:
    return region in ON_DEMAND_REGIONS or any(region in regions for regions in PROFILE_REGIONS.values())


def _model(identifier: str, region: str) -> Answer:
    model = identifier.rpartition("/")[2]
    if model not in NOVA_MODELS or not _served(region):
        return _not_found("Could not resolve the foundation model from the provided model identifier.")
    return 200, {"modelDetails": _summary(model, region)}


def _summary(model: str, region: str) -> dict[str, Any]:
    kinds = ["ON_DEMAND"] if region in ON_DEMAND_REGIONS else []
    return {
        "modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}",
        "modelId": model,
        "modelName": _NAMES[model],
        "providerName": "Amazon",
        "inputModalities": ["TEXT"] if "micro" in model else ["TEXT", "IMAGE", "VIDEO"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": True,
        "customizationsSupported": [],
        "inferenceTypesSupported": [*kinds, "INFERENCE_PROFILE"],
        "modelLifecycle": {"status": "ACTIVE"},
    }


def _availability(identifier: str, region: str) -> Answer:
    if identifier not in NOVA_MODELS:
        return 400, {"__type": "ValidationException", "message": "The provided model identifier is invalid."}
    there = _served(region)
    return 200, {
        "modelId": identifier,
        "agreementAvailability": {"status": "AVAILABLE"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE" if there else "NOT_AVAILABLE",
    }


def _profiles(account: str, region: str) -> list[dict[str, Any]]:
    prefixes = sorted(prefix for prefix, regions in PROFILE_REGIONS.items() if region in regions)
    return [_describe(prefix, model, account, region) for prefix in prefixes for model in sorted(NOVA_MODELS)]


def _profile(identifier: str, account: str, region: str) -> Answer:
    prefix, _, model = identifier.rpartition("/")[2].partition(".")
    if model not in NOVA_MODELS or region not in PROFILE_REGIONS.get(prefix, frozenset()):
        return _not_found(f"Inference profile {identifier} not found.")
    return 200, _describe(prefix, model, account, region)


def _describe(prefix: str, model: str, account: str, region: str) -> dict[str, Any]:
    identity = f"{prefix}.{model}"
    destinations = sorted(PROFILE_REGIONS[prefix])
    return {
        "inferenceProfileName": f"{prefix.upper()} {_NAMES[model]}",
        "inferenceProfileId": identity,
        "inferenceProfileArn": f"arn:aws:bedrock:{region}:{account}:inference-profile/{identity}",
        "description": f"Routes requests to {_NAMES[model]} in {', '.join(destinations)}.",
        "models": [
            {"modelArn": f"arn:aws:bedrock:{destination}::foundation-model/{model}"} for destination in destinations
        ],
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "createdAt": _SINCE,
        "updatedAt": _SINCE,
    }


def _not_found(message: str) -> Answer:
    return 404, {"__type": "ResourceNotFoundException", "message": message}
