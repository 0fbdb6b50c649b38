"""What the offline planner makes of a goal: its field, the person's situation, and every figure.

The knowledge is data (``playbooks/fields.yaml``, ``playbooks/situations.yaml``); this module only
looks things up and puts them together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from goal_mandala.domain.mandala import Goal
from goal_mandala.domain.schedule import Period, period_between
from goal_mandala.domain.time_budget import DEFAULT_MINUTES, weekly_minutes
from goal_mandala.generation.playbook_planner.amounts import money
from goal_mandala.generation.playbook_planner.figures import FIGURES, Question
from goal_mandala.generation.playbook_planner.subject import subject_of
from goal_mandala.generation.playbook_planner.vocabulary import BY_FIELD, COMMON

GENERAL = "general"
_TITLE_WEIGHT = 3
_THRESHOLD = 2 * _TITLE_WEIGHT
_SHORT_WEEKS, _LONG_WEEKS = 8, 40
_LITTLE_MINUTES, _MUCH_MINUTES = 180, 600
_MANY_MONTHS = timedelta(days=330)
_SLOTS = {
    "mornings": ("朝食前", "before breakfast"),
    "evenings": ("夕食後", "after dinner"),
    "lunch": ("昼休み", "at lunch"),
    "weekends": ("土日の午前", "on weekend mornings"),
    "night_shift": ("起床後", "after getting up"),
    "unemployed": ("朝食後", "after breakfast"),
}
_DENIABLE = {
    *("knee", "back", "shoulder", "illness", "pregnant", "kids", "partner", "beginner", "experienced", "student"),
    *("employee", "manager", "freelancer", "night_shift", "remote_work", "older", "busy", "introvert"),
}
_DENIED = re.compile(
    r"^(?:の|に)?(?:痛み|不安|調子|問題|心配|怪我|けが|ケガ|症状|異常)?(?:では|じゃ|して|は|も|が|に)?(?:もう|今は|特に|全く|まだ|ほぼ)*"
    r"(?:問題)?(?:は|が|も)?(?:く?(?:ない|無い|なし|ありません)|い(?:ない|ません)|おらず|痛くな|問題な|大丈夫|完治|治[っり]|良好)|^の調子[はがも](?:良い|いい)"
    r"|^ ?(?:problems? |pain |injury )?(?:is|are|feels?|has|have)(?: (?:now|all|been|completely|fully))* (?:fine|healed|ok|good|healthy)",
    re.ASCII,
)
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|without|never had|don'?t have|do not have|haven'?t got)(?: (?:an?|any|bad|more|very|small|young|chronic|serious|complete))* $"
)
_TOLD_BY_TITLE = {"beginner", "student", "home_only", "no_gym"}
_TIMES_OF_DAY = {"mornings", "evenings", "lunch", "weekends"}
_NOT_THEN = re.compile(r"^.{0,4}(不可|無理|だめ|駄目|できない|使えない|難しい)|^ (is|are) (out|impossible|taken|busy)")
_TOLD_BY_BACKGROUND = {"jobchange", "team", "sales", "launch", "ballsport"}
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMES_A_WEEK = re.compile(r"週に?(\d)[回日]|(\d) ?(?:times|days|sessions|x) (?:a|per|each) week")
_YEARS_FOR_FAR_SAVINGS = 5
_SMALL_YEN, _SMALL_DOLLARS = 5_000, 50
_FACT_SLACK = 8
"""A figure may be this much longer than its sample in the vocabulary before it is left out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Field of the playbook, tags for conditions, facts for texts; ``minutes`` a week."""

    field: str
    tags: frozenset[str]
    facts: Mapping[str, str]
    minutes: int
    period: Period


@lru_cache(maxsize=2)
def _data(name: str) -> dict[str, Any]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (files("goal_mandala.generation") / "playbooks" / f"{name}.yaml").open("rb") as stream:
        return yaml.load(stream, Loader=loader)


def fold(text: str) -> str:
    """Compatibility forms folded and lower-cased, for looking things up only."""
    return unicodedata.normalize("NFKC", text).lower()


def _found(pattern: str, text: str) -> re.Match[str] | None:
    """ASCII rules for ``\\b`` and ``\\w``: a word ends where kana begin (「Rustで」)."""
    return re.search(pattern, text, re.ASCII)


def field_of(goal: Goal) -> str:
    """The field whose signs weigh most; ``general`` when none weighs enough. Signs against count in the title alone."""
    title, description = fold(goal.title), fold(goal.description)
    best, best_weight = GENERAL, _THRESHOLD - 1
    for field, entry in _data("fields").items():
        weight = sum(
            w * (_TITLE_WEIGHT * bool(_found(p, title)) + (w > 0 and bool(_found(p, description))))
            for w, p in entry["signs"]
        )
        if weight > best_weight:
            best, best_weight = field, weight
    return best


def read(goal: Goal, start: date, language: str) -> Reading:
    """Everything the playbook needs; *language* is the one the chart is written in (ja or en)."""
    field = field_of(goal)
    title = fold(goal.title)
    rest = "\n".join(fold(t) for t in (goal.description, goal.background, goal.constraints))
    period = period_between(start, goal.deadline or _usual_end(field, f"{title}\n{rest}", start))
    named = weekly_minutes(f"{goal.constraints}\n{goal.background}\n{goal.description}\n{goal.title}")
    minutes = named or DEFAULT_MINUTES
    tags = (
        _situation(rest)
        | (_situation(title) & _TOLD_BY_TITLE)
        | _field_tags(field, title, rest)
        | _frame(goal, period, named)
    )
    question = Question(title, rest, period, minutes, language, frozenset(tags))
    facts, more = FIGURES[field](question) if field in FIGURES else ({}, set[str]())
    signs = [amount.prefix for amount in money(f"{title}\n{rest}") if amount.prefix]
    money_sign = {"currency": "円" if language == "ja" else next(iter(signs), "$")}
    facts = {
        **money_sign,
        **_common(goal, period, minutes, tags, language),
        **_names(field, title, rest, language),
        **facts,
    }
    tags |= more
    if (budget := _budget(fold(f"{goal.constraints}\n{goal.background}"))) is not None:
        facts["budget"] = budget.write(budget.value, language)
        tags.add("budget")
        if budget.value <= (_SMALL_YEN if budget.suffix == "円" else _SMALL_DOLLARS):
            tags.add("low_budget")
    return Reading(field, frozenset(_without_long(field, facts, tags, language)), facts, minutes, period)


def _usual_end(field: str, text: str, start: date) -> date | None:
    """Saving for old age, a house or school takes years where no deadline is named; anything else the usual half year."""
    far = field == "saving" and re.search(r"老後|リタイア|住宅|マイホーム|教育資金|学費|retire|house|college", text)
    return start + timedelta(days=round(365.25 * _YEARS_FOR_FAR_SAVINGS)) if far else None


def _situation(rest: str) -> set[str]:
    tags = {tag for tag, pattern in _data("situations").items() if _said(tag, pattern, rest)}
    if tags & {"knee", "back", "shoulder"}:
        tags.add("injury")
    return tags


def _said(tag: str, pattern: str, text: str) -> bool:
    for match in re.finditer(pattern, text, re.ASCII):
        denied = _DENIED.search(text[match.end() : match.end() + 24]) or _DENIED_BEFORE.search(text[: match.start()])
        refused = tag in _TIMES_OF_DAY and _NOT_THEN.search(text[match.end() : match.end() + 12])
        if (tag not in _DENIABLE or not denied) and not refused:
            return True
    return False


def _field_tags(field: str, title: str, rest: str) -> set[str]:
    patterns = _data("fields").get(field, {}).get("tags", {})
    said = f"{title}\n{rest}" if field in _TOLD_BY_BACKGROUND else f"{title}\n{rest.split(chr(10), 1)[0]}"
    return {tag for tag, pattern in patterns.items() if _found(pattern, said)}


def _frame(goal: Goal, period: Period, minutes: int | None) -> set[str]:
    tags: set[str] = set()
    if goal.deadline is not None:
        tags.add("has_deadline")
    if round(period.weeks) <= _SHORT_WEEKS:
        tags.add("short")
    if period.weeks >= _LONG_WEEKS:
        tags.add("long")
    if minutes is not None and minutes <= _LITTLE_MINUTES:
        tags.add("little_time")
    if minutes is not None and minutes >= _MUCH_MINUTES:
        tags.add("much_time")
    return tags


def _names(field: str, title: str, rest: str, language: str) -> dict[str, str]:
    column = 1 if language == "ja" else 2
    found: dict[str, str] = {}
    for name, entry in _data("fields").get(field, {}).get("names", {}).items():
        found[name] = entry["default"][column - 1]
        limit = len(_sample(field, name, language)) + _FACT_SLACK
        for rule in entry["rules"]:
            match = _found(rule[0], title) or _found(rule[0], rest.split("\n", 1)[0])
            if match:
                text = match.expand(str(rule[column])).strip()
                text = (
                    text.upper() if re.fullmatch(r"[a-z]{2,5}( exam)?", text) and r"\1" in str(rule[column]) else text
                )
                if 0 < len(text) <= limit:
                    found[name] = text.replace(" EXAM", " exam")
                break
    return found


def _common(goal: Goal, period: Period, minutes: int, tags: set[str], language: str) -> dict[str, str]:
    japanese = language == "ja"
    sessions = _sessions(goal, minutes, tags)
    longest = 30 if "lunch" in tags else 60
    length = max(30, min(longest, round(minutes / sessions / 5) * 5))
    slot = next((words for tag, words in _SLOTS.items() if tag in tags), ("夕食後", "after dinner"))
    early = {name: period.start + timedelta(weeks=w) for name, w in (("w1", 1), ("w2", 2), ("w4", 4))}
    shares = {"d25": 0.25, "d50": 0.5, "d75": 0.75, "d90": 0.9, "deadline": 1.0}
    days = {name: min(day, period.at(0.1 * i)) for i, (name, day) in enumerate(early.items(), 2)}
    facts = {name: _date(day, japanese, exact=True) for name, day in (days | {"start": period.start}).items()}
    far = period.end - period.start > _MANY_MONTHS
    for name, share in shares.items():
        facts[name] = _date(period.at(share), japanese, exact=not far)
    return facts | {
        "goal": re.sub(r"\s+", " ", goal.title).strip(),
        "subject": subject_of(goal.title, language),
        "weeks": str(max(1, round(period.weeks))),
        "months": str(max(1, round(period.days / 30.4375))),
        "hours_week": f"{max(0.5, round(minutes / 30) / 2):g}",
        "minutes": str(length),
        "times": str(sessions),
        "slot": slot[0 if japanese else 1],
    }


def _sessions(goal: Goal, minutes: int, tags: set[str]) -> int:
    """Sessions a week: as many as the person names, two at weekends, else about one for every hour."""
    said = fold(f"{goal.constraints}\n{goal.background}")
    if named := _TIMES_A_WEEK.search(said):
        return max(1, min(6, int(named[1] or named[2])))
    return 2 if "weekends" in tags else max(2, min(6, round(minutes / 60)))


def _date(day: date, japanese: bool, *, exact: bool) -> str:
    """3月31日 / Mar 31; in plans of eleven months and more the year and month, 27年3月 / Mar 2027."""
    if exact:
        return f"{day.month}月{day.day}日" if japanese else f"{_MONTH_NAMES[day.month - 1]} {day.day}"
    return f"{day.year % 100:02}年{day.month}月" if japanese else f"{_MONTH_NAMES[day.month - 1]} {day.year}"


def _budget(text: str) -> Any:
    """An amount of money said to be there for spending: 「予算5万円」, "budget of $500"."""
    for amount in money(text):
        around = text[max(0, amount.start - 16) : amount.start] + " " + text[amount.end : amount.end + 10]
        if re.search(r"予算|以内|まで|使え|かけられ|budget|up to|at most|spend|afford", around):
            return amount
    return None


def _sample(field: str, name: str, language: str) -> str:
    fact = (COMMON | BY_FIELD[field]).get(name)
    return "" if fact is None else fact.ja if language == "ja" else fact.en


def _without_long(field: str, facts: Mapping[str, str], tags: set[str], language: str) -> set[str]:
    """Tags whose figures are longer than titles have room for are dropped."""
    known = COMMON | BY_FIELD[field]
    dropped = {
        known[name].guard
        for name, value in facts.items()
        if name in known
        and known[name].guard
        and len(value) > len(known[name].ja if language == "ja" else known[name].en) + _FACT_SLACK
    }
    return {tag for tag in tags if tag not in dropped}
