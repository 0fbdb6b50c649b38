"""The group ``mandala ops``, whose commands are loaded when the group is used: ``mandala --help`` must not pay for them."""

from __future__ import annotations

from typing import Any

import typer

from goal_mandala.cli.language import pick
from goal_mandala.cli.usage import HelpfulGroup


class LazyGroup(HelpfulGroup):
    """Empty until it is entered; then it holds what :mod:`goal_mandala.cli.ops.commands` registers."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        if not self.commands:
            from goal_mandala.cli.ops.commands import app as loaded

            inner: Any = typer.main.get_command(loaded)
            self.commands.update(inner.commands)
        return super().make_context(*args, **options)


HELP = pick(
    "AWS とローカルクラウドの運用（配備、確認、監視、ログ、費用）\n\n例: mandala ops status --env dev",
    "Operations on AWS and the local cloud: deploy, verify, watch, logs, cost\n\nExample: mandala ops status --env dev",
)

app = typer.Typer(
    cls=LazyGroup,
    help=HELP,
    epilog="\n".join(
        [
            pick(
                "夜中に呼ばれたら: mandala ops status、次に mandala ops doctor。",
                "Called at night: mandala ops status, then mandala ops doctor.",
            ),
            pick(
                "どこを見るかは AWS_REGION、認証情報、ENVIRONMENT（または --env）で決まります。ローカルクラウドは AWS_ENDPOINT_URL です。",
                "Where: AWS_REGION, your credentials, ENVIRONMENT (or --env); the local cloud by AWS_ENDPOINT_URL.",
            ),
            pick(
                "終了コード: 0 正常、3 指摘あり、4 判断できない（権限や認証情報やデータがない）、1 実行しなかった（取りやめた、道具の失敗）、7 断られた（計画が古いなど。何も変えていない）、2 使い方、130 Ctrl-C。",
                "Exit codes: 0 healthy, 3 findings, 4 undetermined (no permission, credentials or data), 1 not done (declined, or the tool failed), 7 refused (a stale plan, say; nothing was changed), 2 usage, 130 Ctrl-C.",
            ),
        ]
    ),
    no_args_is_help=False,
    invoke_without_command=True,
    options_metavar=pick("[オプション]", "[OPTIONS]"),
    subcommand_metavar=pick("コマンド [引数]...", "COMMAND [ARGS]..."),
)


@app.callback()
def ops(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        from goal_mandala.cli import console

        console.show(context.get_help())
