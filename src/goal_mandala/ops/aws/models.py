"""The model on Amazon Bedrock: is it offered, through which profile, and does it answer one token."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.aws.answers import items, text, texts, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

MODEL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A foundation model as the region lists it. ``on_demand`` says whether the bare id may be called."""

    id: str
    name: str
    on_demand: bool
    through_profile: bool
    lifecycle: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An inference profile; ``regions`` are those it may route a request to."""

    id: str
    arn: str
    status: str
    regions: tuple[str, ...]
    model: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A 1-token call: the id that was called, and what went wrong if anything."""

    model: str
    input_tokens: int
    output_tokens: int
    error: MandalaError | None


def read_models(aws: Aws, region: str) -> tuple[OfferedModel, ...]:
    """Every foundation model that *region* lists."""
    with signal("models"):
        rows = items(aws.call("bedrock", "ListFoundationModels", at=region), "modelSummaries")
    return tuple(
        OfferedModel(
            id=text(row, "modelId"),
            name=text(row, "modelName"),
            on_demand="ON_DEMAND" in texts(row, "inferenceTypesSupported"),
            through_profile="INFERENCE_PROFILE" in texts(row, "inferenceTypesSupported"),
            lifecycle=text(row, "modelLifecycle", "status") or "ACTIVE",
        )
        for row in rows
    )


def read_profiles(aws: Aws, region: str) -> tuple[Profile, ...]:
    """The inference profiles that *region* offers."""
    with signal("inference profiles"):
        rows = list(aws.pages("bedrock", "ListInferenceProfiles", "inferenceProfileSummaries", at=region))
    found: list[Profile] = []
    for row in rows:
        arns = [text(model, "modelArn") for model in items(row, "models")]
        regions = tuple(dict.fromkeys(arn.split(":")[3] for arn in arns if arn.count(":") >= 5))
        model = arns[0].rpartition("/")[2] if arns else ""
        found.append(
            Profile(
                text(row, "inferenceProfileId"), text(row, "inferenceProfileArn"), text(row, "status"), regions, model
            )
        )
    return tuple(found)


def ask_model(aws: Aws, model: str, region: str) -> ModelAnswer:
    """One token from the model with our own credentials; never raises for what AWS answers."""
    try:
        with signal("model call"):
            answer = aws.call(
                "bedrock-runtime",
                "Converse",
                at=region,
                within=MODEL_SECONDS,
                modelId=model,
                messages=[{"role": "user", "content": [{"text": "1"}]}],
                inferenceConfig={"maxTokens": 1, "temperature": 0},
            )
    except MandalaError as error:
        return ModelAnswer(model, 0, 0, error)
    return ModelAnswer(
        model, whole(answer, "usage", "inputTokens") or 0, whole(answer, "usage", "outputTokens") or 0, None
    )
