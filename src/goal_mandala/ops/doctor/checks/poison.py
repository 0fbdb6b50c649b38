"""Generations that were set aside: one poison message, or everything because of a cause that others name."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import caused, first_of, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Failure, Generations, Queues
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

FEW = 3


def _aside(signals: Signals) -> list[Failure]:
    return caused(signals, "set-aside", "unreadable-message")


def _symptom(signals: Signals) -> Symptom | Fine:
    queues = signals.get(Signal.QUEUES, Queues)
    lines = _aside(signals)
    if not signals.has(Signal.QUEUES) and lines:
        return Symptom(
            Words("ログによれば{count}回、生成が脇に置かれています。", "By the logs generations were set aside {count} times.").filled(count=len(lines)),
            (Proof(Words("脇に置いたという行", "lines that say so"), str(len(lines)), "0", Signal.FAILURES, sample(lines), "set aside"),),
            first_of(lines),
            Status.WARN,
        )  # fmt: skip
    if not queues.dead:
        return Fine(Words("脇に置かれた生成はありません。", "No generation was set aside."))
    return Symptom(
        Words("{count}件の生成が失敗を重ね、脇に置かれています。", "Generations set aside after failing again and again: {count}.").filled(count=queues.dead),
        (Proof(Words("デッドレターキューの件数", "messages in the dead-letter queue"), str(queues.dead), "0", Signal.QUEUES, sample(lines), "ApproximateNumberOfMessages"),),
        first_of(lines) or _oldest(signals),
    )  # fmt: skip


def _oldest(signals: Signals) -> str:
    """When the oldest of them came; empty where that was not measured."""
    seconds = signals.get(Signal.QUEUES, Queues).oldest_dead_seconds
    return "" if seconds is None else iso(signals.now - timedelta(seconds=seconds))


def _reasons(signals: Signals) -> Counter[str]:
    return Counter(one.reason for one in _aside(signals) if one.reason)


def _common(signals: Signals) -> Verdict:
    queues = signals.get(Signal.QUEUES, Queues)
    failed = signals.get(Signal.GENERATIONS, Generations)
    others = sum(failed.failed.values())
    if queues.dead > FEW and others >= failed.succeeded:
        return yes(
            "成功{good}件に対し失敗{bad}件です。個別の問題ではありません。",
            "{bad} failed against {good} that succeeded: not a matter of single messages.",
            good=failed.succeeded,
            bad=others,
        )
    if not failed.succeeded:
        return unclear(
            "この期間に成功した生成がなく、分かりません。",
            "No generation succeeded in this window, so it cannot be told.",
        )
    return no("ほかの生成は成功しています（{good}件）。", "Other generations succeed ({good}).", good=failed.succeeded)


def _single(signals: Signals) -> Verdict:
    if _common(signals).holds:
        return no("多くの生成が失敗しています。", "Many generations fail.")
    reasons = _reasons(signals)
    told = ", ".join(f"{reason} ×{count}" for reason, count in reasons.most_common(3))
    if not told:
        return yes(
            "特定のメッセージだけが失敗します（理由の行はこの期間にありません）。",
            "Single messages fail each time (no line in this window says why).",
        )
    return yes("特定のメッセージだけが失敗します（{told}）。", "Single messages fail each time ({told}).", told=told)


def _mend(signals: Signals) -> Fix:
    """What can be carried out again is sent back; what cannot even be read never will be."""
    if set(_reasons(signals)) == {"unreadable_job"}:
        name = signals.get(Signal.QUEUES, Queues).dead_queue
        read = f"aws sqs receive-message --queue-url $(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text)"
        return advice(
            "読めないメッセージは戻しても失敗します。送り主を確かめ、内容を控えてから脇のキューから消してください（`aws sqs delete-message`）。読む:\n"
            + read,
            "A message that cannot be read fails again however often it is sent back: find its sender, keep a copy, then delete it from the dead-letter queue (`aws sqs delete-message`). To read it:\n"
            + read,
        )
    return _redrive(signals)


def _redrive(signals: Signals) -> Fix:
    count = signals.get(Signal.QUEUES, Queues).dead
    return Fix(
        Words("原因を直したあと、{count}件を元のキューに戻します（保存済みのセルは作り直しません）。", "Once the cause is mended, send the {count} back to the queue (stored cells are not made again).").filled(count=count),
        (Step("redrive", "generations", count, 0),),
        Words("戻した生成だけがもう一度実行されます。", "Only these generations run again."),
        Words("残りのセルのモデル料金だけかかります。", "Costs the model calls of the cells that are missing."),
        Words("失敗すればまた脇に置かれます。ほかに戻すものはありません。", "Those that fail are set aside again; there is nothing else to undo."),
    )  # fmt: skip


CHECK = DoctorCheck(
    "dead-letters",
    Words("脇に置かれた生成", "Generations set aside"),
    Severity.MAJOR,
    (Signal.QUEUES, Signal.FAILURES, Signal.GENERATIONS),
    _symptom,
    (
        Cause(
            "common-cause",
            Words("共通の原因（他の診断を参照）", "A common cause (see the other checks)"),
            _common,
            _redrive,
        ),
        Cause("poison-message", Words("特定のメッセージ", "A poison message"), _single, _mend),
    ),
    "mandala ops errors",
)
