"""Goals that try to give the model orders: how often it was noticed. It is told, not mended: the words stay data."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.evidence import caused, first_of, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import advice
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

MANY = 10


def _symptom(signals: Signals) -> Symptom | Fine:
    hits = caused(signals, "prompt-injection")
    if len(hits) < MANY:
        return Fine(
            Words(
                "指示の埋め込みとみられる入力は{count}件です。", "{count} inputs looked like orders to the model."
            ).filled(count=len(hits)),
            unknown=not signals.reports and not signals.failures,
        )
    return Symptom(
        Words("指示を埋め込もうとする入力が{count}件あります。", "{count} inputs try to give the model orders.").filled(
            count=len(hits)
        ),
        (
            Proof(
                Words("該当した入力", "inputs that were noticed"),
                str(len(hits)),
                f"< {MANY}",
                Signal.FAILURES,
                sample(hits),
                "looks like orders",
            ),
        ),
        first_of(hits),
        Status.WARN,
    )


def _many(signals: Signals) -> Verdict:
    hits = caused(signals, "prompt-injection")
    if len(hits) >= MANY:
        return yes("期間内に{count}件です。", "{count} in the window.", count=len(hits))
    return no("わずかです。", "Only few.")


CHECK = DoctorCheck(
    "injection",
    Words("指示の埋め込み", "Prompt injection"),
    Severity.MINOR,
    (Signal.FAILURES, Signal.REPORTS),
    _symptom,
    (
        Cause("prompt-injection", Words("指示の埋め込みの多発", "Many attempts"), _many, lambda _: advice("入力はデータとして扱われ、回答の形は検査済みです。同じ利用者が続けるなら利用停止を検討してください。", "Inputs stay data and answers are checked against the schema. If one person keeps at it, consider closing the account.")),
    ),
    "mandala ops logs --cause prompt-injection",
)  # fmt: skip
