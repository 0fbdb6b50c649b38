"""The way to the model: the role's policy, and the model itself."""

from __future__ import annotations

from goal_mandala.names import ALIAS, BEDROCK_POLICY, Env, Function
from goal_mandala.ops.aws.models import ask_model
from goal_mandala.ops.aws.policies import Policy, read_policy
from goal_mandala.ops.preflight.model import judge_answer
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

NEEDED = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_TITLE = Words(f"ポリシー {BEDROCK_POLICY}", f"Policy {BEDROCK_POLICY}")


def check_model(snapshot: Snapshot) -> list[Check]:
    policy = snapshot.read("role policy", lambda: read_policy(snapshot.aws, snapshot.names.role, BEDROCK_POLICY))
    live = snapshot.function(Function.AI_PROCESSOR, ALIAS)
    settings = live.value.environment if live.value else {}
    model = settings.get(Env.BEDROCK_MODEL_ID) or snapshot.target.model
    region = settings.get(Env.BEDROCK_REGION) or snapshot.target.model_region
    answer = snapshot.read(f"model call {model}", lambda: ask_model(snapshot.aws, model, region))
    return [judge_policy(policy), judge_answer(answer)]


def judge_policy(reading: Reading[Policy | None]) -> Check:
    if reading.error:
        return undetermined("bedrock-access", _TITLE, reading.error)
    policy = reading.get()
    fix = same("mandala ops doctor model-access --plan fix.json")
    if policy is None:
        words = Words("ロールにありません（モデルを呼べません）", "the role has none: the model cannot be called")
        return Check("bedrock-access", _TITLE, Status.FAIL, words, fix)
    missing = [action for action in NEEDED if not policy.allows(action)]
    if missing:
        words = Words(f"許していません: {', '.join(missing)}", f"does not allow {', '.join(missing)}")
        return Check("bedrock-access", _TITLE, Status.FAIL, words, fix, {"missing": missing})
    models = sorted({one.rpartition("/")[2] for statement in policy.statements for one in statement.resources})
    return Check("bedrock-access", _TITLE, Status.PASS, same(", ".join(models)[:120]), facts={"models": models})
