"""The queue stands: its consumer is off, or more comes in than is worked on."""

from __future__ import annotations

from goal_mandala.names import AiProcessor, Function
from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Queues
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import QUEUE_OLD_SECONDS
from goal_mandala.ops.words import Words


def _symptom(signals: Signals) -> Symptom | Fine:
    queues = signals.get(Signal.QUEUES, Queues)
    enabled = signals.processor.queue_enabled
    age = "–" if queues.oldest_seconds is None else f"{queues.oldest_seconds:.0f} s"
    if (queues.oldest_seconds or 0.0) < QUEUE_OLD_SECONDS and enabled is not False:
        return Fine(
            Words("待ちは{count}件、直近5分の最長の待ちは{age}です。", "Waiting now: {count}; the longest wait in the last 5 min: {age}.").filled(count=queues.waiting, age=age),
            unknown=queues.oldest_seconds is None and queues.waiting > 0,
        )  # fmt: skip
    return Symptom(
        Words("生成が待たされています（いま{count}件、直近5分の最長の待ち{age}）。", "Generations wait (now {count}, the longest wait in the last 5 min {age}).").filled(count=queues.waiting, age=age),
        (
            Proof(Words("待っている件数", "messages that wait"), str(queues.waiting), "0", Signal.QUEUES, detail="ApproximateNumberOfMessages"),
            Proof(Words("最長の待ち", "the longest wait"), age, f"< {QUEUE_OLD_SECONDS} s", Signal.QUEUES, detail="ApproximateAgeOfOldestMessage"),
            Proof(Words("キューの取り出し", "the event source"), "off" if enabled is False else "on", "on", Signal.FUNCTIONS, detail="lambda:ListEventSourceMappings State"),
        ),
    )  # fmt: skip


def _off(signals: Signals) -> Verdict:
    if signals.processor.queue_enabled is False:
        return yes("キューからの取り出しが止められています。", "The event source is disabled.")
    return no("取り出しは動いています。", "The event source is enabled.")


def _turn_on(_: Signals) -> Fix:
    return Fix(
        Words("キューからの取り出しを再開します。", "Enable the event source again."),
        (Step("queue-consumer", Function.AI_PROCESSOR, "off", "on"),),
        Words("待っている生成が順に始まります。", "Waiting generations begin, in turn."),
        Words("待っていた分のモデル料金がかかります。", "Costs the model calls of what waited."),
        Words("止め直します。", "Disables it again."),
    )


def _narrow(signals: Signals) -> Verdict:
    width = signals.processor.queue_concurrency
    if signals.processor.queue_enabled is False:
        return no("取り出し自体が止まっています。", "Nothing is taken at all.")
    if width is not None and width < AiProcessor.QUEUE_CONCURRENCY:
        return yes(
            "取り出しの並列数が{width}に下がっています（決められた値は{rule}）。",
            "The event source takes {width} at a time ({rule} is the rule).",
            width=width,
            rule=AiProcessor.QUEUE_CONCURRENCY,
        )
    return no("取り出しの並列数は{width}です。", "The event source takes {width} at a time.", width=width)  # fmt: skip


def _widen(signals: Signals) -> Fix:
    return Fix(
        Words("取り出しの並列数を戻します。", "Put the event source's concurrency back."),
        (
            Step(
                "queue-concurrency",
                Function.AI_PROCESSOR,
                signals.processor.queue_concurrency,
                AiProcessor.QUEUE_CONCURRENCY,
            ),
        ),
        Words("待っている生成が早く始まります。", "Waiting generations begin sooner."),
        Words("費用は増えません。", "Costs nothing."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _rush(signals: Signals) -> Verdict:
    if _off(signals).holds or _narrow(signals).holds:
        return no("先に取り出しを直します。", "The event source comes first.")
    return yes("設定どおりに動いていて、届く量が上回っています。", "It works as set; more comes in than it takes.")


CHECK = DoctorCheck(
    "queue",
    Words("待ち行列", "The queue"),
    Severity.MAJOR,
    (Signal.QUEUES, Signal.FUNCTIONS),
    _symptom,
    (
        Cause("queue-off", Words("取り出しの停止", "The event source is off"), _off, _turn_on),
        Cause("queue-narrow", Words("並列数の低下", "Too few at a time"), _narrow, _widen),
        Cause(
            "queue-rush",
            Words("流入の増加", "More comes in"),
            _rush,
            lambda _: advice(
                "一時的なら待てば捌けます。続くなら予約済み同時実行数とモデルのクォータを一緒に見直してください。",
                "A rush drains by itself. If it lasts, review reserved concurrency and the model's quota together.",
            ),
        ),
    ),
    "mandala ops metrics",
    no_traffic=Words("待っている生成がありますが、どれだけ待っているかはまだ測られていません。1分後にもう一度見てください。", "Generations wait, but for how long was not measured yet: look again in a minute."),
)  # fmt: skip
