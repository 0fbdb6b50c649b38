"""The configured model: is it offered, what does it need, and may the function's role call it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from urllib.parse import unquote

from goal_mandala.domain.errors import MandalaError, NotFound
from goal_mandala.names import Env, Function
from goal_mandala.ops.aws.answers import items, moment, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.models import OfferedModel, Profile, read_models
from goal_mandala.ops.doctor.records import ModelAccess, Statement
from goal_mandala.ops.snapshot import Snapshot

ACTIONS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
ELSEWHERE = ("ap-northeast-1", "us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2")
"""Regions that are asked for a model that its own region does not list."""


def model_access(snapshot: Snapshot) -> ModelAccess:
    state = snapshot.function(Function.AI_PROCESSOR, "live").get()
    configured = state.environment.get(Env.BEDROCK_MODEL_ID) or snapshot.target.model
    region = state.environment.get(Env.BEDROCK_REGION) or snapshot.target.region
    offered = snapshot.read(f"models in {region}", lambda: read_models(snapshot.aws, region)).get()
    profiles = snapshot.profiles.get() if region == snapshot.target.model_region else ()
    listed = next((one for one in offered if one.id == configured), None)
    profile = next((one for one in profiles if configured in {one.id, one.model}), None)
    bare = listed.id if listed else (profile.model if profile else configured)
    needs = any(one.id == bare and not one.on_demand for one in offered)
    known = listed is not None or profile is not None
    required = _required(region, bare, profile, needs)
    decision, denied = _decision(snapshot, state.role, required)
    lifecycle, end = _lifecycle(snapshot, region, bare) if known else ("", None)
    return ModelAccess(
        configured,
        region,
        known,
        () if known else _elsewhere(snapshot, configured, region),
        needs,
        profile.id if profile else None,
        lifecycle,
        end,
        _agreement(snapshot, region, bare) if known else "",
        decision,
        denied,
        _statements(snapshot, state.role),
        required,
    )


def _required(region: str, bare: str, profile: Profile | None, needs: bool) -> tuple[str, ...]:
    """The ARNs that a call touches: the profile and the model in each region it may route to."""
    if profile is None or not needs:
        return (f"arn:aws:bedrock:{region}::foundation-model/{bare}",)
    return (profile.arn, *(f"arn:aws:bedrock:{one}::foundation-model/{bare}" for one in profile.regions or (region,)))


def _decision(snapshot: Snapshot, role: str, resources: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The worst decision over all resources, and those it is about."""
    with signal("model permissions"):
        answer = snapshot.aws.call(
            "iam",
            "SimulatePrincipalPolicy",
            PolicySourceArn=role,
            ActionNames=list(ACTIONS),
            ResourceArns=list(resources),
        )
    rows = [(text(row, "EvalDecision"), text(row, "EvalResourceName")) for row in items(answer, "EvaluationResults")]
    for worst in ("explicitDeny", "implicitDeny"):
        on = tuple(dict.fromkeys(name for decision, name in rows if decision == worst))
        if on:
            return worst, on
    return "allowed", ()


def _statements(snapshot: Snapshot, role: str) -> tuple[Statement, ...]:
    """Inline statements about Bedrock."""
    name = role.rpartition("/")[2]
    found: list[Statement] = []
    with signal("model permissions"):
        for policy in snapshot.aws.pages("iam", "ListRolePolicies", "PolicyNames", RoleName=name):
            answer = snapshot.aws.call("iam", "GetRolePolicy", RoleName=name, PolicyName=policy)
            found += [one for row in _rows(answer["PolicyDocument"]) if (one := _about_bedrock(str(policy), row))]
    return tuple(found)


def _rows(document: Any) -> list[dict[str, Any]]:
    read: Any = json.loads(unquote(document)) if isinstance(document, str) else document
    held: Any = read.get("Statement", [])
    return cast("list[dict[str, Any]]", held if isinstance(held, list) else [held])


def _about_bedrock(policy: str, row: dict[str, Any]) -> Statement | None:
    actions = _several(row.get("Action"))
    if not any(action == "*" or action.startswith("bedrock:") for action in actions):
        return None
    conditions = json.dumps(row["Condition"]) if row.get("Condition") else ""
    return Statement(policy, str(row.get("Effect")), actions, _several(row.get("Resource")), conditions)


def _several(held: Any) -> tuple[str, ...]:
    if isinstance(held, list):
        return tuple(str(one) for one in cast("list[Any]", held))
    return () if held is None else (str(held),)


def _lifecycle(snapshot: Snapshot, region: str, model: str) -> tuple[str, datetime | None]:
    with signal("model lifecycle"):
        try:
            answer = snapshot.aws.call("bedrock", "GetFoundationModel", at=region, modelIdentifier=model)
        except MandalaError:
            return "", None
    details = answer.get("modelDetails")
    return text(details, "modelLifecycle", "status") or "ACTIVE", moment(details, "modelLifecycle", "endOfLifeTime")


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
