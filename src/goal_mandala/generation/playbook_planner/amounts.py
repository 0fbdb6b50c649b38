"""Numbers with units in a person's words, and the same numbers written out again.

Money, weights, counts, scores, shares: 「100万円」「月商1,200万円」「75kg」「850点」「20%」,
"$10k", "75 kg", "850 points", "10,000 followers".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCALES = {
    "億": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "k": 1e3,
    "m": 1e6,
    "million": 1e6,
    "thousand": 1e3,
}
_SCALE = r"(億|千万|百万|万|千|(?:k|m)(?![a-z])|million|thousand)?"
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_MONEY = re.compile(
    rf"([$£€¥])\s?{_NUMBER}\s?{_SCALE}|{_NUMBER}\s?{_SCALE}\s?(円|ドル|ユーロ|dollars|usd|euros?|pounds(?: sterling)?|gbp|yen)"
)
_KG = re.compile(rf"{_NUMBER}\s?(kg|キロ(?!メ)|kilos?|kilograms?|lbs?|pounds?)(?![a-z])")
_PERCENT = re.compile(rf"{_NUMBER}\s?(%|パーセント|percent)")
_SCORE = re.compile(rf"{_NUMBER}\s?(点|points?)?")
_WORDS_JA = (
    r"(記事|本|冊|字|文字|人|名|件|社|回|枚|曲|章|個|匹|km|キロ|歩|ページ|部|日|位|号|話|フォロワー|ユーザー|席)"
)
_WORDS_EN = (
    r"(posts?|articles?|videos?|episodes?|followers?|subscribers?|words?|users?|customers?|clients?|deals?|people|members?|"
    r"paying (?:users|customers)|leads?|reps?|pull-?ups?|push-?ups?|pages?|chapters?|issues?|books?|applications?|offers?|"
    r"visitors?|sign-?ups?|orders?|downloads?|kanji|stories|songs?|pieces|apps?|projects?|interviews?|hires?|engineers?)"
)
_COUNT = re.compile(
    rf"{_NUMBER}\s?{_SCALE}\s?{_WORDS_JA}|{_NUMBER}\s?{_SCALE}[\s-]+(?:new |more |paying |email |monthly )?{_WORDS_EN}\b"
)
_UNCOUNTED = {" people", " kanji", " km"}

_LOWEST_WHOLE_SCORE = 10
"""A scale that ends below this counts in half bands (IELTS 0-9) and is written with one decimal."""


@dataclass(frozen=True, slots=True)
class Amount:
    """*value* in units of its own; ``prefix`` and ``suffix`` as they are written around it."""

    value: float
    kind: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0
    end: int = 0

    def write(self, value: float, language: str) -> str:
        """Another *value* of the same kind, ready to print."""
        if self.kind == "money" and self.suffix == "円":
            return _yen(value) if language == "ja" else f"¥{round(value):,}"
        number = _plain(value) if self.kind in {"weight", "percent", "score"} else f"{round(value):,}"
        number = f"{value:.1f}" if self.kind == "band" else number
        if self.kind == "count" and language == "ja" and value >= 10000 and round(value) % 10000 == 0:
            number = f"{round(value) // 10000:,}万"
        suffix = _numbered(self.suffix, value) if self.kind == "count" else self.suffix
        return f"{self.prefix}{number}{suffix}"


def _numbered(unit: str, value: float) -> str:
    """An English unit in the singular for one, else in the plural: 1 book, 2 books."""
    if not unit.startswith(" ") or unit in _UNCOUNTED:
        return unit
    if round(value) != 1:
        return unit if unit.endswith("s") else f"{unit}s"
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")


def _plain(value: float) -> str:
    return f"{value:,.1f}".rstrip("0").rstrip(".")


def _yen(value: float) -> str:
    whole = round(value)
    if whole >= 100_000_000 and whole % 10_000_000 == 0:
        return f"{_plain(whole / 100_000_000)}億円"
    return f"{whole // 10_000:,}万円" if whole >= 10_000 and whole % 10_000 == 0 else f"{whole:,}円"


def _value(number: str, scale: str | None) -> float:
    return float(number.replace(",", "")) * (_SCALES[scale] if scale else 1.0)


def money(text: str) -> list[Amount]:
    """Amounts of money in NFKC-folded lower-case *text*, in order."""
    found: list[Amount] = []
    for m in _MONEY.finditer(text):
        if m[1]:
            yen = m[1] == "¥"
            found.append(
                Amount(_value(m[2], m[3]), "money", "" if yen else m[1], "円" if yen else "", m.start(), m.end())
            )
        else:
            prefix, suffix = {"円": ("", "円"), "yen": ("", "円"), "ドル": ("", "ドル"), "ユーロ": ("", "ユーロ")}.get(
                m[6],
                ("€", "")
                if m[6].startswith("euro")
                else ("£", "")
                if m[6].startswith(("pounds", "gbp"))
                else ("$", ""),
            )
            found.append(Amount(_value(m[4], m[5]), "money", prefix, suffix, m.start(), m.end()))
    return found


def weights(text: str, language: str) -> list[Amount]:
    """Kilograms or pounds, in the unit the person uses."""
    found: list[Amount] = []
    for m in _KG.finditer(text):
        pounds = m[2].startswith(("lb", "pound"))
        unit = ("lb" if pounds else "kg") if language == "ja" else (" lb" if pounds else " kg")
        found.append(Amount(_value(m[1], None), "weight", "", unit, m.start(), m.end()))
    return found


def percents(text: str) -> list[Amount]:
    return [Amount(_value(m[1], None), "percent", "", "%", m.start(), m.end()) for m in _PERCENT.finditer(text)]


def counts(text: str, language: str) -> list[Amount]:
    """Countable things: 100記事, 10万字, 5,000 followers."""
    found: list[Amount] = []
    for m in _COUNT.finditer(text):
        number, scale, unit = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        suffix = unit if language == "ja" or unit == "km" else f" {unit}"
        found.append(Amount(_value(number, scale), "count", "", suffix, m.start(), m.end()))
    return found


def scores(text: str, low: float, high: float, language: str) -> list[Amount]:
    """Bare numbers or points between *low* and *high*."""
    found: list[Amount] = []
    for m in _SCORE.finditer(text):
        value = _value(m[1], None)
        if low <= value <= high and not re.match(
            r"\s?(年|月|日|時|分|週|か月|ヶ月|years?|months?|weeks?|days?|hours?|min|%)", text[m.end() :]
        ):
            suffix = "点" if language == "ja" and value >= 20 else ""
            kind = "band" if high < _LOWEST_WHOLE_SCORE else "score"
            found.append(Amount(value, kind, "", suffix, m.start(), m.end()))
    return found
