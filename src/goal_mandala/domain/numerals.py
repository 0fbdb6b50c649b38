"""Kanji numbers where a unit of time follows, as figures: 「三か月」 is "3か月", 「二十分」 is "20分" (pure)."""

from __future__ import annotations

import re

_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(rf"(?:([{_DIGITS}])?(十))?([{_DIGITS}])?(?=[かヶカヵケ箇]月|月|年|週間|日|時間|分|回)")


def with_figures(text: str) -> str:
    """*text* with kanji numbers up to 99 before a unit of time as figures; 「十分」 (enough) stays."""
    return _NUMBER.sub(lambda m: m[0] if m[0] == "十" and text[m.end()] == "分" else _figures(m), text)


def _figures(m: re.Match[str]) -> str:
    tens, ten, ones = m.groups()
    if not m[0]:
        return ""
    return str((_DIGITS.index(tens) + 1 if tens else bool(ten)) * 10 + (_DIGITS.index(ones) + 1 if ones else 0))
