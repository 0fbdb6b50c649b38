"""Throttling: the function's reserved concurrency, the account's, the model's quota, or the gateway's limit."""

from __future__ import annotations

from goal_mandala.names import AiProcessor, Function
from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import reasoned, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Access, Account, Gateway, Invocations, ModelMetrics
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import UNRESERVED_MIN
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

GATEWAY_RATE = 17.0
"""Requests a second of the stage: 1,000 a minute, rounded up (generation specification)."""

GATEWAY_BURST = 2000

PERSON_REFUSALS, PERSON_SHARE = 20, 0.2
"""Single refusals of the limit per person are somebody in a hurry; so many, and so great a share of all requests, are told."""


def _refused_by_gateway(signals: Signals) -> list[Access]:
    """429 of the gateway itself: the function was never asked."""
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    return [line for line in lines if line.status == 429 and line.integration_status is None]


def _refused_by_us(signals: Signals) -> list[Access]:
    """429 of the function: somebody asked for more than a person may a minute."""
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    return [line for line in lines if line.status == 429 and line.integration_status is not None]


def _one_person(signals: Signals) -> bool:
    """Whether the limit per person is met so often that it is told."""
    own, lines = _refused_by_us(signals), signals.get(Signal.GATEWAY, Gateway).lines
    return len(own) >= PERSON_REFUSALS and len(own) >= PERSON_SHARE * len(lines)


def _model_refusals(signals: Signals) -> float:
    told = len(reasoned(signals, "model_throttled", "model_quota_exceeded"))
    return max(told, signals.get(Signal.MODEL_METRICS, ModelMetrics).throttles.total)


def _nothing_happened(signals: Signals) -> bool:
    model = signals.get(Signal.MODEL_METRICS, ModelMetrics)
    runs = signals.get(Signal.INVOCATIONS, Invocations)
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    return not (runs.invocations.total or model.invocations.total or lines or signals.failures)


def _symptom(signals: Signals) -> Symptom | Fine:
    runs = signals.get(Signal.INVOCATIONS, Invocations)
    throttled, model, gateway = runs.throttles.total, _model_refusals(signals), _refused_by_gateway(signals)
    person = len(_refused_by_us(signals)) if _one_person(signals) else 0
    if not (throttled or model or gateway or person):
        return Fine(
            Words(
                "関数・モデル・ゲートウェイのどれも絞られていません（実行{count:.0f}回）。",
                "Neither function, model nor gateway throttles (invocations: {count:.0f}).",
            ).filled(count=runs.invocations.total),
            unknown=_nothing_happened(signals),
        )
    lines = reasoned(signals, "model_throttled", "model_quota_exceeded")
    own = _refused_by_us(signals) if person else []
    moments = [one.at for one in [*lines, *gateway, *own]] + ([runs.throttles.first] if runs.throttles.first else [])
    words = Words(
        "絞られています（関数{function:.0f}、モデル{model:.0f}、ゲートウェイ{gateway}、利用者ごとの上限{person}）。",
        "Calls are refused (function {function:.0f}, model {model:.0f}, gateway {gateway}, limit per person {person}).",
    )
    return Symptom(
        words.filled(function=throttled, model=model, gateway=len(gateway), person=person),
        _proofs(signals),
        iso(min(moments, default=None)),
        Status.FAIL if throttled or model or gateway else Status.WARN,
    )


def _proofs(signals: Signals) -> tuple[Proof, ...]:
    runs = signals.get(Signal.INVOCATIONS, Invocations)
    lines = reasoned(signals, "model_throttled", "model_quota_exceeded")
    gateway, own = len(_refused_by_gateway(signals)), len(_refused_by_us(signals))
    reserved = signals.processor.reserved
    return (
        Proof(Words("関数の Throttles", "Throttles of the function"), f"{runs.throttles.total:.0f}", "0", Signal.INVOCATIONS, detail="Throttles Sum"),
        Proof(Words("関数の ConcurrentExecutions（最大）", "ConcurrentExecutions (maximum)"), f"{runs.concurrent.peak:.0f}", "–" if reserved is None else f"< {reserved}", Signal.INVOCATIONS, detail="ConcurrentExecutions Maximum"),
        Proof(Words("モデルの ThrottlingException", "ThrottlingException of the model"), f"{_model_refusals(signals):.0f}", "0", Signal.FAILURES if lines else Signal.MODEL_METRICS, sample(lines), "model-throttled" if lines else "InvocationThrottles Sum"),
        Proof(Words("ゲートウェイの429（関数に届かず）", "429 of the gateway (function never asked)"), str(gateway), "0", Signal.GATEWAY, detail="status=429 integrationStatus=-"),
        Proof(Words("利用者ごとの上限の429", "429 of the limit per person"), str(own), f"< {PERSON_REFUSALS}", Signal.GATEWAY, detail="status=429 integrationStatus=429"),
    )  # fmt: skip


