"""Cold starts: too many of them, or each too long."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.evidence import seconds
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import advice
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import COLD_INIT_MS
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

LEAST = 5


def _inits(signals: Signals) -> list[float]:
    return sorted(report.init_ms for report in signals.reports if report.init_ms is not None)


def _symptom(signals: Signals) -> Symptom | Fine:
    inits = _inits(signals)
    middle = inits[len(inits) // 2] if inits else 0.0
    if len(inits) < LEAST or middle < COLD_INIT_MS:
        return Fine(
            Words("コールドスタート{count}回、中央値{middle}です。", "Cold starts: {count}, median {middle}.").filled(
                count=len(inits), middle=seconds(middle)
            ),
            unknown=not signals.reports,
        )
    return Symptom(
        Words("コールドスタートが遅くなっています（中央値{middle}）。", "Cold starts are slow (median {middle}).").filled(middle=seconds(middle)),
        (Proof(Words("Init Duration の中央値", "median Init Duration"), seconds(middle), seconds(COLD_INIT_MS), Signal.REPORTS, detail="Init Duration"),),
        status=Status.WARN,
    )  # fmt: skip


def _slow(signals: Signals) -> Verdict:
    inits = _inits(signals)
    if inits and inits[len(inits) // 2] >= COLD_INIT_MS:
        return yes(
            "初期化に時間がかかっています（{count}回）。",
            "Initialisation takes long ({count} times).",
            count=len(inits),
        )
    return no("初期化はふだんどおりです。", "Initialisation is as usual.")


CHECK = DoctorCheck(
    "cold-starts",
    Words("コールドスタート", "Cold starts"),
    Severity.MINOR,
    (Signal.REPORTS,),
    _symptom,
    (
        Cause("cold-start-slow", Words("初期化が遅い", "Slow initialisation"), _slow, lambda _: advice("リリースで増えた依存を確認し（`mandala ops releases`）、必要なら SnapStart を設定で有効にしてください。", "See what the last release added (`mandala ops releases`); SnapStart is a setting.")),
    ),
    "mandala ops latency",
)  # fmt: skip
