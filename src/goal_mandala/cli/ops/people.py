"""The part of ``mandala ops cost`` that says who spent it: the owners' rows of the ledger, the dearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.drawing import money
from goal_mandala.cli.ops.frame import say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.reading import what_then, why

if TYPE_CHECKING:
    from goal_mandala.ops.aws.usage import Spending
    from goal_mandala.ops.people import People


def people_data(found: People, most: int) -> dict[str, Any] | None:
    """None where it could not be read, or was not because the table is large."""
    usage = found.usage
    if usage is None:
        return None
    return {
        "month": usage.month,
        "zone": "UTC",
        "budgetUsd": found.budget,
        "totalUsd": _usd(usage.service.micro_usd),
        "count": len(usage.owners),
        "top": [_row(found, one) for one in usage.owners[:most]],
        "restUsd": _usd(sum(one.micro_usd for one in usage.owners[most:])),
        "deletedUsd": _usd(usage.of_others),
    }


def _row(found: People, one: Spending) -> dict[str, Any]:
    return {
        "user": one.owner,
        "usd": _usd(one.micro_usd),
        "share": found.share(one),
        "budgetUsed": found.budget_used(one),
        "calls": one.calls,
        "inputTokens": one.input_tokens,
        "outputTokens": one.output_tokens,
    }


def show_people(found: People, most: int) -> None:
    """The table, what is in none of its rows, and why where there is none."""
    if found.error is not None:
        then = say_words(what_then(found.error))
        text = f"UNKNOWN {pick('利用者ごと', 'By user')}: {say_words(why(found.error))}" + (
            f" → {then}" if then else ""
        )
        console.show(text, "magenta", hang=2)
    elif found.usage is None:
        size = f"{found.size / 1024**3:.1f} GB"
        ja = f"利用者ごと: 表が大きい（{size}）ので読んでいません。次: mandala ops cost --users {most}"
        en = f"By user: not read, for the table is large ({size}). Next: mandala ops cost --users {most}"
        console.show(pick(ja, en), "dim", hang=2)
    else:
        _show_table(found, most)


def _show_table(found: People, most: int) -> None:
    usage = found.usage
    assert usage is not None
    each = (
        ""
        if found.budget is None
        else pick(f"、1人の予算 {money(found.budget)}", f", budget of each {money(found.budget)}")
    )
    console.show()
    console.show(
        pick(f"利用者ごと（台帳、{usage.month}、UTC{each}）", f"By user (ledger, {usage.month}, UTC{each})"), "bold"
    )
    if not usage.owners:
        console.show(pick("この月に使った人はいません。", "Nobody used anything this month."))
        return
    columns = [
        Column(pick("利用者", "User"), flexible=True), Column("USD", right=True), Column(pick("割合", "Share"), right=True),
        Column(pick("予算比", "Budget"), right=True), Column(pick("呼び出し", "Calls"), right=True), Column(pick("トークン", "Tokens"), right=True),
    ]  # fmt: skip
    table(columns, [_cells(found, one) for one in usage.owners[:most]])
    rest = usage.owners[most:]
    if rest:
        left = money(_usd(sum(one.micro_usd for one in rest)))
        console.show(
            pick(f"ほか {len(rest)} 人: {left}（--users で増やす）", f"{len(rest)} more: {left} (--users shows more)"),
            "dim",
        )
    if usage.of_others:
        console.show(
            pick(
                f"消した利用者の分: {money(_usd(usage.of_others))}", f"Of deleted users: {money(_usd(usage.of_others))}"
            ),
            "dim",
        )


def _cells(found: People, one: Spending) -> list[str]:
    tokens = f"{one.input_tokens + one.output_tokens:,}"
    used, share = found.budget_used(one), found.share(one)
    return [one.owner, money(_usd(one.micro_usd)), _percent(share), _percent(used), f"{one.calls:,}", tokens]


def _percent(share: float | None) -> str:
    if share is None:
        return "-"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _usd(micro: int) -> float:
    return micro / 1_000_000