def _reserved(signals: Signals) -> Verdict:
    runs = signals.get(Signal.INVOCATIONS, Invocations)
    reserved = signals.processor.reserved
    if not runs.throttles.total:
        return no("関数の Throttles は0です。", "Throttles of the function are 0.")
    if reserved is None:
        return no("予約済み同時実行数の設定がありません。", "No concurrency is reserved.")
    if reserved < AiProcessor.RESERVED_CONCURRENCY:
        return yes(
            "予約済み同時実行数が{reserved}に下がっています（決められた値は{rule}）。",
            "Reserved concurrency was lowered to {reserved} ({rule} is the rule).",
            reserved=reserved,
            rule=AiProcessor.RESERVED_CONCURRENCY,
        )
    if runs.concurrent.peak >= reserved - 1:
        return yes(
            "同時実行が{peak:.0f}に達し、予約の{reserved}を使い切りました。",
            "Concurrency reached {peak:.0f} of the {reserved} reserved.",
            peak=runs.concurrent.peak,
            reserved=reserved,
        )
    return no(
        "同時実行は最大{peak:.0f}で、予約の{reserved}に届いていません。",
        "Concurrency peaked at {peak:.0f} of {reserved} reserved.",
        peak=runs.concurrent.peak,
        reserved=reserved,
    )


