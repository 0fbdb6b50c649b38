"""The model refuses: no policy, an explicit deny, a profile that is needed, a wrong or retired id, a wrong region, no agreement."""

from __future__ import annotations

from goal_mandala.names import BEDROCK_MODEL_ID, BEDROCK_POLICY, Env, Function
from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.evidence import first_of, reasoned, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Failure, Lifecycle, ModelAccess
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.words import Words, same

REFUSALS = (
    "model_access_denied",
    "model_rejected_request",
    "unknown_model",
    "inference_profile_needed",
    "unknown_model_id",
)


def _access(signals: Signals) -> ModelAccess:
    return signals.get(Signal.MODEL_ACCESS, ModelAccess)


def _refused(signals: Signals) -> list[Failure]:
    return reasoned(signals, *REFUSALS)


def _symptom(signals: Signals) -> Symptom | Fine:
    access = _access(signals)
    refused = _refused(signals)
    broken = any(cause.judge(signals).holds for cause in CAUSES)
    if not (refused or broken):
        return Fine(
            Words(
                "関数のロールは {model}（{region}）を呼べます。1トークンの呼び出し: {tried}。",
                "The function's role may call {model} in {region}. A call of one token: {tried}.",
            ).filled_both(access.tried.why, "tried", model=access.profile or access.configured, region=access.region)
        )
    told = Words("モデルを呼べません（ログ{count}件）。", "The model cannot be called ({count} in the logs).") if broken else Words("モデルの呼び出しが拒否されました（ログ{count}件）。", "Calls of the model were refused ({count} in the logs).")  # fmt: skip
    return Symptom(told.filled(count=len(refused)), _proofs(access, refused), first_of(refused))


def _proofs(access: ModelAccess, refused: list[Failure]) -> tuple[Proof, ...]:
    listed = "listed" if access.offered else "not listed"
    model = f"{access.configured}, {access.region}"
    tried = () if access.tried.answered is None else (
        Proof(Words("ロールでの1トークンの呼び出し", "a call of one token as the role"), _TRIED[access.tried.answered], "answered", Signal.MODEL_ACCESS, (access.tried.why.en,), "sts:AssumeRole, bedrock:InvokeModel"),
    )  # fmt: skip
    return (
        Proof(Words("モデルの拒否（ログ）", "refusals of the model (logs)"), str(len(refused)), "0", Signal.FAILURES, sample(refused)),
        Proof(same("SimulatePrincipalPolicy"), access.decision, "allowed", Signal.MODEL_ACCESS, access.denied_on[:2]),
        *tried,
        Proof(Words(f"設定されたモデル（{model}）", f"the configured model ({model})"), listed, "listed", Signal.MODEL_ACCESS, detail="bedrock:ListFoundationModels, ListInferenceProfiles"),
    )  # fmt: skip


_TRIED = {True: "answered", False: "refused"}


def _refused_all_the_same(access: ModelAccess) -> bool:
    """The simulation knows the role's own policies; an organisation's are met by a real call only."""
    return access.tried.answered is False and access.decision == "allowed" and access.tried.code == "aws_not_permitted"


def _denied(signals: Signals) -> Verdict:
    access = _access(signals)
    if _refused_all_the_same(access):
        return yes(
            "ロール自身のポリシーは許していますが、実際の呼び出しは拒否されました（SCPか権限境界）。",
            "The role's own policies allow it, yet a real call was refused: an SCP or a permissions boundary.",
        )
    if access.decision != "explicitDeny":
        return no(
            "明示的な拒否はありません（{decision}）。",
            "Nothing denies it explicitly ({decision}).",
            decision=access.decision,
        )
    named = ", ".join(statement.policy for statement in access.statements if statement.effect == "Deny") or "SCP"
    return yes(
        "{named} が {on} への呼び出しを明示的に拒否しています（リージョン間の振り分け先に注意）。",
        "{named} denies the call on {on} explicitly (mind the regions a profile routes to).",
        named=named,
        on=", ".join(access.denied_on[:2]),
    )


def _undeny(signals: Signals) -> Fix:
    access = _access(signals)
    own = [statement.policy for statement in access.statements if statement.effect == "Deny"]
    if not own:
        return advice(
            "組織のSCPか権限境界です。管理者に、振り分け先リージョンの bedrock:InvokeModel* を許すよう依頼してください。",
            "It is an SCP or a permissions boundary: ask its owner to allow bedrock:InvokeModel* in the regions the profile routes to.",
        )
    return Fix(
        Words(
            "拒否しているポリシー {names} を外します（内容は控えます）。",
            "Remove the denying policy {names} (its text is kept for the undo).",
        ).filled(names=", ".join(own)),
        tuple(Step("role-policy-removal", name, "present", "absent") for name in own),
        Words("関数のロールだけに効きます。反映に数秒かかります。", "The function's role only; takes some seconds."),
        Words("費用は増えません。", "Costs nothing."),
        Words("控えた内容で付け直します。", "Puts the kept text back."),
    )


def _no_policy(signals: Signals) -> Verdict:
    access = _access(signals)
    if access.decision != "implicitDeny":
        return no(
            "ロールに許可があります（{decision}）。",
            "The role's policies allow it ({decision}).",
            decision=access.decision,
        )
    has = any(statement.policy == BEDROCK_POLICY for statement in access.statements)
    if has:
        return yes(
            "BedrockAccess はありますが {on} を許していません。",
            "BedrockAccess is there but does not allow {on}.",
            on=", ".join(access.denied_on[:2]),
        )
    return yes("ロールに BedrockAccess がありません。", "The role has no BedrockAccess.")


