"""Memory: one big input, too little for everybody, or a leak that climbs in each sandbox and starts anew with the next."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

from goal_mandala.names import Function
from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, unclear, yes
from goal_mandala.ops.doctor.evidence import caused, ended, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import Fix, Step
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Report
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import (
    LEAK_MB_PER_RUN,
    LEAK_RUNS,
    LEAK_SHARE,
    MEMORY_COMFORT,
    MEMORY_FULL,
    MEMORY_STEP_MB,
)
from goal_mandala.ops.words import Words

MOST_MEMORY = 10_240


def _full(signals: Signals) -> list[Report]:
    return [report for report in signals.reports if report.used >= report.memory * MEMORY_FULL]


def _symptom(signals: Signals) -> Symptom | Fine:
    killed = caused(signals, "out-of-memory")
    full = _full(signals)
    leaking = _climbing(signals)
    if not (killed or full or leaking):
        peak = max((report.used / report.memory for report in signals.reports), default=0.0)
        said = Words("メモリは最大{peak:.0%}です。", "Memory peaks at {peak:.0%}.")
        return Fine(said.filled(peak=peak), unknown=not signals.reports)
    peak_mb = max((report.used for report in signals.reports), default=0)
    moments = [one.at for one in killed] + [report.at for report in full]
    return Symptom(
        Words("メモリが足りません（強制終了{killed}件、95%以上{full}件）。", "Memory runs out ({killed} killed, {full} at 95 % or more).").filled(killed=len(killed), full=len(full)),
        (
            Proof(Words("強制終了（signal: killed、Runtime.ExitError）", "kills (signal: killed, Runtime.ExitError)"), str(len(killed)), "0", Signal.FAILURES, sample(killed), "signal: killed"),
            Proof(Words("使用メモリの最大", "Max Memory Used"), f"{peak_mb} MB", _limit(signals), Signal.REPORTS, detail="Max Memory Used"),
            Proof(Words("実行ごとに増え続けるサンドボックス", "sandboxes that climb with every run"), str(len(leaking)), "0", Signal.REPORTS, detail="Max Memory Used by log stream"),
        ),
        iso(min(moments, default=None)),
    )  # fmt: skip


def _limit(signals: Signals) -> str:
    """What must not be met: the memory's share, by the REPORT lines' own Memory Size."""
    sizes = sorted({report.memory for report in signals.reports})
    return f"< {MEMORY_FULL:.0%} of {'/'.join(str(size) for size in sizes) or '?'} MB"


def _climbing(signals: Signals) -> list[str]:
    """Log streams (sandboxes) whose memory climbs from run to run."""
    streams: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(signals.reports, key=lambda one: one.at):
        streams[report.stream].append(report)
    return [name for name, reports in streams.items() if _climbs([report.used for report in reports])]


def _climbs(used: list[int]) -> bool:
    if len(used) < LEAK_RUNS:
        return False
    steps = [after - before for before, after in itertools.pairwise(used)]
    return (
        sum(step > 0 for step in steps) >= LEAK_SHARE * len(steps)
        and (used[-1] - used[0]) / len(steps) >= LEAK_MB_PER_RUN
    )


def _leak(signals: Signals) -> Verdict:
    climbing = _climbing(signals)
    if climbing:
        return yes(
            "{count}個のサンドボックスで実行のたびに増え、新しいサンドボックスでは元に戻ります。",
            "In {count} sandboxes it climbs with every run and starts low again in a new one.",
            count=len(climbing),
        )
    streams = {report.stream for report in signals.reports}
    if not any(sum(report.stream == stream for report in signals.reports) >= LEAK_RUNS for stream in streams):
        if caused(signals, "out-of-memory"):
            return no(
                "強制終了は同じサンドボックスの最初の数回で起きています。積み重なりではありません。",
                "The kills come in a sandbox's first runs: nothing has piled up.",
            )
        return unclear(
            "同じサンドボックスの実行が少なく、増え方を見られません。", "Too few runs in one sandbox to see it climb."
        )
    return no("同じサンドボックスで実行を重ねても増えていません。", "It does not climb over the runs of a sandbox.")


def _too_small(signals: Signals) -> Verdict:
    if _climbing(signals):
        return no("少ない実行では足りています。積み重なって増えています。", "A sandbox's first runs fit: it piles up.")
    runs = len(signals.reports)
    full = {report.request_id for report in [*_full(signals), *ended(signals, "killed")]}
    if runs and len(full) >= max(2, runs * 0.3):
        return yes(
            "{runs}件のうち{full}件が上限に達しています（設定{memory} MB）。",
            "{full} of {runs} runs meet the limit ({memory} MB).",
            runs=runs,
            full=len(full),
            memory=signals.processor.memory,
        )
    if not runs and caused(signals, "out-of-memory"):
        return yes(
            "実行がすべて強制終了しています（設定{memory} MB）。",
            "Every run is killed ({memory} MB).",
            memory=signals.processor.memory,
        )
    return no(
        "上限に達したのは{runs}件のうち{full}件だけです。",
        "Only {full} of {runs} runs meet the limit.",
        runs=runs,
        full=len(full),
    )


def _big_input(signals: Signals) -> Verdict:
    if _climbing(signals) or _too_small(signals).holds:
        return no("一部の入力だけの問題ではありません。", "It is not a matter of single inputs.")
    usual = sorted(report.used for report in signals.reports if report.ended == "ok")
    middle = usual[len(usual) // 2] if usual else 0
    return yes(
        "ふだんは{middle} MBで足り、まれに上限に達します（大きな入力）。",
        "Runs usually take {middle} MB; single ones (big inputs) meet the limit.",
        middle=middle,
    )


def _step(signals: Signals) -> Fix:
    """The smallest step at which the peak fills 70 %."""
    now = signals.processor.memory
    peak = max([report.used for report in signals.reports] + [now if caused(signals, "out-of-memory") else 0])
    to = min(MOST_MEMORY, max(now + MEMORY_STEP_MB, math.ceil(peak / MEMORY_COMFORT / MEMORY_STEP_MB) * MEMORY_STEP_MB))
    return Fix(
        Words("メモリを{now} MBから{to} MBにします（最大使用量が70%になる最小の値）。", "Raise memory from {now} to {to} MB (the smallest at which the peak fills 70 %).").filled(now=now, to=to),
        (Step("function-memory", Function.AI_PROCESSOR, now, to),),
        Words("次の呼び出しから効きます。", "Takes effect with the next invocation."),
        Words("1秒あたりの料金が{times:.1f}倍になります。", "A second costs {times:.1f} times as much.").filled(times=to / now),
        Words("元の値に戻します。", "Puts the old value back."),
    )  # fmt: skip


def _relief(signals: Signals) -> Fix:
    fix = _step(signals)
    return Fix(
        Words("漏れは増設では直らず、先延ばしになるだけです。`mandala ops rollback` で前のリリースに戻すのが先です。当座の手当て: ", "More memory only delays a leak: roll back first with `mandala ops rollback`. For the moment: ") + fix.text,
        fix.steps,
        fix.blast_radius,
        fix.cost,
        fix.undo,
    )  # fmt: skip


CHECK = DoctorCheck(
    "memory",
    Words("メモリ", "Memory"),
    Severity.CRITICAL,
    (Signal.REPORTS, Signal.FAILURES, Signal.FUNCTIONS),
    _symptom,
    (
        Cause("memory-leak", Words("メモリリーク", "A leak"), _leak, _relief),
        Cause("memory-too-small", Words("メモリ設定が小さい", "Too little memory"), _too_small, _step),
        Cause("big-input", Words("大きな入力", "A big input"), _big_input, _step),
    ),
    "mandala ops logs --errors --cause out-of-memory",
)
