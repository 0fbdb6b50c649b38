"""The deadline that a goal names in its own words (pure).

「来年3月までに」「半年で」「2027年3月31日」「年内に」, "by March", "in 6 months", "by 15 May 2027",
"before the end of the year". The day is the last one that still counts.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

_LONG_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_SHORT_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_MONTHS = _LONG_MONTHS | _SHORT_MONTHS | {"sept": 9}
_MONTH = r"(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_SPANS_JA = {"半年": 182, "一年": 365, "1年": 365, "一か月": 30, "一ヶ月": 30, "ひと月": 30, "三か月": 91, "三ヶ月": 91}
_SPANS_EN = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_COUNT = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "half a": 0.5,
          "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18}  # fmt: skip

MAX_YEARS = 10


def deadline_in(text: str, today: date) -> date | None:
    """The deadline named in *text*, today or later and at most ten years away; else None."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for reader in (_full_date, _japanese_month, _english_month, _span_ja, _span_en, _year_end):
        found = reader(plain, today)
        if found is not None and today <= found <= today + timedelta(days=366 * MAX_YEARS):
            return found
    return None


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day or last, last))


def _coming(today: date, month: int, day: int | None) -> date | None:
    this_year = _day(today.year, month, day)
    if this_year is None or this_year >= today:
        return this_year
    return _day(today.year + 1, month, day)


def _full_date(text: str, _today: date) -> date | None:
    if m := re.search(r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b", text):
        return _day(int(m[1]), int(m[2]), int(m[3]))
    if m := re.search(r"(20\d\d)年 ?(?:(\d{1,2})月 ?)?(?:(\d{1,2})日|末|中)?", text):
        return _day(int(m[1]), int(m[2] or 12), int(m[3]) if m[3] else None)
    if m := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? (20\d\d)\b", text):
        return _day(int(m[3]), _MONTHS[m[2]], int(m[1]))
    if m := re.search(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (20\d\d)\b", text):
        return _day(int(m[3]), _MONTHS[m[1]], int(m[2]))
    if m := re.search(rf"\b{_MONTH} (20\d\d)\b", text):
        return _day(int(m[2]), _MONTHS[m[1]], None)
    return None


def _japanese_month(text: str, today: date) -> date | None:
    if m := re.search(r"(来年|再来年|今年)(?:の|度の)?(\d{1,2})月(?:(\d{1,2})日)?", text):
        year = today.year + {"今年": 0, "来年": 1, "再来年": 2}[m[1]]
        return _day(year, int(m[2]), int(m[3]) if m[3] else None)
    if m := re.search(r"来年(の)?(春|夏|秋|冬|末|中)", text):
        return _day(today.year + 1, {"春": 4, "夏": 8, "秋": 11, "冬": 12, "末": 12, "中": 12}[m[2]], None)
    if m := re.search(r"(?<!\d)(\d{1,2})月(?:(\d{1,2})日)?(?:末|中|の)?(?:まで|に|の|開催|本番|試験|大会|受験)", text):
        return _coming(today, int(m[1]), int(m[2]) if m[2] else None)
    return None


def _english_month(text: str, today: date) -> date | None:
    lead = r"\b(?:by|before|until|till|in|this|next|end of|for)\s+(?:the end of\s+)?(?:next\s+|this\s+)?"
    if m := re.search(rf"{lead}{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)", text):
        return _coming(today, _MONTHS[m[1]], int(m[2]))
    if m := re.search(rf"{lead}(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}\b", text):
        return _coming(today, _MONTHS[m[2]], int(m[1]))
    if m := re.search(rf"{lead}{_MONTH}(?![a-z])", text):
        return _coming(today, _MONTHS[m[1]], None)
    return None


def _span_ja(text: str, today: date) -> date | None:
    if m := re.search(
        r"(\d+)(?:か月|ヶ月|カ月|ヵ月|ケ月|箇月)(?:間)?(?:半)?(?:で|以内|後|の(?:間|うち)|まで|$|、)", text
    ):
        return today + timedelta(days=round(int(m[1]) * 30.4375))
    if m := re.search(r"(\d+)(年|週間)(?:間)?(?:で|以内|後|の(?:間|うち)|まで|$|、)", text):
        return today + timedelta(days=round(int(m[1]) * (365.25 if m[2] == "年" else 7)))
    if m := re.search(r"(\d+)日(?:間)?(?:で|以内|後)", text):
        return today + timedelta(days=int(m[1]))
    for words, days in _SPANS_JA.items():
        if re.search(rf"{words}(?:間)?(?:で|以内|後|の(?:間|うち)|まで)", text):
            return today + timedelta(days=days)
    return None


def _span_en(text: str, today: date) -> date | None:
    number = r"(\d+|half a|an|a|one|two|three|four|five|six|nine|ten|twelve|eighteen)"
    m = re.search(rf"\b(?:in|within|over)\s+(?:the next\s+)?{number}[ -](day|week|month|year)s?\b", text)
    if m is None:
        return None
    count = float(_COUNT.get(m[1]) or m[1])
    return today + timedelta(days=round(count * _SPANS_EN[m[2]]))


def _year_end(text: str, today: date) -> date | None:
    if re.search(
        r"年内|今年(中|の?うち|いっぱい|度内)|\b(this year|end of the year|year[- ]end|before new year)\b", text
    ):
        return date(today.year, 12, 31)
    if re.search(r"来年(まで|中|度)|\b(by|before|end of|until) next year\b|\bnext year\b", text):
        return date(today.year + 1, 12, 31)
    if re.search(r"年度(末|内)", text):
        return date(today.year + (today.month > 3), 3, 31)
    return None
