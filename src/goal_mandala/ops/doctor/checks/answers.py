"""Answers of the model that do not fit the schema: how many generations fail by them, how often has to be asked again."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import Cause, DoctorCheck, Fine, Symptom, Verdict, no, yes
from goal_mandala.ops.doctor.evidence import first_of, sample
from goal_mandala.ops.doctor.finding import Proof, Severity
from goal_mandala.ops.doctor.fix import advice
from goal_mandala.ops.doctor.records import Generations
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.doctor.thresholds import LEAST_GENERATIONS, REPAIR_PER_TITLE, SCHEMA_SHARE
from goal_mandala.ops.words import Words

MALFORMED = (
    "model_answer_malformed",
    "cells_missing",
    "bad_stateless_answer",
    "quality_not_reached",
    "no_usable_answer",
    "too_few_items",
)


def _figures(signals: Signals) -> tuple[int, int, float]:
    """(generations ended, those failed for their answers, repairs a title)."""
    seen = signals.get(Signal.GENERATIONS, Generations)
    malformed = sum(count for reason, count in seen.failed.items() if reason in MALFORMED)
    return seen.succeeded + sum(seen.failed.values()), malformed, seen.repairs / seen.titles if seen.titles else 0.0


def _symptom(signals: Signals) -> Symptom | Fine:
    total, malformed, repairs = _figures(signals)
    lines = [one for one in signals.failures if one.cause == "answer-invalid" or one.reason in MALFORMED]
    malformed = malformed if signals.has(Signal.GENERATIONS) else len(lines)
    enough = total >= LEAST_GENERATIONS
    many = malformed >= 2 and malformed > SCHEMA_SHARE * total
    often = enough and repairs > REPAIR_PER_TITLE
    if not (many or often):
        return Fine(
            Words(
                "生成{total}件、形の合わない失敗{bad}件、聞き直しは題名1つあたり{repairs:.2f}回です。",
                "Generations: {total}; failed for their answers: {bad}; repairs a title: {repairs:.2f}.",
            ).filled(total=total, bad=malformed, repairs=repairs),
            unknown=total == 0,
        )
    return Symptom(
        Words("モデルの回答が形に合いません（失敗{bad}件、聞き直し{repairs:.2f}回）。", "The model's answers do not fit the schema ({bad} failed, {repairs:.2f} repairs a title).").filled(bad=malformed, repairs=repairs),
        (
            Proof(Words("形が合わずに失敗した生成", "generations failed for their answers"), f"{malformed}/{total}", f"{SCHEMA_SHARE:.0%}", Signal.GENERATIONS, sample(lines)),
            Proof(Words("題名1つあたりの聞き直し", "repairs a title"), f"{repairs:.2f}", f"{REPAIR_PER_TITLE:.2f}", Signal.GENERATIONS, detail="repairs, titles"),
        ),
        first_of(lines),
    )  # fmt: skip


def _malformed(signals: Signals) -> Verdict:
    _, malformed, repairs = _figures(signals)
    if malformed or repairs > REPAIR_PER_TITLE:
        return yes(
            "回答はモデルから届いていますが、スキーマに合いません。",
            "Answers arrive from the model but do not fit the schema.",
        )
    return no("回答はスキーマに合っています。", "Answers fit the schema.")


CHECK = DoctorCheck(
    "answers",
    Words("回答の形", "The model's answers"),
    Severity.MAJOR,
    (Signal.GENERATIONS, Signal.FAILURES),
    _symptom,
    (
        Cause(
            "schema-invalid",
            Words("スキーマに合わない回答", "Answers that do not fit the schema"),
            _malformed,
            lambda _: advice(
                "MANDALA_OUTPUT_MODE を text などに変えます（`mandala models probe` が向いた形式を測ります）。プロンプトを変えた直後なら `mandala ops rollback`。",
                "Change MANDALA_OUTPUT_MODE, for example to text (`mandala models probe` measures which suits); right after a change of prompts: `mandala ops rollback`.",
            ),
        ),
    ),
    "mandala ops errors",
)
