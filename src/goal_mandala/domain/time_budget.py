"""How much time a week the person has, read from their own words (pure).

Understands amounts a week and a day in Japanese and English: 「週5時間」「1日30分」「平日1時間」
「土日だけ2時間」「60分を週3回」, "3 hours a week", "30 min a day", "an hour each weekday",
"45 minutes, 4 times a week". Of a range the lower end counts; hours of work and of sleep do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from goal_mandala.domain.mandala import Goal
from goal_mandala.domain.numerals import with_figures

DEFAULT_MINUTES = 300
"""Five hours a week where nothing is said: an hour on most working days, less than most courses ask."""

MAX_MINUTES = 60 * 60
"""Nobody has more than sixty hours a week for one goal; larger figures are misread."""

_WHOLE_WEEK = 0.0
"""Stands for an amount that is the week's total; it counts alone, without the days named beside it."""

_WORD_NUMBERS = {"an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
                 "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "half an": 0.5, "once": 1, "twice": 2}  # fmt: skip
_WORDS = "|".join(sorted(_WORD_NUMBERS, key=len, reverse=True))
_DAYS_JA = {
    "毎週": _WHOLE_WEEK,
    "1週間": _WHOLE_WEEK,
    "週末": 2,
    "週": _WHOLE_WEEK,
    "毎日": 7,
    "1日": 7,
    "平日": 5,
    "毎朝": 6,
    "毎晩": 6,
    "昼休み": 5,
    "朝": 5,
    "夜": 5,
    "土日": 2,
    "休日": 2,
    "土曜": 1,
    "日曜": 1,
}
_AMOUNT_JA = re.compile(r"(\d+(?:\.\d+)?)(?:(?:[〜~–-]|から)\d+(?:\.\d+)?)?(時間半|時間|h|分)")
_PHRASE_JA = re.compile(r"(" + "|".join(_DAYS_JA) + r")[^0-9。、,\n]{0,10}$")
_TIMES_BEFORE_JA = re.compile(r"週に?(\d)[回日][^0-9。\n勤働仕]{0,8}(?:1[日回][^0-9。\n]{0,4})?$")
_TIMES_AFTER_JA = re.compile(r"^[^0-9。\n]{0,6}週に?(\d)[回日](?!勤務|働|仕事)")
_BUSY_BEFORE_JA = re.compile(
    r"(?:勤務|労働|残業|睡眠|仕事|通勤|通学)(?:時間)?[がはもに](?:毎日|平日|1日|毎週|週)?[はに]?(?:約|平均)?$"
)
_BUSY_AFTER_JA = re.compile(r"^(?:ほど|くらい|ぐらい|程度)?の?(?:勤務|労働|残業|睡眠|仕事|働|寝)")

_AMOUNT_EN = re.compile(
    rf"(?<![\w.])(\d+(?:\.\d+)?|{_WORDS})(?: ?(?:-|–|to) ?\d+(?:\.\d+)?)?[ -]*"
    r"(hours?|hrs?|h|minutes?|mins?|min)\b( and a half\b)?",
    re.I,
)
_DAYS_EN = (
    (r"a week|per week|weekly|/ ?week|each week|every week", _WHOLE_WEEK),
    (r"a day|per day|daily|/ ?day|each day|every day", 7),
    (r"(?:on |each |every |per |a )?weekdays?|at lunch|mornings?|evenings?|nights?", 5),
    (r"(?:on |each |every )?(?:the )?weekends?", 2),
    (r"(?:on |each |every )(?:satur|sun)days?", 1),
)
_TIMES_EN = rf"(?<![\w.])(\d+|{_WORDS}) ?(?:times|x|days|sessions)?,? (?:a|per|each|every) "
_TIMES_BEFORE_EN = re.compile(_TIMES_EN + r"week[^0-9.;\n]{0,20}$", re.I)
_TIMES_AFTER_EN = re.compile(r"^[^0-9.;\n]{0,12}?" + _TIMES_EN + r"(week|day)\b", re.I)
_BUSY_BEFORE_EN = re.compile(
    r"\b(?:work|working|sleep|sleeping|commut(?:e|ing)|job|shifts?)(?: (?:for|about|around|of|is|takes?))* $", re.I
)


def weekly_minutes(text: str) -> int | None:
    """Minutes a week that *text* names, or None when it names none. 1 to 3,600."""
    plain = with_figures(unicodedata.normalize("NFKC", text))
    found = [*_japanese(plain), *_english(plain)]
    week = [minutes for minutes, days in found if days == _WHOLE_WEEK]
    minutes = week[0] if week else sum(minutes * days for minutes, days in found)
    return min(MAX_MINUTES, round(minutes)) if minutes > 0 else None


def minutes_of(goal: Goal) -> int:
    """Minutes a week that the goal's own words name, else :data:`DEFAULT_MINUTES`."""
    return weekly_minutes(f"{goal.constraints}\n{goal.background}") or DEFAULT_MINUTES


def _japanese(text: str) -> Iterator[tuple[float, float]]:
    """(minutes, days a week) of every amount that says how often."""
    for m in _AMOUNT_JA.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        if _BUSY_BEFORE_JA.search(before) or _BUSY_AFTER_JA.search(after):
            continue
        value = float(m[1])
        minutes = value if m[2] == "分" else value * 60 + 30 * (m[2] == "時間半")
        if times := _TIMES_BEFORE_JA.search(before) or _TIMES_AFTER_JA.search(after):
            yield minutes, int(times[1])
        elif re.match(r" ?/ ?週", after):
            yield minutes, _WHOLE_WEEK
        elif phrase := _PHRASE_JA.search(before):
            yield minutes, _DAYS_JA[phrase[1]]


def _english(text: str) -> Iterator[tuple[float, float]]:
    for m in _AMOUNT_EN.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        if _BUSY_BEFORE_EN.search(before):
            continue
        minutes = (_number(m[1]) + 0.5 * bool(m[3])) * (60 if m[2].lower().startswith("h") else 1)
        if times := _TIMES_AFTER_EN.search(after):
            yield minutes, _number(times[1]) * (7 if times[2].lower() == "day" else 1)
        elif times := _TIMES_BEFORE_EN.search(before):
            yield minutes, _number(times[1])
        elif (days := _days_en(after)) is not None:
            yield minutes, days


def _days_en(after: str) -> float | None:
    """Days a week of the first phrase close behind an amount, None where there is none."""
    near = re.split(r"[.,;\n]", after, maxsplit=1)[0][:40]
    found = [
        (m.start(), days) for pattern, days in _DAYS_EN if (m := re.search(rf"(?<!\w)(?:{pattern})\b", near, re.I))
    ]
    return min(found)[1] if found and min(found)[0] <= 21 else None


def _number(word: str) -> float:
    return _WORD_NUMBERS[word.lower()] if word.lower() in _WORD_NUMBERS else float(word)
