"""The list of the operations' commands, with their help. Each module holds one; libraries are loaded inside them."""

from __future__ import annotations

import typer

from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import deploy, destroy, preflight, releases, rollback, verify
from goal_mandala.cli.usage import HelpfulCommand

app = typer.Typer()

_RELEASE = pick("配備する", "Release")
_LOOK = pick("見る", "Look")


def _register() -> None:
    rows = [
        ("preflight", preflight.preflight, _RELEASE, pick("配備の前に、失敗の原因になるものを探す（何も変えない）", "Before a deployment: find what would make it fail (changes nothing)"), "mandala ops preflight --env stg"),
        ("deploy", deploy.deploy, _RELEASE, pick("変更を見せ、確認してから配備し、動作を確かめて記録する（だめなら自動で戻す）", "Show the changes, ask, deploy, verify, record; goes back by itself if it does not work"), "mandala ops deploy --env dev"),
        ("verify", verify.verify, _RELEASE, pick("あるだけでなく動くことを確かめる", "Check that what is deployed exists and works"), "mandala ops verify --env prod --smoke"),
        ("releases", releases.releases, _RELEASE, pick("配備とロールバックの記録", "What was deployed and rolled back, when, by whom"), "mandala ops releases"),
        ("rollback", rollback.rollback, _RELEASE, pick("前のリリースに数秒で戻し、動作を確かめる", "Back to an earlier release in seconds, then verify"), "mandala ops rollback"),
        ("destroy", destroy.destroy, _RELEASE, pick("環境を消す（名前の入力が必要。prod は保護を外すまで拒否）", "Take an environment away (asks for its name; prod refuses while protected)"), "mandala ops destroy --env dev"),
    ]  # fmt: skip
    for name, function, panel, text, example in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {example}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, rich_help_panel=panel, options_metavar=metavar)(function)


_register()
