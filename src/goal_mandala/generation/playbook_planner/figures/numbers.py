"""Scores, money, counts and shares: fields whose figure is a number to be reached step by step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from goal_mandala.generation.playbook_planner.amounts import Amount, counts, money, percents, scores
from goal_mandala.generation.playbook_planner.figures.question import Answer, Question
from goal_mandala.generation.playbook_planner.targets import find, way

# (pattern, lowest, highest score, rounding step): ranges as the test makers publish them.
_SCALES: tuple[tuple[str, float, float, float], ...] = (
    (r"toeic", 10, 990, 5),
    (r"toefl", 10, 120, 1),
    (r"ielts", 4, 9, 0.5),
    (r"duolingo", 10, 160, 5),
    (r"", 20, 1000, 1),
)
Reader = Callable[[str], Sequence[Amount]]
_FROM_SHARE_SCORE = 0.7
_APPLICATIONS = 24
_MOST_DAYS = 6
MOST_WORDS = 3500
"""More words than an upper intermediate level needs are not promised, however long the plan."""
_LESS = re.compile(
    r"下げ|減ら|削減|抑え|以下|未満|切る|reduce|lower|\bcut\b|decrease|below|\bunder\b|less than|down to"
)


def language(question: Question) -> Answer:
    low, high, step = next((lo, hi, st) for p, lo, hi, st in _SCALES if re.search(p, question.text))
    words = max(5, min(30, round(question.minutes / 7 / 2 / 5) * 5 or 5))
    total = min(MOST_WORDS, round(words * question.period.days * 0.8 / 100) * 100 or words * 7)
    unit = "語" if question.japanese else ""
    facts = {"words_day": f"{words}{unit}", "words_total": f"{total:,}{unit}"}
    if not question.tags & {"has_test"} or question.tags & {"jlpt", "eiken"}:
        return facts, set()
    target = find(lambda t: scores(t, low, high, question.language), question.title, question.rest)
    if target is None:
        return facts, set()
    more, tags = way(target, question.period, question.language, from_share=_FROM_SHARE_SCORE, step=step)
    return facts | more, tags


def exam(question: Question) -> Answer:
    hours = max(1, round(question.minutes / 60 * question.period.weeks))
    facts = {"study_hours": f"{hours:,}"}
    target = find(lambda t: _points(t, question), question.title, question.rest)
    if target is None:
        return facts, set()
    more, tags = way(target, question.period, question.language, from_share=_FROM_SHARE_SCORE)
    return facts | more, tags


def _points(text: str, question: Question) -> list[Amount]:
    named = scores(text, 20, 1600, question.language)
    return [a for a in named if re.search(r"点|points?|score|偏差値", text[max(0, a.start - 12) : a.end + 1])]


def saving(question: Question) -> Answer:
    return _reach(question, [money], from_share=0.0)


def sales(question: Question) -> Answer:
    return _reach(question, [money, percents, lambda t: counts(t, question.language)], from_share=0.0)


def launch(question: Question) -> Answer:
    return _reach(question, [money, lambda t: counts(t, question.language)], from_share=0.0)


def writing(question: Question) -> Answer:
    return _reach(question, [lambda t: counts(t, question.language), money], from_share=0.0)


def research(question: Question) -> Answer:
    def pages(text: str) -> list[Amount]:
        wanted = ("字", "文字", "ページ", "words", "word", "pages", "page")
        return [a for a in counts(text, question.language) if a.suffix.strip() in wanted]

    facts, tags = _reach(question, [pages], from_share=0.0)
    return facts, tags | ({"words"} if tags else set())


def team(question: Question) -> Answer:
    facts, tags = _reach(question, [percents], from_share=0.0) if _both_known(question) else ({}, set[str]())
    size = re.search(
        r"(\d{1,3}) ?(人|名)|(?:team of |with )(\d{1,3})\b|(\d{1,3})[- ](?:people|person|engineers|members|reports)",
        question.text,
    )
    if size:
        number = size[1] or size[3] or size[4]
        facts = facts | {"size": f"{number}人" if question.japanese else f"{number} people"}
        tags = tags | {"has_size"}
    return facts, tags


def _both_known(question: Question) -> bool:
    target = find(percents, question.title, question.rest)
    return target is not None and target.current is not None


def jobchange(question: Question) -> Answer:
    weeks = max(2.0, question.period.weeks * 0.6)
    per_week = max(1, round(_APPLICATIONS / weeks))
    total = max(8, min(40, round(per_week * weeks)))
    unit = "社" if question.japanese else ""
    facts = {
        "applications": f"{total}{unit}",
        "apply_week": f"{per_week}{unit}",
        "apply_days": str(min(_MOST_DAYS, per_week)),
    }
    more, tags = _reach(question, [money], from_share=0.8)
    return facts | more, tags


def general(question: Question) -> Answer:
    return _reach(question, [lambda t: counts(t, question.language), money, percents], from_share=0.0)


def _reach(question: Question, readers: list[Reader], *, from_share: float) -> Answer:
    for read in readers:
        target = find(read, question.title, "")
        if target is None or target.amount.value <= 0:
            continue
        target = find(read, question.title, question.rest) or target
        if target.current is None and target.amount.kind == "percent":
            if _LESS.search(question.title):
                continue  # how far it is cannot be known
            from_share = (
                min(1.0, max(from_share, 100 / target.amount.value)) if target.amount.value > 100 else from_share
            )
        step = _step(target.amount)
        return way(target, question.period, question.language, from_share=from_share, step=step)
    return {}, set()


def _step(amount: Amount) -> float:
    if amount.kind == "money":
        return 1000 if amount.suffix == "円" and amount.value >= 100_000 else 1
    if amount.kind == "percent":
        return 0.5
    return 1
