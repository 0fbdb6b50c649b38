"""How much time a week the person has, read from their own words (pure).

Understands amounts a week and a day in Japanese and English: 「週5時間」「1日30分」「平日1時間」
「土日だけ2時間」, "3 hours a week", "30 min a day", "an hour each weekday".
"""

from __future__ import annotations

import re
import unicodedata

DEFAULT_MINUTES = 300
"""Five hours a week where nothing is said: an hour on most working days, less than most courses ask."""

MAX_MINUTES = 60 * 60
"""Nobody has more than sixty hours a week for one goal; larger figures are misread."""

_WORD_NUMBERS = {"an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "half an": 0.5}
_N = r"(\d+(?:\.\d+)?)"
_EN_N = r"(\d+(?:\.\d+)?|half an|an|a|one|two|three|four|five|six)"
_JA_UNIT = r"(時間半|時間|h|分)"
_JA = re.compile(
    r"(毎週|週に?|一週間に?|1週間に?|毎日|1日に?|一日に?|平日に?は?|毎朝|毎晩|朝|夜|土日に?は?|週末に?は?|休日に?は?)"
    r"[^0-9。、,\n]{0,8}?" + _N + _JA_UNIT
)
_JA_TIMES = re.compile(r"週に?(\d)[回日][^0-9。\n]{0,8}" + _N + _JA_UNIT)
_EN = re.compile(
    _EN_N + r"[ -]*(hours?|hrs?|h|minutes?|mins?|min)\b[^.,;\n]{0,20}?"
    r"\b(a week|per week|weekly|/week|each week|every week|a day|per day|daily|/day|each day|every day|"
    r"(?:on |each |every |per |a )?weekdays?|(?:on |each |every )?weekends?|mornings?|evenings?|nights?)\b",
    re.I,
)
_EN_TIMES = re.compile(
    _EN_N
    + r" (?:times|days|sessions) (?:a|per|each) week[^0-9.;\n]{0,20}"
    + _EN_N
    + r"[ -]*(hours?|hrs?|h|minutes?|mins?|min)\b",
    re.I,
)
_DAYS_JA = {
    "毎日": 7,
    "1日": 7,
    "一日": 7,
    "平日": 5,
    "毎朝": 6,
    "毎晩": 6,
    "朝": 5,
    "夜": 5,
    "土日": 2,
    "週末": 2,
    "休日": 2,
}


def weekly_minutes(text: str) -> int | None:
    """Minutes a week that *text* names, or None when it names none. 1 to 3,600."""
    plain = unicodedata.normalize("NFKC", text)
    minutes = _japanese(plain) + _english(plain)
    if minutes <= 0:
        return None
    return min(MAX_MINUTES, round(minutes))


def _japanese(text: str) -> float:
    if counted := _JA_TIMES.search(text):
        return int(counted[1]) * _minutes_ja(counted[2], counted[3])
    weekly = [m for m in _JA.finditer(text) if _per_week(m[1])]
    if weekly:
        return _minutes_ja(weekly[0][2], weekly[0][3])
    return sum(_days(m[1]) * _minutes_ja(m[2], m[3]) for m in _JA.finditer(text))


def _per_week(phrase: str) -> bool:
    return phrase.rstrip("には") in {"毎週", "週", "一週間", "1週間"}


def _days(phrase: str) -> int:
    return _DAYS_JA[phrase.rstrip("には")]


def _minutes_ja(number: str, unit: str) -> float:
    value = float(number)
    if unit == "時間半":
        return value * 60 + 30
    return value if unit == "分" else value * 60


def _english(text: str) -> float:
    if counted := _EN_TIMES.search(text):
        return _number(counted[1]) * _minutes_en(counted[2], counted[3])
    found = [(m, m[3].lower()) for m in _EN.finditer(text)]
    for match, span in found:
        if "week" in span and "weekday" not in span and "weekend" not in span:
            return _minutes_en(match[1], match[2])
    return sum(_minutes_en(m[1], m[2]) * _days_en(span) for m, span in found)


def _days_en(span: str) -> int:
    if "weekend" in span:
        return 2
    return 7 if "da" in span and "weekday" not in span else 5


def _number(word: str) -> float:
    return _WORD_NUMBERS[word.lower()] if word.lower() in _WORD_NUMBERS else float(word)


def _minutes_en(number: str, unit: str) -> float:
    return _number(number) * (60 if unit.lower().startswith("h") else 1)
