"""Which id of a Bedrock model is called from which region. Standard library only: who does not call a model may ask, too."""

from __future__ import annotations

# Geographic inference profiles of Nova Micro by the region that calls, and whether the bare id may be
# called there. Source: Bedrock user guide, "Supported Regions and models for inference profiles".
_PROFILE_PREFIX = (("ap-", "apac"), ("eu-", "eu"), ("us-gov-", "us-gov"), ("us-", "us"), ("ca-", "us"))
ON_DEMAND_REGIONS = frozenset({"us-east-1", "us-gov-west-1"})
_PROFILED = "amazon.nova-"


def resolve_model_id(model_id: str, region: str) -> str:
    """The id to call from *region*: the inference profile where a bare Nova id is refused.

    Profiles and ARNs are taken as they are.
    """
    if not model_id.startswith(_PROFILED) or region in ON_DEMAND_REGIONS:
        return model_id
    prefix = next((p for lead, p in _PROFILE_PREFIX if region.startswith(lead)), None)
    return f"{prefix}.{model_id}" if prefix else model_id
