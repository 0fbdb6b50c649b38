"""Body weight and strength: safe weekly rates, energy deficits, shares of a lift.

Sources: about 7,200 kcal per kilogram of body fat; adults lose weight soundly at up to 0.5-1 kg a
week (public health advice in Japan, the UK and the US); plans here stop at 0.7 kg, gains at 0.25 kg.
"""

from __future__ import annotations

import re

from goal_mandala.generation.playbook_planner.amounts import Amount, counts, weights
from goal_mandala.generation.playbook_planner.figures.question import Answer, Question
from goal_mandala.generation.playbook_planner.targets import find, way

KCAL_PER_KG = 7200
MAX_LOSS_PER_WEEK = 0.7
MAX_GAIN_PER_WEEK = 0.25
_TONED_DOWN = 0.95
"""A plan for less than this share of what was asked says so (tag ``too_fast``)."""

_KG_PER_LB = 0.45359237
_TO = re.compile(r"^\s?(台)?\s?(に(?!落とす前)|まで|へ)|^\s?(台)?$")
_LOSS = re.compile(r"減|落と|痩|やせ|ダイエット|\b(lose|losing|drop|shed|slim)")
_PRESENT = re.compile(r"(現在|今|いま|now|currently|i weigh|i'm)[^0-9\n]{0,6}$")
_LESS = re.compile(r"(減|落と|痩|やせ|ダウン|マイナス|lose|losing|drop|shed|lighter|増|gain|プラス|アップ)")


def weight(question: Question) -> Answer:
    change, now, unit = _change(question)
    gain = "gain" in question.tags or ((change or 0) > 0 and not _LOSS.search(question.title))
    change = None if change is None else abs(change)
    facts = {"protein": "90g" if question.japanese else "90 g"}
    if now is not None:
        grams = round(now * (1.2 if unit == "kg" else 1.2 * _KG_PER_LB) / 5) * 5
        facts["protein"] = f"{grams}g" if question.japanese else f"{grams} g"
    if not change:
        return facts, set()
    tags = {"has_kg", "gain"} if gain else {"has_kg"}
    weeks = max(1.0, question.period.weeks)
    per_kg = 1.0 if unit == "kg" else 1 / _KG_PER_LB
    ceiling = (MAX_GAIN_PER_WEEK if gain else MAX_LOSS_PER_WEEK) * per_kg
    sound = min(change, ceiling * weeks)
    if sound < _TONED_DOWN * change:
        tags.add("too_fast")
    weekly = sound / weeks

    def show(value: float) -> str:
        number = f"{value:.1f}".rstrip("0").rstrip(".")
        return f"{number}{unit}" if question.japanese else f"{number} {unit}"

    facts |= {
        "kg": show(sound),
        "kg_week": show(max(0.1, round(weekly, 1))),
        "kg_month": show(max(0.1, round(weekly * 30.4375 / 7, 1))),
        "kcal": _kcal(weekly / per_kg, question.japanese),
        "kg1": show(round(sound * 0.25, 1)),
        "kg2": show(round(sound * 0.5, 1)),
        "kg3": show(round(sound * 0.75, 1)),
    }
    if now is not None:
        facts |= {"weight": show(now), "goal_weight": show(now + sound if gain else now - sound)}
        tags.add("has_weight")
    return facts, tags


def _kcal(kg_per_week: float, japanese: bool) -> str:
    value = max(50, round(kg_per_week * KCAL_PER_KG / 7 / 10) * 10)
    return f"{value}kcal" if japanese else f"{value} kcal"


def _change(question: Question) -> tuple[float | None, float | None, str]:
    """(change, present weight, unit), as far as the words tell; the change is negative unless the weight is to rise."""
    named = weights(question.title, question.language)
    elsewhere = [a for a in weights(question.rest, question.language) if a.value >= 30]
    unit = (named or elsewhere)[0].suffix.strip() if named or elsewhere else "kg"
    present = next((a for a in elsewhere if _PRESENT.search(question.rest[: a.start])), None)
    now = (present or elsewhere[0]).value if elsewhere else None
    if len(named) >= 2 and named[0].value >= 30 and named[1].value >= 30:
        return named[1].value - named[0].value, named[0].value, unit
    if not named:
        return None, now, unit
    first = named[0]
    before, after = question.title[: first.start], question.title[first.end :]
    absolute = first.value >= 35 and (
        (bool(_TO.search(after)) and not re.search(r"(lose|losing|drop|shed|gain) $", before))
        or bool(re.search(r"(to|reach|weigh|体重)\s?$", before))
        or not _LESS.search(question.title)
    )
    if absolute:
        return (first.value - now if now else None), now, unit
    return -first.value, now, unit


def strength(question: Question) -> Answer:
    def read(text: str) -> list[Amount]:
        return [*weights(text, question.language), *counts(text, question.language)]

    target = find(read, question.title, question.rest)
    if target is None:
        return {}, set()
    step = 2.5 if target.amount.kind == "weight" else 1
    facts, tags = way(target, question.period, question.language, from_share=0.75, step=step)
    for name, share in (("w70", 0.7), ("w80", 0.8), ("w90", 0.9)):
        rounded = round(target.amount.value * share / step) * step
        facts[name] = target.amount.write(max(1, rounded), question.language)
    return facts, tags
