"""The list of the operations' commands, with their help. Each module holds one; libraries are loaded inside them."""

from __future__ import annotations

import typer

from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import preflight
from goal_mandala.cli.usage import HelpfulCommand

app = typer.Typer()

_RELEASE = pick("配備する", "Release")
_LOOK = pick("見る", "Look")


def _register() -> None:
    rows = [
        ("preflight", preflight.preflight, _RELEASE, pick("配備の前に、失敗の原因になるものを探す（何も変えない）", "Before a deployment: find what would make it fail (changes nothing)"), "mandala ops preflight --env stg"),
    ]  # fmt: skip
    for name, function, panel, text, example in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {example}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, rich_help_panel=panel, options_metavar=metavar)(function)


@app.callback()
def _ops() -> None:
    """Keeps a single command a group."""


_register()
