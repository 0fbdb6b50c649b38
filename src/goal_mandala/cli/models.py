"""``mandala models``: what is set up, whether it answers, and which output mode suits it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import typer

from goal_mandala.cli import console, options
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.usage import HelpfulCommand, HelpfulGroup
from goal_mandala.settings import OFFLINE, Provider, Settings, provider_of, read_settings

app = typer.Typer(
    cls=HelpfulGroup,
    no_args_is_help=False,
    invoke_without_command=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("[コマンド]", "[COMMAND]"),
)


@app.callback()
def models(context: typer.Context, model: options.Model = None, as_json: options.Json = False) -> None:
    if context.invoked_subcommand is None:
        _test(_settings(model), as_json=as_json)


def _settings(model: str | None) -> Settings:
    settings = read_settings(os.environ)
    return replace(settings, model=model) if model else settings


def _test(settings: Settings, *, as_json: bool) -> None:
    """What is configured, a 1-token call, and the price."""
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        _tell_offline(as_json=as_json)
        return
    import asyncio

    from goal_mandala.bootstrap import connection_for, model_prices, try_model

    connection = connection_for(provider, settings)
    prices = model_prices(settings)
    price = prices.of(connection.name)
    trial = asyncio.run(try_model(connection, settings))
    row: dict[str, Any] = {
        "model": connection.name,
        "provider": provider.kind,
        "region": settings.bedrock_region if provider.kind == "bedrock" else None,
        "outputMode": connection.mode.value,
        "resolved": dict(connection.note) or None,
        "usdPerMillion": list(price) if price else None,
        "pricesVersion": prices.version,
        "ok": trial.error is None,
        "seconds": round(trial.seconds, 2),
        "error": trial.error.code if trial.error else None,
    }
    if as_json:
        console.emit(row)
    else:
        _tell(row, provider)
    if trial.error:
        raise trial.error


def _tell_offline(*, as_json: bool) -> None:
    if as_json:
        console.emit({"model": OFFLINE, "ok": True, "usdPerMillion": None})
        return
    console.show(
        pick("offline: オフライン計画（手引き集、AIなし、無料）", "offline: curated playbooks, no AI, no cost")
    )
    console.say(
        pick(
            "モデルを使うには: export MANDALA_MODEL=bedrock（または openai:ID、ollama:ID）",
            "For a model: export MANDALA_MODEL=bedrock (or openai:ID, ollama:ID)",
        ),
        "dim",
    )


def _tell(row: dict[str, Any], provider: Provider) -> None:
    """The test as lines for a person, labels in columns."""
    from rich.cells import cell_len

    lines = [(pick("モデル", "Model"), row["model"])]
    if row["resolved"]:
        asked = row["resolved"].get("asked", "")
        lines.append(("", pick(f"（{asked} の推論プロファイル）", f"(the inference profile of {asked})")))
    where = f"Bedrock, {row['region']}" if row["region"] else provider.base_url
    lines.append((pick("接続先", "Endpoint"), where))
    lines.append((pick("出力形式", "Output mode"), row["outputMode"]))
    lines.append((pick("価格", "Price"), _price(row)))
    answered = pick(f"応答あり（{row['seconds']:.2f} 秒）", f"answers ({row['seconds']:.2f} s)")
    lines.append((pick("試験", "Test call"), answered if row["ok"] else pick("失敗", "failed")))
    column = max(cell_len(label) for label, _ in lines)
    for label, value in lines:
        console.show(f"{label}{' ' * (column - cell_len(label))}  {value}", hang=column + 2)


def _price(row: dict[str, Any]) -> str:
    if row["usdPerMillion"] is None:
        return pick("価格表にありません", "not in the price table")
    given, made = row["usdPerMillion"]
    return pick(
        f"100万トークンあたり 入力 ${given}、出力 ${made}（価格表 {row['pricesVersion']}）",
        f"${given} in, ${made} out per million tokens (price table {row['pricesVersion']})",
    )


@app.command(
    "probe",
    cls=HelpfulCommand,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    help=pick(
        "出力形式ごとに測り、合うものを薦める（実際にモデルを呼びます）\n\n例: mandala models probe --model bedrock",
        "Measure every output mode and recommend one (calls the model)\n\nExample: mandala models probe --model bedrock",
    ),
)
def probe(model: options.Model = None, as_json: options.Json = False) -> None:
    settings = _settings(model)
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        if as_json:
            console.emit({"model": OFFLINE, "modes": [], "recommended": None})
        console.say(pick("オフライン計画には出力形式がありません。", "The offline planner has no output modes."))
        return
    import asyncio

    from goal_mandala.bootstrap import connection_for, probe_modes

    connection = connection_for(provider, settings)
    console.say(pick(f"{connection.name} を測っています…", f"Measuring {connection.name} …"), "dim")
    rows = asyncio.run(probe_modes(connection, settings))
    best = min((r for r in rows if r.valid == r.wanted), key=lambda r: r.first_item or r.total, default=None)
    modes, recommended = [r.as_dict() for r in rows], best.mode if best else None
    if as_json:
        console.emit({"model": connection.name, "modes": modes, "recommended": recommended})
    else:
        _tell_modes(modes, recommended, connection.name)


def _tell_modes(modes: list[dict[str, Any]], recommended: str | None, model: str) -> None:
    from rich.table import Table

    table = Table(
        pick("出力形式", "mode"),
        pick("最初の1件", "first item"),
        pick("全体", "total"),
        pick("使えた件数", "valid items"),
        pick("終わり方", "stop reason"),
        pick("トークン", "tokens"),
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for row in modes:
        first = "-" if row["firstItemSeconds"] is None else f"{row['firstItemSeconds']:.2f} s"
        tokens = f"{row['inputTokens']:,} → {row['outputTokens']:,}"
        valid = f"{row['valid']}/{row['wanted']}"
        table.add_row(row["mode"], first, f"{row['totalSeconds']:.2f} s", valid, row["stopReason"] or "-", tokens)
    console.draw(table)
    for row in modes:
        if row["error"]:
            console.say(f"{row['mode']}: {error_text(row['error'], {'model': model})}", "yellow", hang=2)
    if recommended is None:
        console.say(pick("どの形式でも全件は得られませんでした。", "No mode gave every item."), "yellow")
    else:
        console.show(f"{pick('推奨', 'Recommended')}: export MANDALA_OUTPUT_MODE={recommended}", "bold")
