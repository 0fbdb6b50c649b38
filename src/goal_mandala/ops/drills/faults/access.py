"""The model refuses us: no policy, an explicit deny, a wrong id, a profile that is needed, a wrong region."""

from __future__ import annotations

from goal_mandala.names import BEDROCK_MODEL_ID, BEDROCK_POLICY, AlarmName, Env, Function
from goal_mandala.ops.drills.drill import Drill, Finding, Scene
from goal_mandala.ops.drills.faults.model import behave
from goal_mandala.ops.words import Words

WRONG_IDS = (
    "amazon.nova-mikro-v1:0",
    "apac.amazon.nova-micro-v9:0",
    "amazon.nova-micro-v1",
    "anthropic.nova-micro-v1:0",
)
WRONG_REGIONS = ("sa-east-1", "ca-central-1", "eu-west-2", "af-south-1")
DENIERS = ("DataResidency", "CostFreeze", "QuarantineModels")
DRIFT: frozenset[Finding] = frozenset({("drift", "changed-by-hand")})


def _strike(scene: Scene) -> None:
    scene.generations(6)


def _no_policy(scene: Scene) -> None:
    scene.change("role-policy-removal", BEDROCK_POLICY, None)
    _strike(scene)


def _denied(scene: Scene) -> None:
    """An organisation's freeze, written on the role: one region that the profile routes to, or all of them."""
    region = scene.random.choice(("ap-northeast-2", "ap-southeast-1", "*"))
    deny = {
        "Effect": "Deny",
        "Action": "bedrock:InvokeModel*",
        "Resource": f"arn:aws:bedrock:{region}::foundation-model/*",
    }
    document = {"Version": "2012-10-17", "Statement": [deny]}
    scene.change("role-policy-removal", scene.random.choice(DENIERS), document)
    _strike(scene)


def _wrong_id(scene: Scene) -> None:
    wrong = scene.random.choice(WRONG_IDS)
    scene.change("function-environment", Function.AI_PROCESSOR, {Env.BEDROCK_MODEL_ID: wrong})
    _strike(scene)


def _bare_id(scene: Scene) -> None:
    """The region stops taking the id on demand: what Bedrock says then, said by the fake to every call."""
    scene.ground.set_faults({"kind": "OnDemandUnsupported"})
    scene.change("function-environment", Function.AI_PROCESSOR, {Env.BEDROCK_MODEL_ID: BEDROCK_MODEL_ID})
    _strike(scene)


def _wrong_region(scene: Scene) -> None:
    wrong = scene.random.choice(WRONG_REGIONS)
    scene.change("function-environment", Function.AI_PROCESSOR, {Env.BEDROCK_REGION: wrong})
    _strike(scene)


DRILLS = (
    Drill("no-policy", Words("許可がない", "No policy"), ("model-access", "no-policy"), _no_policy, AlarmName.ERROR_RATE, also=DRIFT),
    Drill("explicit-deny", Words("明示的な拒否", "Explicit deny"), ("model-access", "explicit-deny"), _denied, AlarmName.ERROR_RATE),
    Drill("wrong-model-id", Words("モデルID違い", "Wrong model id"), ("model-access", "wrong-model-id"), _wrong_id, AlarmName.ERROR_RATE, also=DRIFT),
    Drill("profile-needed", Words("推論プロファイルが必要", "Profile needed"), ("model-access", "profile-needed"), _bare_id, AlarmName.ERROR_RATE, behave, also=DRIFT),
    Drill("wrong-region", Words("リージョン違い", "Wrong region"), ("model-access", "wrong-region"), _wrong_region, AlarmName.ERROR_RATE, also=DRIFT),
)  # fmt: skip
