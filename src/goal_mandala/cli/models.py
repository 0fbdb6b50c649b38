"""``mandala models``: what is set up, whether it answers, and which output mode suits it."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from typing import Annotated

import typer
from rich.table import Table

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.plan import Model
from goal_mandala.settings import OFFLINE, Settings, provider_of, read_settings

app = typer.Typer(no_args_is_help=False, invoke_without_command=True)
Json = Annotated[bool, typer.Option("--json", help=pick("JSONで出す", "Print JSON"))]


@app.callback()
def models(context: typer.Context, model: Model = None, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        _test(_settings(model), as_json=as_json)


def _settings(model: str | None) -> Settings:
    settings = read_settings(os.environ)
    return replace(settings, model=model) if model else settings


def _test(settings: Settings, *, as_json: bool) -> None:
    """What is configured, a 1-token call, and the price."""
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        row: dict[str, object] = {"model": OFFLINE, "ok": True, "usdPerMillion": None}
        if as_json:
            console.out.out(json.dumps(row), highlight=False)
            return
        console.show(
            pick("offline: オフライン計画（手引き集、AIなし、無料）", "offline: curated playbooks, no AI, no cost")
        )
        console.show(
            pick(
                "モデルを使うには: export MANDALA_MODEL=bedrock（または openai:ID、ollama:ID）",
                "For a model: export MANDALA_MODEL=bedrock (or openai:ID, ollama:ID)",
            ),
            "dim",
        )
        return
    from goal_mandala.bootstrap import connection_for, model_prices, try_model

    connection = connection_for(provider, settings)
    price = model_prices(settings).of(connection.name)
    trial = asyncio.run(try_model(connection, settings))
    row = {
        "model": connection.name,
        "provider": provider.kind,
        "region": settings.bedrock_region if provider.kind == "bedrock" else None,
        "outputMode": connection.mode.value,
        "resolved": dict(connection.note) or None,
        "usdPerMillion": list(price) if price else None,
        "pricesVersion": model_prices(settings).version,
        "ok": trial.error is None,
        "seconds": round(trial.seconds, 2),
        "error": trial.error.code if trial.error else None,
    }
    if as_json:
        console.out.out(json.dumps(row, indent=2), highlight=False)
    else:
        for name, value in row.items():
            if value is not None:
                console.show(f"{name:<14} {value}")
    if trial.error:
        raise trial.error


@app.command(
    "probe",
    help=pick(
        "出力形式ごとに測り、合うものを薦める（実際にモデルを呼びます）",
        "Measure every output mode and recommend one (calls the model)",
    ),
)
def probe(model: Model = None, as_json: Json = False) -> None:
    settings = _settings(model)
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        console.say(pick("オフライン計画には出力形式がありません。", "The offline planner has no output modes."))
        return
    from goal_mandala.bootstrap import connection_for, probe_modes

    connection = connection_for(provider, settings)
    rows = asyncio.run(probe_modes(connection, settings))
    best = min((r for r in rows if r.valid == r.wanted), key=lambda r: r.first_item or r.total, default=None)
    if as_json:
        data = {
            "model": connection.name,
            "modes": [r.as_dict() for r in rows],
            "recommended": best.mode if best else None,
        }
        console.out.out(json.dumps(data, indent=2), highlight=False)
        return
    table = Table(
        "mode",
        pick("最初の1件", "first item"),
        pick("全体", "total"),
        pick("使えた件数", "valid"),
        "stop",
        "tokens",
        box=None,
    )
    for r in rows:
        first = f"{r.first_item:.2f} s" if r.first_item is not None else "-"
        stop = error_text(r.error, {"model": connection.name}) if r.error else r.stop_reason or "-"
        table.add_row(
            r.mode, first, f"{r.total:.2f} s", f"{r.valid}/{r.wanted}", stop, f"{r.input_tokens}+{r.output_tokens}"
        )
    console.out.print(table)
    if best is None:
        console.say(pick("どの形式でも全件は得られませんでした。", "No mode gave every item."), "yellow")
    else:
        console.show(
            pick(
                f"推奨: export MANDALA_OUTPUT_MODE={best.mode}", f"Recommended: export MANDALA_OUTPUT_MODE={best.mode}"
            ),
            "bold",
        )
