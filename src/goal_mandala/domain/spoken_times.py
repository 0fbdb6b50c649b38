"""At what time of day and on which weekdays something is to happen, read from a person's words.

Owns the words and what they stand for. Knows nothing of charts or calendars.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time

MORNING, LUNCH, EVENING, BEDTIME = time(6, 30), time(12, 15), time(20, 0), time(21, 30)

DEFAULT = time(19, 0)
"""After work, before the late evening, where nothing is said."""

_WORDS = (
    (BEDTIME, r"寝る前|就寝前|before (?:bed|going to bed|sleep)|at bedtime"),
    (MORNING, r"朝|出勤前|起きて|起床|\bmornings?\b|before work|after waking|\bbreakfast\b"),
    (LUNCH, r"昼|\blunch(?:time|es)?\b|\bnoon\b|midday"),
    (EVENING, r"夜(?!勤)|晩|夕方|夕食|入浴|帰宅|\bevenings?\b|\bnights?\b(?! shifts?)|after work|\bdinner\b"),
)
_REFUSED_AFTER = re.compile(r"[^。、,.\n]{0,6}?(?:無理|できない|不可|使えない|避け|ダメ|だめ|以外|NG)", re.IGNORECASE)
_REFUSED_BEFORE = re.compile(r"\b(?:no|not|never|except|avoid|without)(?: \w+){0,2} $", re.IGNORECASE)


def time_of_day(text: str) -> time | None:
    """The time that *text* names first and does not rule out; None when it names none."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, time]] = []
    for moment, words in _WORDS:
        for match in re.finditer(words, plain, re.IGNORECASE):
            refused = _REFUSED_AFTER.match(plain, match.end()) or _REFUSED_BEFORE.search(plain[: match.start()])
            if not refused:
                found.append((match.start(), moment))
                break
    return min(found, key=lambda pair: pair[0])[1] if found else None


_DAY_CHARS = "月火水木金土日"
_DAY_LIST = re.compile(rf"(?<![0-9ヶか毎今前翌当])([{_DAY_CHARS}](?:[・、と/][{_DAY_CHARS}])+)(?![0-9{_DAY_CHARS}])")
_DAY_NAME = re.compile(rf"([{_DAY_CHARS}])曜")
_DAY_GROUPS = (
    (r"平日|\bweekdays?\b", (0, 1, 2, 3, 4)),
    (r"土日|週末|\bweekends?\b", (5, 6)),
)
_ENGLISH_DAYS = ("mondays?", "tuesdays?", "wednesdays?", "thursdays?", "fridays?", "saturdays?", "sundays?")


def named_weekdays(text: str) -> tuple[int, ...]:
    """The weekdays that *text* names (0 Monday … 6 Sunday), in order; empty when it names none."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found = {_DAY_CHARS.index(match[1]) for match in _DAY_NAME.finditer(plain)}
    for match in _DAY_LIST.finditer(plain):
        found.update(_DAY_CHARS.index(char) for char in match[1] if char in _DAY_CHARS)
    for words, days in _DAY_GROUPS:
        if re.search(words, plain):
            found.update(days)
    found.update(day for day, word in enumerate(_ENGLISH_DAYS) if re.search(rf"\b{word}\b", plain))
    return tuple(sorted(found))
