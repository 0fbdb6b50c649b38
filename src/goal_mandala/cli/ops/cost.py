"""``mandala ops cost``: what AWS bills and what our ledger counted, per chart and per user, with the month's end against the budget."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.drawing import money, sparkline
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.cli.ops.people import people_data, show_people
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.reading import what_then, why
from goal_mandala.ops.verdict import FINDINGS, UNDETERMINED

if TYPE_CHECKING:
    from goal_mandala.ops.billing import Bill
    from goal_mandala.ops.people import People

Month = Annotated[
    str | None,
    typer.Option(
        "--month", metavar="YYYY-MM", help=pick("どの月か（省略時は今月）", "Which month (default: this one)")
    ),
]

Users = Annotated[
    int | None,
    typer.Option(
        "--users",
        metavar=pick("人数", "N"),
        min=0,
        show_default=False,
        help=pick(
            "使った額の多い順に何人まで出すか（既定 5、0 で出さない）。表が大きくても読む",
            "Show so many users, the dearest first (default 5, 0: none); reads a large table too",
        ),
    ),
]
USERS = 5


def cost(
    month: Month = None,
    users: Users = None,
    env: options.Env = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.billing import read_bill
    from goal_mandala.ops.people import read_people

    most = USERS if users is None else users
    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        first = _month(month, run)
        snapshot = run.snapshot()
        found = read_bill(snapshot, first, run.zone)
        if found.shut:
            raise found.shut
        people = read_people(snapshot, first, however_large=users is not None) if most else None
        over = found.budget.value is not None and (found.month.forecast or 0) > found.budget.value.limit
        run.code = (
            FINDINGS
            if over
            else UNDETERMINED
            if found.billed.error or found.ledger_error or (people and people.error)
            else 0
        )
        if as_json:
            run.emit("cost", **_data(found, people), users=people_data(people, most) if people else None)
        else:
            _show(run, found, over)
            if people:
                show_people(people, most)


def _month(words: str | None, run: Run) -> date:
    if words is None:
        return run.now.astimezone(run.zone).date().replace(day=1)
    try:
        return date.fromisoformat(f"{words}-01")
    except ValueError:
        raise InvalidInput("month_unreadable", value=words[:20]) from None


def _data(found: Bill, people: People | None) -> dict[str, Any]:
    month, ledger = found.month, found.month.ledger
    budget = found.budget.value
    unread = [*found.unread, *([("users", people.error)] if people and people.error else [])]
    return {
        "month": month.month.isoformat()[:7],
        "billedUsd": None if found.billed.error else {**{name: round(usd, 8) for name, usd in month.services.items()}, "total": round(month.billed, 8)},
        "ledger": None if found.ledger_error else {"usd": round(ledger.usd, 8), "inputTokens": ledger.input_tokens, "outputTokens": ledger.output_tokens, "generations": ledger.generations, "usdPerChart": ledger.per_chart},
        "forecastUsd": month.forecast,
        "budgetUsd": budget.limit if budget else None,
        "days": {day.isoformat(): round(usd, 8) for day, usd in sorted(month.days.items())},
        "unknown": [{"what": name, "error": error.code, "permission": error.facts.get("action")} for name, error in unread],
    }  # fmt: skip


def _show(run: Run, found: Bill, over: bool) -> None:
    from goal_mandala.ops.spending import month_days

    month = found.month
    run.heading(pick(f"費用 {month.month:%Y-%m}", f"Cost {month.month:%Y-%m}"))
    table([Column(""), Column("USD", right=True), Column("", flexible=True)], _rows(found, over), header=False)
    if month.days:
        values = [month.days.get(day) for day in month_days(month.month)]
        console.show(f"{pick('日ごと', 'By day')}: {sparkline(values, len(values))}")
    for name, error in found.unread:
        console.show(f"UNKNOWN {name}: {say_words(why(error))} → {say_words(what_then(error))}", "magenta", hang=2)


def _rows(found: Bill, over: bool) -> list[list[str]]:
    month, ledger = found.month, found.month.ledger
    rows = [
        [name, money(usd), pick("Cost Explorer、アカウント全体（UTC）", "Cost Explorer, the whole account (UTC)")]
        for name, usd in sorted(month.services.items())
    ]
    if not found.billed.error:
        rows.append(
            [
                pick("合計", "Total"),
                money(month.billed),
                pick("Cost Explorer、アカウント全体（UTC）", "Cost Explorer, the whole account (UTC)"),
            ]
        )
    if not found.ledger_error:
        given, made, charts = f"{ledger.input_tokens:,}", f"{ledger.output_tokens:,}", ledger.generations
        tokens = pick(f"自分の記録: 入力 {given}、出力 {made} トークン", f"our ledger: {given} in, {made} out tokens")
        rows.append([pick("モデル", "Model"), money(ledger.usd), tokens])
        counted = pick(f"成功した生成 {charts} 件", f"generations that succeeded: {charts}")
        rows.append([pick("チャート1枚", "Per chart"), money(ledger.per_chart), counted])
    if month.over:
        rows.append([pick("結果", "Came to"), money(month.forecast), ""])
    else:
        how = pick("今までの1日平均から", "from the daily mean so far")
        if found.billed.error and not found.ledger_error:
            how = pick("自分の記録だけから", "from our ledger alone")
        rows.append([pick("月末の見込み", "Forecast for the month's end"), money(month.forecast), how])
    if found.budget.value:
        told = pick("不明", "not told") if found.billed.error else pick("範囲内", "within")
        within = pick("超える見込み", "will be exceeded") if over else told
        rows.append([pick("予算", "Budget"), money(found.budget.value.limit), within])
    return rows
