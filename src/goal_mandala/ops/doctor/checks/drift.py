"""Settings that are not what the code says: somebody changed them by hand, or a deploy ended half-way."""

from __future__ import annotations

import re

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Difference, Stack
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

BROKEN = ("FAILED", "ROLLBACK", "IN_PROGRESS")
GOOD = "UPDATE_ROLLBACK_COMPLETE"
MOST = 8
"""So many differences are shown one by one."""


def _half(stack: Stack) -> bool:
    return any(word in stack.status for word in BROKEN) and stack.status != GOOD


def _symptom(signals: Signals) -> Symptom | Fine:
    stack = signals.get(Signal.STACK, Stack)
    if not stack.differences and not _half(stack):
        return Fine(
            Words(
                "スタックは {status}、設定はコードどおりです。", "The stack is {status}, settings are as the code says."
            ).filled(status=stack.status)
        )
    status = Proof(
        Words("スタックの状態", "the stack's status"),
        stack.status,
        "…_COMPLETE",
        Signal.STACK,
        detail="cloudformation:DescribeStacks StackStatus",
    )
    return Symptom(
        Words("設定がコードと{count}か所違います（スタック {status}）。", "Settings that differ from the code: {count} (stack {status}).").filled(count=len(stack.differences), status=stack.status),
        (status, *(_proof(one) for one in stack.differences[:MOST])),
        status=Status.FAIL if _half(stack) else Status.WARN,
    )  # fmt: skip


def _proof(one: Difference) -> Proof:
    ja = _JAPANESE.get(one.setting, f" {one.setting}")
    if met := _OF_RELEASE.fullmatch(one.setting):
        ja = f"{_THINGS[met[1]]}（リリース {met[2]}）"
    said = Words(f"{one.resource} の{ja}", f"{one.setting} of {one.resource}")
    unit = _UNITS.get(one.setting, "")
    actual, expected = (f"{value}{unit}" if value.isdigit() else value for value in (one.actual, one.expected))
    return Proof(said, actual, expected, Signal.STACK, detail=one.setting)


_OF_RELEASE = re.compile(r"(code|version) \(release (\S+)\)")
_THINGS = {"code": "コード", "version": "版"}
_UNITS = {"memory": " MB", "timeout": " s", "retention": " d"}
_JAPANESE = {
    "memory": "メモリ", "timeout": "タイムアウト", "tracing": "トレース", "retention": "保存期間", "threshold": "しきい値", "throttle": "流量の上限",
    "reserved concurrency": "予約済み同時実行数", "queue concurrency": "取り出しの並列数",
}  # fmt: skip


def _by_hand(signals: Signals) -> Verdict:
    stack = signals.get(Signal.STACK, Stack)
    if stack.differences:
        return yes(
            "テンプレートと違う値です: {names}。",
            "Values differ from the template: {names}.",
            names=", ".join(f"{one.resource}.{one.setting}" for one in stack.differences[:4]),
        )
    return no("テンプレートとの違いはありません。", "Nothing differs from the template.")  # fmt: skip


_PUT_BACK = Words("コードの値に戻します。意図した変更なら、戻さずに infra に書いてください。", "Put the code's values back. If the change was meant, write it into infra instead.")  # fmt: skip
_RELEASED = _PUT_BACK + Words("リリースした版に戻すには `mandala ops rollback {release}`。", " `mandala ops rollback {release}` puts the released version back.")  # fmt: skip


def _put_back(signals: Signals) -> Fix:
    stack = signals.get(Signal.STACK, Stack)
    steps = tuple(Step(one.step, one.resource, one.actual, one.wanted) for one in stack.differences if one.step)
    return Fix(
        _RELEASED.filled(release=stack.release) if any(_OF_RELEASE.fullmatch(one.setting) for one in stack.differences) else _PUT_BACK,
        steps,
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("費用は設定によります。", "As the settings have it."),
        Words("手で変えた値に戻します。", "Puts the changed values back."),
    )  # fmt: skip


def _half_way(signals: Signals) -> Verdict:
    stack = signals.get(Signal.STACK, Stack)
    if _half(stack):
        return yes("スタックが {status} で止まっています。", "The stack stands at {status}.", status=stack.status)
    return no("スタックは {status} です。", "The stack is {status}.", status=stack.status)


CHECK = DoctorCheck(
    "drift",
    Words("設定のずれ", "Drift"),
    Severity.MINOR,
    (Signal.STACK,),
    _symptom,
    (
        Cause(
            "deploy-unfinished",
            Words("途中で止まったデプロイ", "A deploy that ended half-way"),
            _half_way,
            lambda _: advice("`mandala ops deploy` をもう一度実行すると続きから直ります。", "Run `mandala ops deploy` again: it mends it."),
        ),
        Cause("changed-by-hand", Words("手で変えられた設定", "Changed by hand"), _by_hand, _put_back),
    ),
    "mandala ops verify",
)  # fmt: skip
