"""A month's cost: what AWS billed by service, what the service's own ledger says, what a chart costs. Pure."""

from __future__ import annotations

from goal_mandala.ops.maintenance.figures import Ledger
from goal_mandala.ops.maintenance.months import Month
from goal_mandala.ops.maintenance.performance import NOT_TOLD, change
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

TITLE = Words("費用", "Cost")
BEDROCK = "Amazon Bedrock"
RISE_TIMES = 1.5
LEAST_USD = 1.0
"""A rise by less is small change."""
APART = 0.2
"""Bill and ledger may differ by so much (taxes, credits, other users of the account) before someone looks."""
BUDGET_WARN = 0.8

Bill = dict[str, float]


def judge_costs(
    month: Month, bill: Reading[Bill], before: Reading[Bill], ledger: Ledger, earlier: Ledger, budget: float | None
) -> Section:
    """What can be told without Cost Explorer is told; the rest is UNKNOWN with the permission it needs."""
    tables = [_ledger_table(month, ledger, earlier)]
    checks = [_rise(bill, before), _agreement(bill, ledger), _budget(ledger, budget)]
    if bill.known and before.known:
        tables.insert(0, _bill_table(month, bill.get(), before.get()))
    return Section(
        "cost",
        TITLE,
        tuple(checks),
        tuple(tables),
        Words(
            "AWS の請求は UTC の暦月、アカウント全体です。台帳はこの環境だけの、同じ期間のメトリクスです。",
            "AWS bills calendar months in UTC, for the whole account. The ledger is this environment's own metrics for the same time.",
        ),
    )


def _rise(bill: Reading[Bill], before: Reading[Bill]) -> Check:
    title = Words("前の月より増えたか", "More than the month before?")
    for reading in (bill, before):
        if reading.error is not None:
            return undetermined("bill", title, reading.error)
    now, then = sum(bill.get().values()), sum(before.get().values())
    if not bill.get():
        return Check("bill", title, Status.UNKNOWN, Words("Cost Explorer にこの月のデータがありません。", "Cost Explorer has no data of this month."))  # fmt: skip
    found = Words("${now:,.2f}（前の月は${then:,.2f}）。", "${now:,.2f} (the month before ${then:,.2f}).").filled(now=now, then=then)  # fmt: skip
    facts = {"usd": now, "usdBefore": then}
    if now - then >= LEAST_USD and now > then * RISE_TIMES:
        most = max(bill.get(), key=lambda name: bill.get()[name] - before.get().get(name, 0.0))
        fix = Words("いちばん増えたのは {name} です。`mandala ops cost` で内訳を見る", "{name} rose most; see `mandala ops cost`").filled(name=most)  # fmt: skip
        return Check("bill", title, Status.WARN, found, fix, facts)
    return Check("bill", title, Status.PASS, found, facts=facts)


def _agreement(bill: Reading[Bill], ledger: Ledger) -> Check:
    title = Words("台帳と請求が合うか", "Do ledger and bill agree?")
    if bill.error is not None:
        return undetermined("ledger", title, bill.error)
    billed = sum(amount for name, amount in bill.get().items() if BEDROCK in name)
    if not billed and not ledger.cost:
        return Check("ledger", title, Status.UNKNOWN, Words("どちらにもモデルの費用がありません。", "Neither has any cost of the model."))  # fmt: skip
    found = Words("請求の Bedrock ${billed:,.4f}、台帳 ${own:,.4f}。", "Bedrock on the bill ${billed:,.4f}, ledger ${own:,.4f}.").filled(billed=billed, own=ledger.cost)  # fmt: skip
    facts = {"billedUsd": billed, "ledgerUsd": ledger.cost}
    if abs(billed - ledger.cost) > max(APART * max(billed, ledger.cost), 0.01):
        fix = Words("同じアカウントのほかの利用、料金表（`mandala models`）の古さ、税やクレジットを確かめる", "look for other users of the account, an old price list (`mandala models`), taxes and credits")  # fmt: skip
        return Check("ledger", title, Status.WARN, found, fix, facts)
    return Check("ledger", title, Status.PASS, found, facts=facts)


def _budget(ledger: Ledger, budget: float | None) -> Check:
    title = Words("サービスの予算", "The service's budget")
    if not budget:
        return Check("budget", title, Status.UNKNOWN, Words("関数に予算の設定が見つかりません。", "The function has no budget set."))  # fmt: skip
    if not (ledger.cost or ledger.succeeded or ledger.failed):
        return Check("budget", title, Status.UNKNOWN, Words("この月の台帳に何もありません。", "The ledger has nothing of this month."))  # fmt: skip
    share = ledger.cost / budget
    found = Words("${spent:,.2f}（予算${budget:,.0f}の{share:.0%}）。", "${spent:,.2f}, {share:.0%} of ${budget:,.0f}.").filled(spent=ledger.cost, budget=budget, share=share)  # fmt: skip
    facts = {"spentUsd": ledger.cost, "budgetUsd": budget}
    if share >= BUDGET_WARN:
        fix = Words("予算か利用の見直しを決める（`mandala ops cost`）", "decide on budget or use (`mandala ops cost`)")  # fmt: skip
        return Check("budget", title, Status.WARN, found, fix, facts)
    return Check("budget", title, Status.PASS, found, facts=facts)


def _bill_table(month: Month, bill: Bill, before: Bill) -> Table:
    names = sorted({*bill, *before}, key=lambda name: (-bill.get(name, 0.0), name))
    rows: list[tuple[str | Words, ...]] = [
        (name, f"${before.get(name, 0.0):,.2f}", f"${bill.get(name, 0.0):,.2f}", change(bill.get(name, 0.0), before.get(name)))
        for name in names
    ]  # fmt: skip
    now, then = sum(bill.values()), sum(before.values())
    rows.append((Words("合計", "total"), f"${then:,.2f}", f"${now:,.2f}", change(now, then)))
    columns = (Words("サービス", "service"), same(month.before.label), same(month.label), Words("変化", "change"))
    return Table(columns, tuple(rows), Words("AWS の請求（BlendedCost）", "Billed by AWS (BlendedCost)"))  # fmt: skip


def _ledger_table(month: Month, now: Ledger, before: Ledger) -> Table:
    counts = [
        (Words("できたチャート", "charts made"), before.succeeded, now.succeeded),
        (Words("失敗した生成", "failed generations"), before.failed, now.failed),
        (Words("入力トークン", "input tokens"), before.input_tokens, now.input_tokens),
        (Words("出力トークン", "output tokens"), before.output_tokens, now.output_tokens),
    ]
    rows: list[tuple[str | Words, ...]] = [
        (name, f"{then:,.0f}", f"{this:,.0f}", change(this, then)) for name, then, this in counts
    ]
    rows.append((Words("モデルの費用", "cost of the model"), f"${before.cost:,.4f}", f"${now.cost:,.4f}", change(now.cost, before.cost)))  # fmt: skip
    each = [NOT_TOLD if one.per_chart is None else f"${one.per_chart:,.5f}" for one in (before, now)]
    rows.append((Words("1枚あたり", "a chart"), *each, change(now.per_chart, before.per_chart)))
    columns = (same(""), same(month.before.label), same(month.label), Words("変化", "change"))
    return Table(columns, tuple(rows), Words("サービス自身の台帳（メトリクス）", "The service's own ledger (metrics)"))
