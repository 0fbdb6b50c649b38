"""Whether the model of the settings is offered in its region and really answers. Owns the reading of Bedrock's refusals."""

from __future__ import annotations

from goal_mandala.domain.errors import AuthenticationFailed
from goal_mandala.names import Env
from goal_mandala.ops.aws.models import ModelAnswer, OfferedModel, Profile, ask_model
from goal_mandala.ops.reading import Reading, undetermined, what_then, why
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

_OFFERED = Words("モデルの提供", "Model offered")
_CALL = Words("モデルの呼び出し", "Model call")


def check_model(snapshot: Snapshot) -> list[Check]:
    models, profiles = snapshot.models, snapshot.profiles
    offered = judge_offer(snapshot.target, models, profiles)
    callable_id = str(offered.facts.get("call") or snapshot.target.model)
    answer = snapshot.read(
        f"model call {callable_id}", lambda: ask_model(snapshot.aws, callable_id, snapshot.target.model_region)
    )
    return [offered, judge_answer(answer)]


def judge_offer(
    target: Target, models: Reading[tuple[OfferedModel, ...]], profiles: Reading[tuple[Profile, ...]]
) -> Check:
    """Which id to call: the fact ``call``. A bare id that needs a profile passes with the profile named."""
    if models.error or profiles.error:
        error = models.error or profiles.error
        assert error is not None
        return undetermined("model-offered", _OFFERED, error)
    asked, region = target.model, target.model_region
    named = next((profile for profile in profiles.get() if asked in (profile.id, profile.arn)), None)
    if named is not None:
        where = ", ".join(named.regions)
        found = Words(f"推論プロファイル {named.id}（{where}）", f"inference profile {named.id} ({where})")
        return Check("model-offered", _OFFERED, Status.PASS, found, facts={"call": asked, "regions": named.regions})
    model = next((model for model in models.get() if model.id == asked), None)
    through = next((profile for profile in profiles.get() if profile.model == asked), None)
    if model is None and through is None:
        return _not_offered(target, models.get(), profiles.get())
    if model is not None and model.lifecycle != "ACTIVE":
        found = Words(
            f"{asked} は {model.lifecycle} です（提供終了が近い）",
            f"{asked} is {model.lifecycle}: its end of life is near",
        )
        fix = Words(f"{Env.BEDROCK_MODEL_ID} を新しいモデルにする", f"set {Env.BEDROCK_MODEL_ID} to a newer model")
        return Check("model-offered", _OFFERED, Status.WARN, found, fix, {"call": through.id if through else asked})
    if model is not None and model.on_demand:
        return Check("model-offered", _OFFERED, Status.PASS, same(f"{asked} @ {region}"), facts={"call": asked})
    if through is None:
        found = Words(
            f"{asked} は {region} では直接呼べず、推論プロファイルもありません",
            f"{asked} cannot be called on demand in {region}, and no inference profile offers it",
        )
        fix = Words(f"{Env.BEDROCK_REGION} を変える", f"choose another {Env.BEDROCK_REGION}")
        return Check("model-offered", _OFFERED, Status.FAIL, found, fix)
    where = ", ".join(through.regions)
    found = Words(
        f"{asked} は {region} では推論プロファイル {through.id} で呼びます（処理は {where} のどこか）",
        f"{asked} is called as the inference profile {through.id} in {region} (it runs in one of {where})",
    )
    return Check("model-offered", _OFFERED, Status.PASS, found, facts={"call": through.id, "regions": through.regions})


def _not_offered(target: Target, models: tuple[OfferedModel, ...], profiles: tuple[Profile, ...]) -> Check:
    tail = target.model.split(":")[0].rpartition(".")[2]
    close = [p.id for p in profiles if tail in p.id] or [m.id for m in models if tail[:4] in m.id][:3]
    found = Words(
        f"{target.model} は {target.model_region} にありません",
        f"{target.model} is not offered in {target.model_region}",
    )
    ja = f"{Env.BEDROCK_MODEL_ID} か {Env.BEDROCK_REGION} を直す"
    en = f"correct {Env.BEDROCK_MODEL_ID} or {Env.BEDROCK_REGION}"
    if close:
        ja, en = f"{ja}（候補: {', '.join(close[:3])}）", f"{en} (there is: {', '.join(close[:3])})"
    return Check("model-offered", _OFFERED, Status.FAIL, found, Words(ja, en))


def judge_answer(reading: Reading[ModelAnswer]) -> Check:
    """The 1-token call. Throttled is no proof that it works: a warning."""
    if reading.error:
        return undetermined("model-call", _CALL, reading.error)
    answer = reading.get()
    if answer.error is None:
        found = Words(
            f"{answer.model} が答えました（関数のロールではなく、あなたの権限で）",
            f"{answer.model} answers (asked with your permissions, not the function's)",
        )
        return Check("model-call", _CALL, Status.PASS, found, facts={"model": answer.model})
    message = str(answer.error.facts.get("message") or "")
    facts = {"model": answer.model, "error": answer.error.code, "said": answer.error.facts.get("said")}
    if "on-demand throughput" in message:
        found = Words(
            f"{answer.model} は推論プロファイルでしか呼べません",
            f"{answer.model} can be called through an inference profile only",
        )
        fix = same(f"export {Env.BEDROCK_MODEL_ID}=apac.{answer.model}")
        return Check("model-call", _CALL, Status.FAIL, found, fix, facts)
    unasked = isinstance(answer.error, AuthenticationFailed)
    if unasked or answer.error.code in {"aws_throttled", "aws_unreachable", "aws_slow"}:
        return Check("model-call", _CALL, Status.UNKNOWN, why(answer.error), what_then(answer.error), facts)
    if answer.error.code == "aws_not_permitted":
        fix = Words(
            "自分のロールに bedrock:InvokeModel を付けるか、Bedrock のモデル利用規約に同意する",
            "grant bedrock:InvokeModel to your role, or accept the model's agreement in Bedrock",
        )
        return Check("model-call", _CALL, Status.FAIL, why(answer.error), fix, facts)
    return Check("model-call", _CALL, Status.FAIL, why(answer.error), what_then(answer.error), facts)
