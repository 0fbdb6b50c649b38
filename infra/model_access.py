"""Which model or inference profile is called from a region, and which ARNs a role must be allowed for that.

Regions and profiles are data (``inference_profiles.yaml``). Asks nobody: synthesis needs no credentials.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from goal_mandala.names import Env
from infra.problems import BadSetting

TABLE = Path(__file__).with_name("inference_profiles.yaml")
INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
"""Converse and ConverseStream are allowed by these two actions (Bedrock User Guide, "Converse API")."""

_MODEL_ID = re.compile(r"(?:(?P<area>[a-z]{2,6}(?:-gov)?)\.)?(?P<model>[a-z0-9-]+\.[a-z0-9.-]+(?::\d+)?)")
_APPLICATION_PROFILE = re.compile(
    r"arn:aws[\w-]*:bedrock:[a-z0-9-]+:\d{12}:(?:inference|application-inference)-profile/[\w.:-]+"
)


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """``model_id`` is what the program calls; ``regions`` are where the call may be answered, its own first."""

    model_id: str
    model: str
    region: str
    regions: tuple[str, ...]
    profile: bool

    def arns(self, account: str) -> list[str]:
        """What a role must be allowed to invoke: the profile in its region and the model wherever it may be routed."""
        models = [f"arn:aws:bedrock:{region}::foundation-model/{self.model}" for region in self.regions]
        if not self.profile:
            return models
        return [f"arn:aws:bedrock:{self.region}:{account}:inference-profile/{self.model_id}", *models]


def model_access(model_id: str, region: str) -> ModelAccess:
    """*model_id* as it can be called from *region*: a bare id becomes the region's profile where it must.

    Raises :class:`BadSetting` for an id that is no id, a model the table does not know, or a region it is not offered in.
    """
    if _APPLICATION_PROFILE.fullmatch(model_id):
        raise BadSetting(
            Env.BEDROCK_MODEL_ID,
            "an ARN does not say which model is behind it, so no least privilege can be given",
            "Set a model id (amazon.nova-micro-v1:0) or a system-defined profile id (apac.amazon.nova-micro-v1:0).",
        )
    found = _MODEL_ID.fullmatch(model_id)
    models: dict[str, Any] = _table()["models"]
    area, model = (found["area"], found["model"]) if found else (None, model_id)
    if model_id in models:
        area, model = None, model_id
    if model not in models:
        raise BadSetting(
            Env.BEDROCK_MODEL_ID,
            f"{model_id!r} is not in infra/inference_profiles.yaml (known: {', '.join(models)})",
            "Correct the id, or add the model with its regions and profiles to that file.",
        )
    entry = models[model]
    if area is None and region in entry["on_demand"]:
        return ModelAccess(model_id, model, region, (region,), False)
    area = area or _area_of(entry, region)
    if area is None or area not in entry["profiles"] or region not in entry["profiles"][area]["from"]:
        raise BadSetting(Env.BEDROCK_REGION, f"{model_id} cannot be called from {region}", _offer(entry))
    destinations = entry["profiles"][area]["to"]
    regions = (region, *sorted(set(destinations) - {region})) if region in destinations else tuple(destinations)
    return ModelAccess(f"{area}.{model}", model, region, regions, True)


def _area_of(entry: dict[str, Any], region: str) -> str | None:
    return next((area for area, profile in entry["profiles"].items() if region in profile["from"]), None)


def _offer(entry: dict[str, Any]) -> str:
    areas = "; ".join(f"{area}: {', '.join(profile['from'])}" for area, profile in entry["profiles"].items())
    return f"Bare id: {', '.join(entry['on_demand'])}. Profiles by prefix: {areas}."


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(TABLE.read_text("utf-8"))