def _more_concurrency(signals: Signals) -> Fix:
    reserved = signals.processor.reserved or 0
    wanted = AiProcessor.RESERVED_CONCURRENCY if reserved < AiProcessor.RESERVED_CONCURRENCY else reserved * 2
    room = (
        signals.get(Signal.ACCOUNT, Account).unreserved - UNRESERVED_MIN + reserved
        if signals.has(Signal.ACCOUNT)
        else wanted
    )
    to = min(wanted, max(room, 0))
    if to <= reserved:
        return advice(
            "アカウントに余裕がありません（100は予約なしで残す必要があります）。上限の引き上げを申請してください。",
            "The account has no head-room (100 must stay unreserved). Request a higher account limit.",
        )
    return Fix(
        Words("予約済み同時実行数を{a}から{b}にします。", "Raise reserved concurrency from {a} to {b}.").filled(
            a=reserved, b=to
        ),
        (Step("reserved-concurrency", Function.AI_PROCESSOR, signals.processor.reserved, to),),
        Words(
            "すぐに効きます。同じアカウントの他の関数が使える分は減ります。",
            "Takes effect at once. Other functions of the account have that much less.",
        ),
        Words("予約自体は無料です。モデルへの負荷は増えます。", "Reserving is free; the load on the model grows."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _account(signals: Signals) -> Verdict:
    runs, account = signals.get(Signal.INVOCATIONS, Invocations), signals.get(Signal.ACCOUNT, Account)
    if not runs.throttles.total:
        return no("関数の Throttles は0です。", "Throttles of the function are 0.")
    if signals.processor.reserved is not None:
        return no(
            "この関数には予約があり、アカウントの共有分は使いません。",
            "The function has its own reservation and does not use the account's pool.",
        )
    if runs.concurrent.peak < account.unreserved * 0.9:
        return no(
            "アカウントの枠（{limit}）には余裕があります。",
            "The account's {limit} are not used up.",
            limit=account.unreserved,
        )
    return yes(
        "アカウントの同時実行枠（{limit}）を使い切っています。",
        "The account's {limit} concurrent executions are used up.",
        limit=account.unreserved,
    )


def _model(signals: Signals) -> Verdict:
    count = _model_refusals(signals)
    if not count:
        return no("モデルの ThrottlingException はありません。", "The model threw no ThrottlingException.")
    return yes(
        "モデルが{count:.0f}回 ThrottlingException を返しました。",
        "The model refused {count:.0f} calls with ThrottlingException.",
        count=count,
    )


def _less_load(signals: Signals) -> Fix:
    now = signals.processor.queue_concurrency
    text = Words(
        "同時実行を下げてモデルへの負荷を減らします（上げると悪化します）。続くならクォータ引き上げを申請します（`mandala ops preflight` が名前で探します）。",
        "Lower the concurrency to send the model less load (raising it makes this worse). If it lasts, request a higher quota (`mandala ops preflight` finds it by name).",
    )
    if not now or now <= 2:
        return Fix(text)
    return Fix(
        text,
        (Step("queue-concurrency", Function.AI_PROCESSOR, now, max(2, now // 2)),),
        Words(
            "生成は待ち行列で順番を待ちます。失われません。", "Generations wait their turn in the queue; none is lost."
        ),
        Words("費用は増えません。", "Costs nothing."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _gateway(signals: Signals) -> Verdict:
    refused = _refused_by_gateway(signals)
    if not refused:
        return no("ゲートウェイ自身の429はありません。", "The gateway itself returned no 429.")
    gateway = signals.get(Signal.GATEWAY, Gateway)
    return yes(
        "ゲートウェイが{count}件を429で断りました（毎秒{rate}、バースト{burst}）。関数のログには残りません。",
        "The gateway refused {count} requests with 429 ({rate} a second, burst {burst}); the function has no log of them.",
        count=len(refused),
        rate=gateway.rate,
        burst=gateway.burst,
    )


def _gateway_fix(signals: Signals) -> Fix:
    gateway = signals.get(Signal.GATEWAY, Gateway)
    if (
        gateway.rate is None
        or gateway.burst is None
        or (gateway.rate >= GATEWAY_RATE and gateway.burst >= GATEWAY_BURST)
    ):
        return advice(
            "上限は決められたとおりです。誰が呼んでいるかをアクセスログで確かめ、必要ならWAFで絞ってください。",
            "The limit is as it should be. See in the access log who calls so often; block the address with WAF if it is abuse.",
        )
    return Fix(
        Words(
            "ステージの上限を毎秒{rate:.0f}、バースト{burst}に戻します。",
            "Put the stage's limits back to {rate:.0f} a second, burst {burst}.",
        ).filled(rate=GATEWAY_RATE, burst=GATEWAY_BURST),
        (
            Step(
                "stage-throttle",
                gateway.stage,
                {"rate": gateway.rate, "burst": gateway.burst},
                {"rate": GATEWAY_RATE, "burst": GATEWAY_BURST},
            ),
        ),
        Words("API全体にすぐ効きます。", "The whole API, at once."),
        Words("費用は増えません。", "Costs nothing."),
        Words("元の値に戻します。", "Puts the old values back."),
    )


def _rate_of_a_person(signals: Signals) -> Verdict:
    own = len(_refused_by_us(signals))
    if not own:
        return no(
            "利用者ごとの上限（毎分10回）に達した人はいません。", "Nobody met the limit of ten a minute a person."
        )
    if not _one_person(signals):
        return unclear(
            "{count}件は利用者ごとの上限（毎分10回）によるもので、故障ではありません。",
            "{count} refusals are the limit of ten a minute a person: by design.",
            count=own,
        )
    return yes(
        "{count}件は利用者ごとの上限（毎分10回）です。誰かが繰り返し頼んでいます。上限は働いています。",
        "{count} refusals are the limit of ten a minute a person: somebody asks again and again. The limit does its work.",
        count=own,
    )


CHECK = DoctorCheck(
    "throttling",
    Words("スロットリング", "Throttling"),
    Severity.CRITICAL,
    (Signal.INVOCATIONS, Signal.FUNCTIONS, Signal.FAILURES, Signal.GATEWAY, Signal.MODEL_METRICS, Signal.ACCOUNT),
    _symptom,
    (
        Cause("gateway-throttle", Words("ゲートウェイの上限", "The gateway's limit"), _gateway, _gateway_fix),
        Cause("reserved-concurrency", Words("予約済み同時実行数を使い切った", "Reserved concurrency used up"), _reserved, _more_concurrency),
        Cause("account-concurrency", Words("アカウントの同時実行枠を使い切った", "The account's concurrency used up"), _account, lambda _: advice("アカウントの上限（Concurrent executions）の引き上げを申請してください。", "Request a higher 'Concurrent executions' for the account.")),
        Cause("model-throttled", Words("モデルのレート制限", "The model's quota"), _model, _less_load),
        Cause("person-rate", Words("利用者ごとの上限", "The limit per person"), _rate_of_a_person, lambda _: advice("誰かを `mandala ops cost --users 10` で確かめ、自動の呼び出しなら間隔を空けてもらってください。上限は設計どおりで、上げません。", "See who it is with `mandala ops cost --users 10`, and ask for longer pauses where it is a program. The limit is by design: leave it.")),
    ),
    "mandala ops metrics",
)  # fmt: skip
