"""Timeouts: the gateway's 29 seconds, the function's limit, a retry budget that does not fit, a slow model, too little CPU."""

from __future__ import annotations

from goal_mandala.names import AiProcessor, Env, Function
from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import caused, ended, reasoned, sample, seconds
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.model_pace import given_up_on, slow_fix, slow_model
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Access, Failure, Gateway
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import (
    CPU_POOR_MB,
    GATEWAY_NEAR_MS,
)
from goal_mandala.ops.words import Words

GAVE_UP = "INTEGRATION_TIMEOUT"
"""The gateway's own word for a function that it did not wait for, whatever its limit is set to."""

AS_LONG = 0.8
"""A run of this share of the gateway's wait is one that it may have given up on: the function's own start lies between the two."""

ELSEWHERE = ("model-throttled", "model-denied", "model-failed", "answer-invalid", "out-of-memory")
"""Failures that other checks explain: work that failed so inside the function was late for that reason, not for the gateway's."""


def _late_at_gateway(signals: Signals) -> list[Access]:
    """504s of a gateway that stopped waiting, unless the work behind them failed for a reason that another check names."""
    lines = signals.get(Signal.GATEWAY, Gateway).lines
    late = [
        line
        for line in lines
        if line.status == 504 and (line.error == GAVE_UP or (line.integration_ms or line.latency_ms) >= GATEWAY_NEAR_MS)
    ]
    explained = caused(signals, *ELSEWHERE) if late else []
    return [] if len(explained) >= len(late) else late


def _out_of_time(signals: Signals) -> list[Failure]:
    """The generating function's own; the api function's 29 s are the gateway's over again."""
    return [one for one in caused(signals, "function-timeout") if one.part != Function.API]


def _symptom(signals: Signals) -> Symptom | Fine:
    timed_out = ended(signals, "timeout")
    late = _late_at_gateway(signals)
    lines = _out_of_time(signals)
    models = given_up_on(signals)
    if not (timed_out or late or lines or models):
        return Fine(
            Words("{count}件の実行に時間切れはありません。", "Runs: {count}; none ran out of time.").filled(
                count=len(signals.reports)
            ),
            unknown=not (signals.reports or signals.failures or signals.get(Signal.GATEWAY, Gateway).lines),
        )
    proofs = [
        Proof(Words("関数の時間切れ（REPORT行）", "function timeouts (REPORT lines)"), str(max(len(timed_out), len(lines))), "0", Signal.FAILURES if lines else Signal.REPORTS, sample(lines), "Task timed out" if lines else "Status: timeout"),
        Proof(Words("ゲートウェイが待つのをやめた504", "504 of the gateway, which stopped waiting"), str(len(late)), "0", Signal.GATEWAY, detail="status=504"),
        Proof(Words("モデル呼び出しの時間切れ", "model calls that ran out of time"), str(len(models)), "0", Signal.FAILURES, sample(models), "model-timeout"),
        Proof(Words("関数のタイムアウト設定", "the function's timeout"), f"{signals.processor.timeout} s", f"{AiProcessor.TIMEOUT} s", Signal.FUNCTIONS, detail="Timeout"),
    ]  # fmt: skip
    moments = [report.at for report in timed_out] + [line.at for line in late] + [one.at for one in [*lines, *models]]
    return Symptom(
        Words(
            "時間切れが起きています（関数 {function}件、ゲートウェイ {gateway}件、モデル {model}件）。",
            "Work runs out of time (function {function}, gateway {gateway}, model {model}).",
        ).filled(function=max(len(timed_out), len(lines)), gateway=len(late), model=len(models)),
        tuple(proofs),
        iso(min(moments)),
    )


def _setting(signals: Signals) -> Verdict:
    timeout = signals.processor.timeout
    hits = ended(signals, "timeout")
    if timeout >= AiProcessor.TIMEOUT:
        return no("設定は{timeout}秒で、決められた値です。", "It is {timeout} s, as it should be.", timeout=timeout)
    if hits or _out_of_time(signals):
        return yes(
            "設定が{timeout}秒に下がっています（決められた値は900秒）。",
            "It was lowered to {timeout} s (900 s is the rule).",
            timeout=timeout,
        )
    return no(
        "設定は{timeout}秒ですが、関数は時間切れになっていません。",
        "It is {timeout} s, but the function did not run out of time.",
        timeout=timeout,
    )


