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
    if queues.oldest_seconds < QUEUE_OLD_SECONDS and enabled is not False:
        return Fine(
            Words("待ちは{count}件、最長{age:.0f}秒です。", "{count} wait, the oldest for {age:.0f} s.").filled(
                count=queues.waiting, age=queues.oldest_seconds
            )
        )
    return Symptom(
        Words("生成が待たされています（{count}件、最長{age:.0f}秒）。", "Generations wait ({count}, the oldest for {age:.0f} s).").filled(count=queues.waiting, age=queues.oldest_seconds),
        (
            Proof(Words("待っている件数", "messages that wait"), str(queues.waiting)),
            Proof(Words("最も古い待ち", "age of the oldest"), f"{queues.oldest_seconds:.0f} s", f"{QUEUE_OLD_SECONDS} s"),
            Proof(Words("キューの取り出し", "the event source"), "on" if enabled else "off", "on"),
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
)
