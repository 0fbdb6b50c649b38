"""What will stop being served: the model, the runtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import advice
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Lifecycle
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import END_OF_LIFE_DAYS
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import Words

RUNTIMES = {
    "python3.9": datetime(2025, 12, 15, tzinfo=UTC),
    "python3.10": datetime(2026, 10, 31, tzinfo=UTC),
    "python3.11": datetime(2027, 6, 30, tzinfo=UTC),
    "python3.12": datetime(2028, 10, 31, tzinfo=UTC),
    "python3.13": datetime(2029, 6, 30, tzinfo=UTC),
}
"""Deprecation dates of Lambda's Python runtimes (AWS Lambda developer guide, "Lambda runtimes"; to be looked up anew each quarter)."""


def _model_end(signals: Signals) -> datetime | None:
    life = signals.get(Signal.MODEL_LIFECYCLE, Lifecycle)
    return life.end_of_life if life.state == "LEGACY" else None


def _soon(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment - now <= timedelta(days=END_OF_LIFE_DAYS)


def _runtime_end(signals: Signals) -> datetime | None:
    return RUNTIMES.get(signals.processor.runtime)


def _by(signals: Signals) -> str:
    """The day that an end must lie behind."""
    return f"> {iso(signals.now + timedelta(days=END_OF_LIFE_DAYS))[:10]}"


def _symptom(signals: Signals) -> Symptom | Fine:
    model, runtime = _model_end(signals), _runtime_end(signals)
    if not (_soon(model, signals.now) or _soon(runtime, signals.now)):
        return Fine(
            Words(
                "{runtime} とモデルは{days}日以内に終わりません。",
                "{runtime} and the model do not end within {days} days.",
            ).filled(runtime=signals.processor.runtime, days=END_OF_LIFE_DAYS)
        )
    return Symptom(
        Words("提供の終わりが近づいています。", "Something will soon no longer be served."),
        (
            Proof(Words("モデルの終了日", "end of the model"), iso(model) or "-", _by(signals), Signal.MODEL_LIFECYCLE),
            Proof(Words("ランタイムの終了日", "end of the runtime"), f"{signals.processor.runtime}: {iso(runtime) or '-'}", _by(signals), Signal.FUNCTIONS, detail="Runtime"),
        ),
        status=Status.WARN,
    )  # fmt: skip


def _model(signals: Signals) -> Verdict:
    if _soon(_model_end(signals), signals.now):
        return yes("モデルは{day}に終わります。", "The model ends on {day}.", day=iso(_model_end(signals))[:10])
    return no("モデルの終了は告げられていません。", "No end of the model is announced.")


def _runtime(signals: Signals) -> Verdict:
    if _soon(_runtime_end(signals), signals.now):
        return yes(
            "{runtime} は{day}に終わります。",
            "{runtime} ends on {day}.",
            runtime=signals.processor.runtime,
            day=iso(_runtime_end(signals))[:10],
        )
    return no("ランタイムの終了は先です。", "The runtime lasts.")  # fmt: skip


CHECK = DoctorCheck(
    "end-of-life",
    Words("提供終了", "End of life"),
    Severity.MINOR,
    (Signal.MODEL_LIFECYCLE, Signal.FUNCTIONS),
    _symptom,
    (
        Cause("model-ends", Words("モデルの終了", "The model ends"), _model, lambda _: advice("後継モデルを `mandala models probe` で試し、BEDROCK_MODEL_ID を変えてデプロイしてください。", "Try its successor with `mandala models probe`, then change BEDROCK_MODEL_ID and deploy.")),
        Cause("runtime-ends", Words("ランタイムの終了", "The runtime ends"), _runtime, lambda _: advice("infra のランタイムを上げてデプロイしてください。", "Raise the runtime in infra and deploy.")),
    ),
    "mandala ops maintain quarterly",
)  # fmt: skip