def _raise_timeout(signals: Signals) -> Fix:
    return Fix(
        Words("タイムアウトを900秒に戻します。", "Put the timeout back to 900 s."),
        (Step("function-timeout", Function.AI_PROCESSOR, signals.processor.timeout, AiProcessor.TIMEOUT),),
        Words(
            "次の呼び出しから効きます。実行中のものには影響しません。",
            "Takes effect with the next invocation; running ones go on.",
        ),
        Words("時間切れになった実行は最長900秒課金されます。", "A run that hangs is billed for up to 900 s."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _budget(signals: Signals) -> Verdict:
    """Attempts x timeout against the function's limit, and model calls that really ran into their own limit."""
    per_call, retries = _model_limits(signals)
    whole = per_call * (retries + 1)
    calls = reasoned(signals, "model_timeout")
    limit = signals.processor.timeout
    if whole <= limit:
        return no(
            "試行{tries}回×{each:.0f}秒は{limit}秒に収まります。",
            "{tries} attempts of {each:.0f} s fit in {limit} s.",
            tries=retries + 1,
            each=per_call,
            limit=limit,
        )
    if not calls:
        return no(
            "モデル呼び出しはその上限（{each:.0f}秒）に達していません。",
            "No model call ran into its own limit ({each:.0f} s).",
            each=per_call,
        )
    if limit < AiProcessor.TIMEOUT:
        return no(
            "先に関数のタイムアウト（{limit}秒）が効いています。",
            "The function's own timeout ({limit} s) strikes first.",
            limit=limit,
        )
    return yes(
        "試行{tries}回×{each:.0f}秒＝{whole:.0f}秒で、関数の{limit}秒を超えます。",
        "{tries} attempts of {each:.0f} s are {whole:.0f} s, more than the function's {limit} s.",
        tries=retries + 1,
        each=per_call,
        whole=whole,
        limit=limit,
    )


def _model_limits(signals: Signals) -> tuple[float, int]:
    """Seconds of one call, and retries, as the function is configured."""
    env = signals.processor.environment
    return float(env.get(Env.BEDROCK_TIMEOUT_MS, "300000")) / 1000, int(env.get(Env.BEDROCK_MAX_RETRIES, "3"))


def _fit_budget(signals: Signals) -> Fix:
    per_call, retries = _model_limits(signals)
    fitting = int(signals.processor.timeout * 0.9 / (retries + 1)) * 1000
    return Fix(
        Words(
            "1回の待ち時間を短くし、再試行まで含めて関数の時間に収めます。",
            "Shorten the wait per call so that all attempts fit in the function's time.",
        ),
        (
            Step(
                "function-environment",
                Function.AI_PROCESSOR,
                {Env.BEDROCK_TIMEOUT_MS: str(int(per_call * 1000))},
                {Env.BEDROCK_TIMEOUT_MS: str(fitting)},
            ),
        ),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("費用は増えません。", "Costs nothing."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _starved(signals: Signals) -> Verdict:
    memory = signals.processor.memory
    if memory >= CPU_POOR_MB:
        return no("メモリは{memory} MBで、CPUは足ります。", "{memory} MB give enough CPU.", memory=memory)
    slow = slow_model(signals)
    if slow.holds:
        return unclear(
            "メモリは{memory} MBですが、モデルも遅いので決められません。",
            "{memory} MB are little, but the model is slow too.",
            memory=memory,
        )
    return yes(
        "メモリが{memory} MBしかなく（CPUも比例）、モデルの応答時間は変わっていません。",
        "Only {memory} MB (CPU goes with memory), while the model answers as usual.",
        memory=memory,
    )


def _more_memory(signals: Signals) -> Fix:
    return Fix(
        Words("メモリを1024 MBに戻します（CPUも増えます）。", "Put the memory back to 1024 MB (which brings CPU)."),
        (Step("function-memory", Function.AI_PROCESSOR, signals.processor.memory, AiProcessor.MEMORY),),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("1秒あたりの料金はメモリに比例します。", "The price of a second goes with the memory."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _gateway(signals: Signals) -> Verdict:
    late = _late_at_gateway(signals)
    if not late:
        return no("ゲートウェイの504はありません。", "The gateway returned no 504.")
    if ended(signals, "timeout") or _out_of_time(signals):
        return no(
            "504のほかに、関数自体も時間切れになっています。", "Beside the 504s the function itself runs out of time."
        )
    if len(given_up_on(signals)) * 2 >= len(late):
        return no(
            "504になった処理は、関数の中でもモデルを待ちきれずに失敗しています。",
            "The work behind the 504s failed in the function as well: it ran out of time waiting for the model.",
        )
    waited = min(line.integration_ms or line.latency_ms for line in late)
    went_on = [report for report in ended(signals, "ok") if report.duration_ms >= AS_LONG * waited]
    if went_on:
        return yes(
            "{waited}で504を返していますが（{count}件）、関数は最後まで成功しています（{longest}かかった実行がある）。",
            "{count} calls ended in 504 after {waited} while the function went on and succeeded (one run took {longest}).",
            count=len(late),
            waited=seconds(waited),
            longest=seconds(max(report.duration_ms for report in went_on)),
        )
    return unclear(
        "504が{count}件ありますが、そのように長い実行で成功したものはまだありません。1分後にもう一度見てください。",
        "{count} calls ended in 504, but no run as long has succeeded yet: look again in a minute.",
        count=len(late),
    )


def _durable(_: Signals) -> Fix:
    return advice(
        "長い生成は POST /v1/mandalas（202で受け付け、あとで読む）を使います。関数の設定は変えません。",
        "Send long generations through POST /v1/mandalas (accepted with 202, read later). No setting of the function needs to change.",
    )


CHECK = DoctorCheck(
    "timeouts",
    Words("時間切れ", "Timeouts"),
    Severity.CRITICAL,
    (Signal.FUNCTIONS, Signal.REPORTS, Signal.FAILURES, Signal.GATEWAY, Signal.MODEL_METRICS),
    _symptom,
    (
        Cause("timeout-lowered", Words("関数のタイムアウトが短い", "The function's timeout was lowered"), _setting, _raise_timeout),
        Cause("gateway-limit", Words("ゲートウェイの29秒", "The gateway's 29 seconds"), _gateway, _durable),
        Cause("cpu-starved", Words("メモリ（CPU）不足", "Too little memory, so too little CPU"), _starved, _more_memory),
        Cause("retry-budget", Words("再試行の合計が長すぎる", "Retries do not fit in the function's time"), _budget, _fit_budget),
        Cause("model-slow", Words("モデルが遅い", "The model is slow"), slow_model, slow_fix),
    ),
    "mandala ops latency",
)  # fmt: skip
