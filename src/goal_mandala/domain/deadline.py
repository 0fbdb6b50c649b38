"""The deadline that a goal names in its own words (pure).

「来年3月までに」「半年で」「2027年3月31日」「年内に」, "by March", "in 6 months", "by 15 May 2027",
"before the end of the year". The day is the last one that still counts.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

from goal_mandala.domain.numerals import with_figures

_LONG_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_SHORT_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_MONTHS = _LONG_MONTHS | _SHORT_MONTHS | {"sept": 9}
_MONTH = r"(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_MONTHS_JA = r"[かヶカヵケ箇]月"
_DAYS_JA = {"年": 365.25, "月": 30.4375, "週間": 7}
_SPAN_ENDS_JA = r"(?:で|以内|後|の(?:間|うち)|まで)"
_PART_OF_MONTH_JA = {"上旬": 10, "中旬": 20}
_SPANS_EN = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_COUNT = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30,
          "half a": 0.5}  # fmt: skip
_NUMBER_EN = r"(\d+|" + "|".join(sorted(_COUNT, key=len, reverse=True)) + ")"

MAX_YEARS = 10


def deadline_in(text: str, today: date) -> date | None:
    """The deadline named in *text*, today or later and at most ten years away; else None."""
    plain = with_figures(unicodedata.normalize("NFKC", text).lower())
    plain = re.sub(r"令和(\d{1,2})年", lambda m: f"{2018 + int(m[1])}年", plain)
    for reader in (
        _graduation,
        _full_date,
        _japanese_month,
        _english_month,
        _this_or_next,
        _span_ja,
        _span_en,
        _year_end,
    ):
        found = reader(plain, today)
        if found is not None and today <= found <= today + timedelta(days=366 * MAX_YEARS):
            return found
    return None


_NAMED_JA = re.compile(r"(?:(?<!\d)(?:20)?(\d\d)年 ?)?(?<!\d)(\d{1,2})月(?: ?(\d{1,2})日)?")
_NAMED_EN = re.compile(rf"\b(?:(?P<before>\d{{1,2}}) )?{_MONTH}(?: (?:(?P<year>20\d\d)|(?P<after>\d{{1,2}})))?\b")


def day_named_in(text: str, start: date) -> date | None:
    """The first day or month of the calendar in *text* (a month: its last day), of the year from *start* on where none is named.

    12月3日までに, 27年5月に, "by Dec 3", "by May 2027". A word that only looks like a month ("may") is none.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    if m := _NAMED_JA.search(plain):
        month, day = int(m[2]), int(m[3]) if m[3] else None
        return _day(2000 + int(m[1]), month, day) if m[1] else _coming(start, month, day)
    for m in _NAMED_EN.finditer(plain):
        day, month = m["after"] or m["before"], _MONTHS[m[2]]
        if m["year"]:
            return _day(int(m["year"]), month, int(m["before"]) if m["before"] else None)
        if day:
            return _coming(start, month, int(day))
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


def _graduation(text: str, _today: date) -> date | None:
    """「2028年卒で内定」: offers are made by the June of the year before graduation in Japan."""
    m = re.search(r"(20\d\d)年卒|(?<!\d)(\d\d)卒", text)
    return date(int(m[1] or f"20{m[2]}") - 1, 6, 30) if m and "内定" in text else None


def _full_date(text: str, _today: date) -> date | None:
    if m := re.search(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", text):
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
    if m := re.search(
        r"(?<![\d年])(\d{1,2})月(?:(\d{1,2})日|([上中下]旬))?(?:末|中|の)?(?:まで|に|の|開催|本番|試験|大会|受験)", text
    ):
        return _coming(today, int(m[1]), int(m[2]) if m[2] else _PART_OF_MONTH_JA.get(m[3]))
    if "クリスマスまで" in text:
        return _coming(today, 12, 25)
    return None


def _english_month(text: str, today: date) -> date | None:
    lead = r"\b(?:by|before|until|till|in|this|next|end of|for)\s+(?:the end of\s+)?(?:next\s+|this\s+)?"
    no_year = r"(?!,? 20\d\d)"  # a month of a year that is over is not next year's
    if re.search(rf"{lead}christmas\b", text):
        return _coming(today, 12, 25)
    if m := re.search(rf"{lead}mid[- ]{_MONTH}(?![a-z])", text):
        return _coming(today, _MONTHS[m[1]], 15)
    if m := re.search(rf"{lead}{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b{no_year}", text):
        return _coming(today, _MONTHS[m[1]], int(m[2]))
    if m := re.search(rf"{lead}(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b{no_year}", text):
        return _coming(today, _MONTHS[m[2]], int(m[1]))
    if m := re.search(rf"{lead}{_MONTH}(?![a-z]){no_year}", text):
        month = _MONTHS[m[1]]
        if month == today.month and re.search(rf"\bnext {m[1]}", text):
            return _day(today.year + 1, month, None)
        return _coming(today, month, None)
    return None


def _this_or_next(text: str, today: date) -> date | None:
    """The end of this month, of the next one, or of a year named alone."""
    if m := re.search(r"(今月|再来月|来月)(?:末|中|いっぱい|まで|に|の)", text):
        return _months_on(today, {"今月": 0, "来月": 1, "再来月": 2}[m[1]])
    if re.search(r"\b(?:end of|within|by|before) (?:the|this) month\b|\bthis month\b", text):
        return _months_on(today, 0)
    if re.search(r"\bnext month\b", text):
        return _months_on(today, 1)
    if m := re.search(r"\b(before|by|until|in|during|end of) (20\d\d)\b(?![-/.,]\d)", text):
        return _day(int(m[2]) - (m[1] == "before"), 12, None)
    return None


def _months_on(today: date, months: int) -> date | None:
    years, month = divmod(today.month - 1 + months, 12)
    return _day(today.year + years, month + 1, None)


def _span_ja(text: str, today: date) -> date | None:
    if m := re.search(rf"(?<![\d校学院])(\d+)(?:{_MONTHS_JA}|(年|週間))(?:間)?(半)?(?:{_SPAN_ENDS_JA}|$|、)", text):
        return _later(today, (int(m[1]) + 0.5 * bool(m[3])) * _DAYS_JA[m[2] or "月"])
    if m := re.search(r"(\d+)日(?:間)?(?:で|以内|後)", text):
        return _later(today, int(m[1]))
    if m := re.search(rf"(半年|ひと月)(?:間)?{_SPAN_ENDS_JA}", text):
        return _later(today, {"半年": 182, "ひと月": 30}[m[1]])
    if re.search(r"年間\d", text):
        return _later(today, 365)
    return None


def _span_en(text: str, today: date) -> date | None:
    span = rf"{_NUMBER_EN}( and a half)?[ -](day|week|month|year)s?\b( and a half\b)?"
    if m := re.search(rf"\b(?:in|within|over)\s+(?:the next\s+)?{span}|\b{span}(?= from (?:now|today))", text):
        number, half, unit, more = m.groups()[:4] if m[1] else m.groups()[4:]
        count = float(_COUNT.get(number) or number) + 0.5 * bool(half or more)
        return _later(today, count * _SPANS_EN[unit])
    if re.search(r"\d[\w,.]*(?: [a-z-]+){0,3} (?:a|per|each|every) year\b", text):
        return _later(today, 365)
    return None


def _later(today: date, days: float) -> date | None:
    """So many days after *today*; None beyond any plan, before the calendar ends."""
    return today + timedelta(days=round(days)) if days <= 366 * (MAX_YEARS + 1) else None


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
