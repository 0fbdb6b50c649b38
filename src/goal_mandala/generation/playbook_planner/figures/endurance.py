"""Running and other endurance: paces, equivalent times, long sessions, weekly volume.

Sources: even pace over the distance; equivalent times by Riegel's formula t2 = t1 · (d2/d1)^1.06
(Riegel, "Athletic Records and Human Endurance", 1981); training paces relative to race pace as
recreational marathon plans use them (goal-pace runs 3 % faster, easy runs 13 % slower).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from goal_mandala.generation.playbook_planner.figures.question import Answer, Question

_RIEGEL = 1.06
_KM = {"full": 42.195, "half": 21.0975, "tenk": 10.0, "ultra": 60.0}
_LONG = {"full": (12, 32), "half": (8, 18), "tenk": (5, 12), "ultra": (16, 40)}
_VOLUME = {"full": 60, "half": 45, "tenk": 30, "ultra": 70}
_FIRST_RUN_BEGINNER, _FIRST_WEEK_BEGINNER = 3, 10
"""Kilometres: where someone starts who has not run before, walking breaks included."""

_KM_PER_HOUR = 9.0
"""Easy running speed used to turn the week's hours into kilometres."""


def running(question: Question) -> Answer:
    other = _other_distance(question.title)
    kind = next((k for k in ("ultra", "half", "tenk") if k in question.tags), _kind_of(other))
    five = kind == "tenk" and bool(re.search(r"(?<!\d)5 ?(km|k\b|キロ)|parkrun", question.title))
    km = 5.0 if five else other or _KM[kind]
    facts = {"km": f"{km:g}", "half_pace_km": _km(round(km / 2) or 1, question.japanese)}
    first, longest = (3, 8) if five else _LONG[kind]
    peak = max(longest + 4, min(_VOLUME[kind], round(question.minutes / 60 * _KM_PER_HOUR)))
    longest = min(longest, round(peak * 0.7))
    start, easy = (first, longest - 2), round(peak * 0.55)
    if "beginner" in question.tags:
        start, easy = (_FIRST_RUN_BEGINNER, _FIRST_RUN_BEGINNER), _FIRST_WEEK_BEGINNER
    facts |= {
        "long_start": _km(max(1, min(start)), question.japanese),
        "long_peak": _km(longest, question.japanese),
        "week_peak": _km(peak, question.japanese),
        "week_start": _km(easy, question.japanese),
    }
    seconds = race_seconds(question.title, km) or race_seconds(question.rest.split("\n")[0], km)
    if seconds is None:
        return facts, {kind}
    return facts | _paces(seconds, km, question.japanese), {kind, "has_time"}


def _other_distance(title: str) -> float | None:
    """Kilometres of a race that is none of the usual ones; None for distances a week or a month."""
    named = re.search(
        r"(?<![\d.])(\d{2,3}(?:\.\d+)?) ?(?:km|キロ|k\b|(miles?|マイル))(?!.{0,4}(?:週|月)| (?:a|per|each|every) )",
        title,
        re.ASCII,
    )
    if named is None or re.search(r"[月週]間?に?\D{0,4}$", title[: named.start()]):
        return None
    km = float(named[1]) * (1.609344 if named[2] else 1)
    return km if 10 < km <= 200 and round(km) not in {21, 42} else None


def _kind_of(km: float | None) -> str:
    if km is None:
        return "full"
    return "ultra" if km > 45 else "full" if km > 25 else "half" if km > 12 else "tenk"


def race_seconds(text: str, km: float) -> float | None:
    """The finishing time that *text* names for *km*, in seconds; None when none or impossible."""
    seconds = _named_seconds(text)
    if seconds is None or not 150 <= seconds / km <= 900:
        return None
    return seconds