def _grant(signals: Signals) -> Fix:
    access = _access(signals)
    return Fix(
        Words(
            "BedrockAccess に必要な許可を加えます（今ある文は残し、差分を見せます）。",
            "Add what is needed to BedrockAccess (its other statements stay; the difference is shown).",
        ),
        (Step("bedrock-policy", Function.AI_PROCESSOR, None, list(access.required)),),
        Words("関数のロールだけに効きます。反映に数秒かかります。", "The function's role only; takes some seconds."),
        Words("費用は増えません。", "Costs nothing."),
        Words(
            "前の内容に戻します（なかったなら消します）。",
            "Puts the old text back (or removes it where there was none).",
        ),
    )


def _profile(signals: Signals) -> Verdict:
    access = _access(signals)
    told = reasoned(signals, "inference_profile_needed")
    if told and access.offered:
        return yes(
            "{region} では {model} を直接は呼べず、推論プロファイル {profile} が要ります。",
            "{region} refuses on-demand calls of {model}: the inference profile {profile} is needed.",
            region=access.region,
            model=access.configured,
            profile=access.profile or "?",
        )
    return no("推論プロファイルを求められてはいません。", "No call was refused for want of an inference profile.")


def _set_model(signals: Signals, model: str, region: str | None = None) -> Fix:
    access = _access(signals)
    before = {Env.BEDROCK_MODEL_ID: access.configured}
    after = {Env.BEDROCK_MODEL_ID: model}
    if region:
        before[Env.BEDROCK_REGION], after[Env.BEDROCK_REGION] = access.region, region
    return Fix(
        Words("関数のモデル設定を {model} にします。", "Set the function's model to {model}.").filled(model=model),
        (Step("function-environment", Function.AI_PROCESSOR, before, after),),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("モデルの料金によります。", "As the model's price has it."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _wrong_region(signals: Signals) -> Verdict:
    access = _access(signals)
    if access.offered or not access.offered_elsewhere:
        return no(
            "モデルは {region} で提供されています。" if access.offered else "モデルはどこにもありません。",
            "The model is offered in {region}." if access.offered else "No region offers such a model.",
            region=access.region,
        )
    return yes(
        "{model} は {region} になく、{other} にあります。",
        "{region} does not offer {model}; {other} does.",
        model=access.configured,
        region=access.region,
        other=", ".join(access.offered_elsewhere[:3]),
    )


def _wrong_id(signals: Signals) -> Verdict:
    access = _access(signals)
    if access.offered:
        return no("モデルIDは正しいものです。", "The model id is a real one.")
    if access.offered_elsewhere:
        return no("IDは正しく、リージョンが違います。", "The id is right, the region is not.")
    return yes("{model} というモデルはありません。", "There is no model {model}.", model=access.configured)


def _retired(signals: Signals) -> Verdict:
    life = signals.get(Signal.MODEL_LIFECYCLE, Lifecycle)
    if life.state != "LEGACY" or life.end_of_life is None or life.end_of_life > signals.now:
        return no("モデルは提供中です（{state}）。", "The model is in service ({state}).", state=life.state or "–")
    return yes(
        "モデルは{day}に終了しています。", "The model was retired on {day}.", day=life.end_of_life.date().isoformat()
    )


def _agreement(signals: Signals) -> Verdict:
    access = _access(signals)
    if access.agreement in {"AVAILABLE", "NOT_REQUIRED", ""}:
        return no("利用契約は済んでいます。", "The agreement is in place.")
    return yes(
        "モデルの利用契約がありません（{state}）。",
        "The model's agreement is missing ({state}).",
        state=access.agreement,
    )


def _default_model(signals: Signals) -> Fix:
    if _access(signals).configured.endswith(BEDROCK_MODEL_ID):
        return advice(
            "後継モデルを `mandala models probe` で試し、BEDROCK_MODEL_ID を変えてデプロイしてください。",
            "Try its successor with `mandala models probe`, then change BEDROCK_MODEL_ID and deploy.",
        )
    return _set_model(signals, BEDROCK_MODEL_ID)


def _home_region(signals: Signals) -> Fix:
    access = _access(signals)
    home = signals.processor.environment.get(Env.AWS_REGION) or access.offered_elsewhere[0]
    return _set_model(
        signals, access.configured, home if home in access.offered_elsewhere else access.offered_elsewhere[0]
    )


CAUSES = (
    Cause("explicit-deny", Words("明示的な拒否", "An explicit deny"), _denied, _undeny),
    Cause("wrong-region", Words("リージョン違い", "Wrong region"), _wrong_region, _home_region),
    Cause("wrong-model-id", Words("モデルID違い", "Wrong model id"), _wrong_id, _default_model),
    Cause("model-retired", Words("終了したモデル", "A retired model"), _retired, _default_model),
    Cause("profile-needed", Words("推論プロファイルが必要", "An inference profile is needed"), _profile, lambda signals: _set_model(signals, _access(signals).profile or "")),
    Cause("no-policy", Words("許可がない", "No policy allows it"), _no_policy, _grant),
    Cause("no-agreement", Words("利用契約がない", "No agreement"), _agreement, lambda _: advice("Bedrock コンソールの Model access で利用を申請してください。", "Request access to the model in the Bedrock console (Model access).")),
)  # fmt: skip

CHECK = DoctorCheck(
    "model-access",
    Words("モデルへのアクセス", "Access to the model"),
    Severity.CRITICAL,
    (Signal.MODEL_ACCESS, Signal.MODEL_LIFECYCLE, Signal.FAILURES, Signal.FUNCTIONS),
    _symptom,
    CAUSES,
    "mandala ops preflight",
)
