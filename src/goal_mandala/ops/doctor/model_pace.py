"""Whether the model itself is slow: by its metrics, and by the work that waited for it in vain. Pure; the timeouts check asks."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import reasoned, seconds
from goal_mandala.ops.doctor.fix import Fix, advice
from goal_mandala.ops.doctor.records import Failure, ModelMetrics
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import ANSWER_LONGER_TIMES, CPU_POOR_MB, MODEL_SLOW_MS, MODEL_SLOW_TIMES
from goal_mandala.ops.words import Words

GIVEN_UP = 2
"""So many calls given up make the slowest of the others telling, and are telling themselves; a single one may be chance."""

NO_MORE = Words(
    "タイムアウトはすでに上限の900秒です。延長では直りません。",
    "The timeout is already at its maximum of 900 s: raising it is no fix.",
)


def given_up_on(signals: Signals) -> list[Failure]:
    """Work that ran out of time waiting for the model; not what ran out of it asking again for answers that did not fit."""
    return [one for one in reasoned(signals, "model_timeout", "deadline_exceeded") if one.cause == "model-timeout"]


def _never_came(signals: Signals) -> list[Failure]:
    """Of these the generations that waited long and never had to ask again or to make room: the model alone took the time."""
    return [
        one
        for one in given_up_on(signals)
        if one.facts.get("repairs") == 0
        and not one.facts.get("throttles")
        and float(one.facts.get("seconds") or 0) * 1000 >= MODEL_SLOW_MS
    ]


def slow_model(signals: Signals) -> Verdict:
    """By the slowest period's p90: quick calls before or between must not hide it, and a single slow one must not make it.

    Calls that were given up are in no metric. Where several were, the p99 of those that came back decides, and generations
    that waited for the model alone are proof themselves: none of its calls may ever have come back.
    """
    metrics = signals.get(Signal.MODEL_METRICS, ModelMetrics)
    waited = [float(one.facts["seconds"]) * 1000 for one in _never_came(signals)]
    if len(waited) >= GIVEN_UP and signals.processor.memory >= CPU_POOR_MB:
        return yes(
            "{count}件の生成が、聞き直しもなくモデルを最長{longest}待って時間切れになりました。",
            "Generations that waited for the model, up to {longest}, and ran out of time without asking anything again: {count}.",
            count=len(waited),
            longest=seconds(max(waited)),
        )
    if not metrics.latency.points:
        return unclear("モデルの応答時間の記録がありません。", "There is no record of the model's latency.")
    given_up = len(given_up_on(signals))
    worst, usual = metrics.latency.peak, metrics.usual_latency
    if given_up >= GIVEN_UP:
        worst = max(worst, metrics.latency_p99.peak)
    slow = worst >= MODEL_SLOW_MS and (usual is None or worst >= MODEL_SLOW_TIMES * usual)
    facts = {"worst": seconds(worst), "usual": "-" if usual is None else seconds(usual)}
    if slow:
        return yes(
            "モデルの応答に{worst}かかっています（ふだん{usual}）。",
            "The model takes {worst} to answer (usually {usual}).",
            **facts,
        )
    return no(
        "モデルの応答は{worst}で、ふだん（{usual}）と変わりません。",
        "The model answers in {worst}, as usual ({usual}).",
        **facts,
    )


def slow_fix(signals: Signals) -> Fix:
    metrics = signals.get(Signal.MODEL_METRICS, ModelMetrics)
    tokens, usual = _tokens_per_call(metrics), metrics.usual_output_tokens
    if tokens is not None and usual and tokens >= ANSWER_LONGER_TIMES * usual:
        return advice(
            "1回の回答が長くなっています。maxTokens とプロンプトを見直してください（`mandala ops releases` で直近の変更を確認）。",
            "Answers have become longer: review maxTokens and the prompts (`mandala ops releases` shows what changed).",
        )
    return advice(
        "モデル側の遅さです。MANDALA_FALLBACK_MODEL に別のモデルを設定すると逃がせます。AWS Health を確認してください。"
        + NO_MORE.ja,
        "The model itself is slow. A fallback model (MANDALA_FALLBACK_MODEL) takes over where one is set; look at AWS Health. "
        + NO_MORE.en,
    )


def _tokens_per_call(metrics: ModelMetrics) -> float | None:
    return metrics.output_tokens.total / metrics.invocations.total if metrics.invocations.total else None