def _named_seconds(text: str) -> float | None:
    if m := re.search(r"(?:サブ|sub)[ -]?(\d{1,2})(?:[:.](\d{2}|5))?(?!\d)", text):
        lead, part = int(m[1]), m[2]
        minutes = 30 if part == "5" else int(part or 0)
        return lead * 3600.0 + minutes * 60 if lead <= 9 else lead * 60.0
    if m := re.search(r"(\d{1,2}):(\d{2}):(\d{2})", text):
        return int(m[1]) * 3600.0 + int(m[2]) * 60 + int(m[3])
    if m := re.search(
        r"(\d{1,2}) ?(?:時間|hours?|hrs?|h)\s?(?:(半)|(?:and )?(\d{1,2}) ?(?:分|minutes?|mins?|m\b))?", text
    ):
        return int(m[1]) * 3600.0 + (1800 if m[2] else int(m[3] or 0) * 60)
    if m := re.search(r"(\d{1,3}) ?(?:分|-?minutes?|-?mins?)(?: ?(\d{1,2}) ?秒)?(?!\s?(?:おき|ごと))", text):
        return int(m[1]) * 60.0 + int(m[2] or 0)
    if m := re.search(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])", text):
        return int(m[1]) * (3600.0 if int(m[1]) < 9 else 60.0) + int(m[2]) * (60 if int(m[1]) < 9 else 1)
    return None


def _paces(seconds: float, km: float, japanese: bool) -> dict[str, str]:
    race = seconds / km

    def equivalent(distance: float) -> float:
        return seconds * (distance / km) ** _RIEGEL

    return {
        "time": clock(seconds, japanese),
        "race_pace": _pace(int(race), japanese),
        "train_pace": _pace(_five(race * 0.97), japanese),
        "easy_pace": _pace(_five(equivalent(42.195) / 42.195 * 1.13 if km < 42 else race * 1.13), japanese),
        "tempo_pace": _pace(_five(_tempo(equivalent, race, km)), japanese),
        "interval_pace": _pace(_five(equivalent(5) / 5), japanese),
        "t5k": clock(_five(equivalent(5)), japanese),
        "t10k": clock(_five(equivalent(10)), japanese),
        "thalf": clock(round(equivalent(21.0975) / 60) * 60, japanese),
    }


def _tempo(equivalent: Callable[[float], float], race: float, km: float) -> float:
    """Seconds a kilometre that can be held for about an hour: half-marathon pace for the marathon, 15 km pace for the half."""
    if km > 21.1:
        return equivalent(21.0975) / 21.0975
    return equivalent(15) / 15 if km > 10 else race * (1.05 if km > 5 else 1.08)


def _five(seconds: float) -> int:
    return round(seconds / 5) * 5


def _pace(seconds: int, japanese: bool) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest:02}秒/km" if japanese else f"{minutes}:{rest:02}/km"


def clock(seconds: float, japanese: bool) -> str:
    """``4時間00分`` / ``4:00:00``, ``52分10秒`` / ``52:10``; whole minutes lose their seconds in Japanese."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if not japanese:
        return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
    head = f"{hours}時間{minutes:02}分" if hours else f"{minutes}分"
    return head + (f"{left:02}秒" if left else "")


def _km(value: float, japanese: bool) -> str:
    return f"{value:g}km" if japanese else f"{value:g} km"


def endurance(question: Question) -> Answer:
    named = re.search(r"(\d{1,4}(?:\.\d+)?) ?(km|キロ|miles?|マイル|m\b|メートル)", question.title)
    long_minutes = max(90, min(300, round(question.minutes * 0.5 / 30) * 30))
    facts = {"long_start": _span(60, question.japanese), "long_peak": _span(long_minutes, question.japanese)}
    if named is None:
        return facts, set()
    unit = {"キロ": "km", "マイル": "マイル", "メートル": "m"}.get(named[2], named[2])
    value = float(named[1])
    gap = "" if question.japanese else " "

    def show(amount: float) -> str:
        return f"{round(amount, 1):g}{gap}{unit}"

    facts |= {"distance": show(value), "distance_half": show(value / 2), "distance_80": show(value * 0.8)}
    return facts, {"has_distance"}


def _span(minutes: int, japanese: bool) -> str:
    if minutes % 60 or minutes < 120:
        return f"{minutes}分" if japanese else f"{minutes} min"
    return f"{minutes // 60}時間" if japanese else f"{minutes // 60} hours"
