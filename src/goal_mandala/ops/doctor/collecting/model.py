"""The configured model: which it is, whether the region offers it, what it needs, until when it is served."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS, Env, Function
from goal_mandala.ops.aws.answers import moment, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.models import OfferedModel, Profile, read_models
from goal_mandala.ops.doctor.collecting.role import decision_on, statements_of, try_call
from goal_mandala.ops.doctor.records import Lifecycle, ModelAccess
from goal_mandala.ops.snapshot import Snapshot

ELSEWHERE = ("ap-northeast-1", "us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2")
"""Regions that are asked for a model that its own region does not list."""


@dataclass(frozen=True, slots=True)
class Configured:
    """The function's model: its id as configured and without a profile's prefix, and whether *region* knows it at all."""

    id: str
    region: str
    bare: str
    known: bool
    needs_profile: bool
    profile: Profile | None


def _configured(snapshot: Snapshot) -> Configured:
    state = snapshot.function(Function.AI_PROCESSOR, ALIAS).get()
    id = state.environment.get(Env.BEDROCK_MODEL_ID) or snapshot.target.model
    region = state.environment.get(Env.BEDROCK_REGION) or snapshot.target.region
    home = region == snapshot.target.model_region
    offered = (snapshot.models if home else snapshot.read(f"models in {region}", lambda: read_models(snapshot.aws, region))).get()  # fmt: skip
    profiles = snapshot.profiles.get() if home else ()
    listed = next((one for one in offered if one.id == id), None)
    profile = next((one for one in profiles if id in {one.id, one.model}), None)
    bare = listed.id if listed else (profile.model if profile else id)
    needs = any(one.id == bare and not one.on_demand for one in offered)
    return Configured(id, region, bare, listed is not None or profile is not None, needs, profile)


def model_access(snapshot: Snapshot) -> ModelAccess:
    """The model as it is configured, and whether the function's role may call it."""
    model = _configured(snapshot)
    role = snapshot.function(Function.AI_PROCESSOR, ALIAS).get().role
    required = _required(model)
    decision, denied = decision_on(snapshot, role, required)
    return ModelAccess(
        model.id,
        model.region,
        model.known,
        () if model.known else _elsewhere(snapshot, model.id, model.region),
        model.needs_profile,
        model.profile.id if model.profile else None,
        _agreement(snapshot, model.region, model.bare) if model.known else "",
        decision,
        denied,
        statements_of(snapshot),
        required,
        try_call(snapshot, role, model.id, model.region),
    )


def lifecycle(snapshot: Snapshot) -> Lifecycle:
    """Until when the model is served. What cannot be read is no "for ever": only a model that there is not has no lifecycle."""
    model = _configured(snapshot)
    if not model.known:
        return Lifecycle("", None)
    with signal("model lifecycle"):
        try:
            answer = snapshot.aws.call("bedrock", "GetFoundationModel", at=model.region, modelIdentifier=model.bare)
        except NotFound:
            return Lifecycle("", None)
    told = answer.get("modelDetails")
    return Lifecycle(
        text(told, "modelLifecycle", "status") or "ACTIVE", moment(told, "modelLifecycle", "endOfLifeTime")
    )


def _required(model: Configured) -> tuple[str, ...]:
    """The ARNs that a call touches: the profile and the model in each region it may route to."""
    profile = model.profile
    if profile is None or not model.needs_profile:
        return (f"arn:aws:bedrock:{model.region}::foundation-model/{model.bare}",)
    regions = profile.regions or (model.region,)
    return (profile.arn, *(f"arn:aws:bedrock:{one}::foundation-model/{model.bare}" for one in regions))


def _agreement(snapshot: Snapshot, region: str, model: str) -> str:
    with signal("model agreement"):
        try:
            answer = snapshot.aws.call("bedrock", "GetFoundationModelAvailability", at=region, modelId=model)
        except NotFound:
            return ""
    return text(answer, "agreementAvailability", "status")


def _elsewhere(snapshot: Snapshot, model: str, region: str) -> tuple[str, ...]:
    def offers(one: str) -> bool:
        listed: tuple[OfferedModel, ...] = read_models(snapshot.aws, one)
        return any(model in {offer.id, f"apac.{offer.id}", f"us.{offer.id}", f"eu.{offer.id}"} for offer in listed)

    return tuple(one for one in ELSEWHERE if one != region and offers(one))
