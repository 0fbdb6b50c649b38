"""Money: a day that costs many times the usual one, or a month that will not fit its budget."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Spending
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import BUDGET_WARN, COST_TIMES
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

LEAST_USD = 0.05
"""A day below this is small change, however many times the usual one it is."""


def _symptom(signals: Signals) -> Symptom | Fine:
    money = signals.get(Signal.SPENDING, Spending)
    run = _runaway(signals).holds
    over = _over(signals).holds
    if not (run or over):
        return Fine(
            Words(
                "今月は${spent:.4f}（予算${budget:.0f}）です。", "${spent:.4f} this month of a budget of ${budget:.0f}."
            ).filled(spent=money.spent, budget=money.budget),
            unknown=not money.measured,
        )
    return Symptom(
        Words("費用がふだんと違います（直近24時間${day:.4f}、今月${spent:.4f}）。", "Spending is not as usual (${day:.4f} in the last 24 h, ${spent:.4f} this month).").filled(day=money.last_day, spent=money.spent),
        (
            Proof(Words("直近24時間", "the last 24 hours"), f"${money.last_day:.4f}", "-" if money.usual_day is None else f"${money.usual_day * COST_TIMES:.4f}", Signal.SPENDING, detail="24 h"),
            Proof(Words("今月と予算", "this month and its budget"), f"${money.spent:.4f}", f"${money.budget:.2f}", Signal.SPENDING, detail=money.month),
        ),
        status=Status.FAIL if money.spent >= money.budget or run else Status.WARN,
    )  # fmt: skip


def _runaway(signals: Signals) -> Verdict:
    money = signals.get(Signal.SPENDING, Spending)
    if money.usual_day is not None and money.last_day >= max(LEAST_USD, COST_TIMES * money.usual_day):
        return yes(
            "直近24時間がふだんの{times:.0f}倍です。",
            "The last 24 h cost {times:.0f} times the usual day.",
            times=money.last_day / max(money.usual_day, 1e-6),
        )
    return no("直近24時間はふだんの範囲です。", "The last 24 h are as usual.")  # fmt: skip


def _throttle_down(signals: Signals) -> Fix:
    now = signals.processor.queue_concurrency
    text = Words(
        "誰が使っているかを `mandala ops cost --users 10` で確かめます。当座は取り出しの並列数を下げて流量を抑えます。",
        "See who it is with `mandala ops cost --users 10`; meanwhile take fewer generations at a time.",
    )
    if not now or now <= 2:
        return Fix(text)
    return Fix(
        text,
        (Step("queue-concurrency", "ai-processor", now, 2),),
        Words("生成は待ち行列で順番を待ちます。", "Generations wait their turn in the queue."),
        Words("費用は下がります。", "Costs less."),
        Words("元の値に戻します。", "Puts the old value back."),
    )


def _over(signals: Signals) -> Verdict:
    money = signals.get(Signal.SPENDING, Spending)
    if money.spent >= BUDGET_WARN * money.budget:
        return yes(
            "予算の{share:.0%}を使いました。",
            "{share:.0%} of the budget is used.",
            share=money.spent / money.budget if money.budget else 1,
        )
    if money.forecast is not None and money.forecast > money.budget:
        return yes(
            "月末には${forecast:.2f}になる見込みで、予算${budget:.0f}を超えます。",
            "The month is heading for ${forecast:.2f}, over the budget of ${budget:.0f}.",
            forecast=money.forecast,
            budget=money.budget,
        )
    return no("予算内です。", "Within the budget.")  # fmt: skip


CHECK = DoctorCheck(
    "cost",
    Words("費用", "Cost"),
    Severity.MAJOR,
    (Signal.SPENDING, Signal.FUNCTIONS),
    _symptom,
    (
        Cause("cost-runaway", Words("費用の急増", "Costs run away"), _runaway, _throttle_down),
        Cause("budget-near", Words("予算が尽きる", "The budget runs out"), _over, lambda _: advice("予算の引き上げか、利用の見直しを決めてください。サービス予算に達すると生成は429で断られます（失われません）。", "Decide on a higher budget or less use. At the service's budget generations are refused with 429; nothing is lost.")),
    ),
    "mandala ops cost",
    no_traffic=Words("今月の費用の記録がまだありません。使われていないのか、記録が届いていないのかは分かりません。", "No cost was recorded this month: whether nothing was used or nothing arrives cannot be told."),
)  # fmt: skip
