"""The list of the operations' commands, with their help. Each module holds one; libraries are loaded inside them."""

from __future__ import annotations

import typer

from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import (
    alarms,
    apply,
    cost,
    deploy,
    destroy,
    doctor,
    errors,
    latency,
    logs,
    maintain,
    metrics,
    preflight,
    releases,
    report,
    rollback,
    status,
    trace,
    verify,
)
from goal_mandala.cli.ops.drill import command as drill
from goal_mandala.cli.ops.incident import commands as incident
from goal_mandala.cli.ops.incident.showing import oncall
from goal_mandala.cli.usage import HelpfulCommand

app = typer.Typer()

_RELEASE = pick("配備する", "Release")
_LOOK = pick("見る", "Look")
_MEND = pick("直す", "Mend")
_CARE = pick("手入れ", "Care")


def _register() -> None:
    rows = [
        ("preflight", preflight.preflight, _RELEASE, pick("配備の前に、失敗の原因になるものを探す（何も変えない）", "Before a deployment: find what would make it fail (changes nothing)"), "mandala ops preflight --env stg"),
        ("deploy", deploy.deploy, _RELEASE, pick("変更を見せ、確認してから配備し、動作を確かめて記録する（だめなら自動で戻す）", "Show the changes, ask, deploy, verify, record; goes back by itself if it does not work"), "mandala ops deploy --env dev"),
        ("verify", verify.verify, _RELEASE, pick("あるだけでなく動くことを確かめる", "Check that what is deployed exists and works"), "mandala ops verify --env prod --smoke"),
        ("releases", releases.releases, _RELEASE, pick("配備とロールバックの記録", "What was deployed and rolled back, when, by whom"), "mandala ops releases"),
        ("rollback", rollback.rollback, _RELEASE, pick("前のリリースに数秒で戻し、動作を確かめる", "Back to an earlier release in seconds, then verify"), "mandala ops rollback"),
        ("destroy", destroy.destroy, _RELEASE, pick("環境を消す（名前の入力が必要。prod は保護を外すまで拒否）", "Take an environment away (asks for its name; prod refuses while protected)"), "mandala ops destroy --env dev"),
        ("status", status.status, _LOOK, pick("1画面で: 5つのメトリクス、p50/p95/p99、アラーム、キュー、動いている版", "One screen: five metrics, p50/p95/p99, alarms, queue, what serves"), "mandala ops status --watch 10"),
        ("metrics", metrics.metrics, _LOOK, pick("メトリクスをグラフで", "Metrics as plots"), "mandala ops metrics errors --since 2d"),
        ("logs", logs.logs, _LOOK, pick("ログ。1行ごとに原因を付け、ERROR と書かれない失敗も見つける", "Log lines with their cause; finds failures that do not say ERROR too"), "mandala ops logs --errors --since 1h"),
        ("errors", errors.errors, _LOOK, pick("失敗を原因ごとにまとめる（最初、最後、回数、見本）", "Failures by cause: first, last, count, sample"), "mandala ops errors --since 24h"),
        ("trace", trace.trace, _LOOK, pick("1つのリクエストの、ログ、区間、モデルの呼び出し", "One request: its lines, spans and model calls together"), "mandala ops trace 8f5a9c1e-0b1c-4b6e-9a53-0a1b2c3d4e5f"),
        ("traces", trace.traces, _LOOK, pick("遅いトレース、失敗したトレース、サービスのつながり", "Slow and failed traces, the service graph"), "mandala ops traces --slow 10"),
        ("latency", latency.latency, _LOOK, pick("応答時間: 平均・最大・最小と百分位、初回起動と起動済みの別", "Latency: mean, max, min and percentiles, cold and warm apart"), "mandala ops latency --since 1d"),
        ("cost", cost.cost, _LOOK, pick("費用: AWS の請求と自分の記録、チャート1枚あたり、月末の見込みと予算", "Cost: AWS's bill beside our ledger, per chart, forecast against the budget"), "mandala ops cost --month 2026-11"),
        ("report", report.report, _LOOK, pick("グラフ入りの1つの HTML ファイル", "One HTML file with plots"), "mandala ops report --since 7d --out status.html"),
        ("doctor", doctor.doctor, _MEND, pick("どの原因かを見分け、証拠と否定された原因と直し方を示す（読むだけ）", "Tell which cause it is, with proof, the causes ruled out, and the fix (reads only)"), "mandala ops doctor --plan fix.json"),
        ("apply", apply.apply, _MEND, pick("計画どおりに変え、見直し、だめなら戻す", "Make a plan's changes, look again, take them back if they do not help"), "mandala ops apply fix.json --dry-run"),
        ("undo", apply.undo, _MEND, pick("計画の変更を元に戻す", "Take a plan's changes back"), "mandala ops undo fix.json"),
        ("drill", drill.drill, _MEND, pick("ローカルクラウドで障害を起こし、診断を採点する（秘密の訓練もできる）", "Make a fault on the local cloud and score the diagnosis, the doctor's or (--secret) yours"), "mandala ops drill start --secret"),
        ("oncall", oncall, _MEND, pick("誰に、どう連絡し、次の人はいつか", "Who is called, how, and when the next level is due"), "mandala ops oncall"),
    ]  # fmt: skip
    for name, function, panel, text, example in rows:
        text = f"{text}\n\n{pick('例', 'Example')}: {example}"
        metavar = pick("[オプション]", "[OPTIONS]")
        app.command(name, cls=HelpfulCommand, help=text, rich_help_panel=panel, options_metavar=metavar)(function)
    groups = [
        ("alarms", alarms.app, _LOOK, alarms.HELP, "mandala ops alarms"),
        ("incident", incident.app, _MEND, incident.HELP, "mandala ops incident status"),
        ("maintain", maintain.app, _CARE, maintain.HELP, "mandala ops maintain monthly"),
    ]
    for name, group, panel, text, example in groups:
        app.add_typer(group, name=name, help=f"{text}\n\n{pick('例', 'Example')}: {example}", rich_help_panel=panel)


_register()
