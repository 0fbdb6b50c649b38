"""Telemetry that is missing: then "no errors" means nothing. Log groups, their retention, lines that should be there, tracing."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step, advice
from goal_mandala.ops.doctor.records import Invocations, LogGroup
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.words import Words


def _gone(signals: Signals) -> list[LogGroup]:
    return [group for group in signals.log_groups if not group.exists]


def _wrong_retention(signals: Signals) -> list[LogGroup]:
    return [group for group in signals.log_groups if group.exists and group.retention != group.expected]


def _kept(group: LogGroup) -> str:
    return f"{group.retention} d" if group.retention else "for ever"


def _silent(signals: Signals) -> bool:
    """Invocations were counted, and not one REPORT line came."""
    runs = signals.get(Signal.INVOCATIONS, Invocations)
    return runs.invocations.total >= 1 and not signals.reports and signals.has(Signal.REPORTS)


def _untraced(signals: Signals) -> list[str]:
    return [function.name for function in signals.functions.values() if not function.tracing]


def _symptom(signals: Signals) -> Symptom | Fine:
    gone, retention, silent, untraced = _gone(signals), _wrong_retention(signals), _silent(signals), _untraced(signals)
    if not (gone or retention or silent or untraced):
        runs = signals.get(Signal.INVOCATIONS, Invocations).invocations.total
        return Fine(
            Words("ログ・保存期間・トレースはそろっています。", "Logs, retention and tracing are in place."),
            unknown=not runs and not signals.reports,
        )
    return Symptom(
        Words("記録のしかたが決まりと違います。", "Something is not recorded as it should be."),
        (
            Proof(Words("ないロググループ", "missing log groups"), ", ".join(group.name for group in gone) or "0", "0", Signal.LOG_GROUPS),
            Proof(Words("保存期間の違い", "wrong retention"), ", ".join(f"{group.name}: {_kept(group)}" for group in retention) or "30 d", "30 d", Signal.LOG_GROUPS, detail="retentionInDays"),
            Proof(Words("実行があるのにREPORT行がない", "invocations without REPORT lines"), "yes" if silent else "no", "no", Signal.INVOCATIONS, detail="Invocations"),
            Proof(Words("トレースのない関数", "functions without tracing"), ", ".join(untraced) or "0", "0", Signal.FUNCTIONS, detail="TracingConfig"),
        ),
    )  # fmt: skip


def _groups(signals: Signals) -> Verdict:
    if gone := _gone(signals):
        return yes("ロググループ {name} がありません。", "The log group {name} is gone.", name=gone[0].name)
    return no("ロググループはあります。", "The log groups are there.")


def _make_group(signals: Signals) -> Fix:
    name = _gone(signals)[0].name
    return advice(
        f"`aws logs create-log-group --log-group-name {name}` で作り、保存期間は `mandala ops doctor telemetry --plan fix.json` で戻してください。",
        f"Make it with `aws logs create-log-group --log-group-name {name}`, and set its retention by `mandala ops doctor telemetry --plan fix.json`.",
    )


def _mute(signals: Signals) -> Verdict:
    if _silent(signals) and not _gone(signals):
        return yes(
            "実行は数えられていますが、ログが届いていません（ロールの logs:PutLogEvents を確認）。",
            "Invocations are counted but no line arrives (see logs:PutLogEvents of the role).",
        )
    return no("ログは届いています。", "Lines arrive.")  # fmt: skip


def _retention(signals: Signals) -> Verdict:
    if wrong := _wrong_retention(signals):
        return yes(
            "{name} の保存期間の設定: {kept}（決められた値は {rule} d）。",
            "{name} keeps lines: {kept} ({rule} d is the rule).",
            name=wrong[0].name,
            kept=_kept(wrong[0]),
            rule=wrong[0].expected,
        )
    return no("保存期間は決められたとおりです。", "Retention is as it should be.")  # fmt: skip


def _set_retention(signals: Signals) -> Fix:
    return Fix(
        Words("保存期間を戻します。", "Put the retention back."),
        tuple(
            Step("log-retention", group.name, group.retention, group.expected) for group in _wrong_retention(signals)
        ),
        Words("ログの削除時期だけが変わります。", "Only when lines are deleted changes."),
        Words("保存量によります。", "By how much is stored."),
        Words("元の値に戻します（消えたログは戻りません）。", "Puts the old value back (deleted lines do not return)."),
    )


def _tracing(signals: Signals) -> Verdict:
    if names := _untraced(signals):
        return yes("{name} のトレースが止まっています。", "Tracing of {name} is off.", name=", ".join(names))
    return no("トレースは動いています。", "Tracing is on.")


def _trace_again(signals: Signals) -> Fix:
    off = [part for part, function in signals.functions.items() if not function.tracing]
    return Fix(
        Words("X-Ray トレースを有効にします。", "Turn X-Ray tracing on."),
        tuple(Step("function-tracing", part, "PassThrough", "Active") for part in off),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("100万トレースで約$5です。", "About $5 for a million traces."),
        Words("元に戻します。", "Turns it off again."),
    )


CHECK = DoctorCheck(
    "telemetry",
    Words("観測データ", "Telemetry"),
    Severity.MAJOR,
    (Signal.LOG_GROUPS, Signal.INVOCATIONS, Signal.REPORTS, Signal.FUNCTIONS),
    _symptom,
    (
        Cause("log-group-gone", Words("ロググループがない", "A log group is gone"), _groups, _make_group),
        Cause("logs-silent", Words("ログが届かない", "No lines arrive"), _mute, lambda _: advice("ロールに権限（logs:CreateLogStream、logs:PutLogEvents）を戻してください（コードとの違い: `mandala ops doctor drift`）。", "Put the role's logs:CreateLogStream and logs:PutLogEvents back (against the code: `mandala ops doctor drift`).")),
        Cause("retention-changed", Words("保存期間の変更", "Retention was changed"), _retention, _set_retention),
        Cause("tracing-off", Words("トレースの停止", "Tracing is off"), _tracing, _trace_again),
    ),
    "mandala ops verify",
    no_traffic=Words("ロググループ・保存期間・トレースはそろっています。実行がなかったので、ログが届くかどうかは分かりません。", "Log groups, retention and tracing are in place. Nothing ran, so whether lines arrive cannot be told."),
)  # fmt: skip
