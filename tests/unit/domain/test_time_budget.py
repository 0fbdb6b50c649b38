"""Minutes a week out of a person's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.time_budget import MAX_MINUTES, weekly_minutes

JAPANESE = [
    ("週5時間", 300),
    ("週５時間", 300),
    ("週に3時間しか取れない", 180),
    ("一週間に2時間半", 150),
    ("週1.5時間", 90),
    ("週10h", 600),
    ("5時間/週", 300),
    ("週に五時間", 300),
    ("週5〜6時間", 300),
    ("1日30分", 210),
    ("一日1時間", 420),
    ("一日三十分", 210),
    ("毎日1〜2時間", 420),
    ("毎朝30分", 180),
    ("毎晩1時間半", 540),
    ("朝30分と夜30分", 300),
    ("昼休みに30分", 150),
    ("平日1時間", 300),
    ("平日は1時間、土日は3時間", 660),
    ("平日は毎日1時間、週末は2時間ずつ", 540),
    ("土日だけ2時間", 240),
    ("週末に5時間", 600),
    ("土曜に3時間", 180),
    ("週3回30分", 90),
    ("週に2回、1時間ずつ", 120),
    ("週3日、1日2時間", 360),
    ("60分を週3回", 180),
    ("1日1時間、週5日", 300),
    ("週5日勤務、1日30分", 210),
    ("週40時間勤務。1日30分なら取れる", 210),
    ("睡眠は1日7時間。平日夜1時間", 300),
    ("平日は仕事で忙しいが、土日に3時間", 360),
]
ENGLISH = [
    ("3 hours a week", 180),
    ("10h/week", 600),
    ("2 hrs per week", 120),
    ("about 4 hours each week", 240),
    ("up to 6 hours weekly", 360),
    ("five hours a week", 300),
    ("ten hours a week", 600),
    ("6-8 hours a week", 360),
    ("30 min a day", 210),
    ("30 minutes daily", 210),
    ("an hour a day", 420),
    ("half an hour a day", 210),
    ("an hour and a half a day", 630),
    ("1.5 hours per day", 630),
    ("an hour each weekday", 300),
    ("an hour on weekdays and 3 hours on weekends", 660),
    ("half an hour every morning", 150),
    ("2 hours on Saturdays", 120),
    ("3 hours every Sunday", 180),
    ("40 minutes at lunch", 200),
    ("45 minutes, 4 times a week", 180),
    ("1 hour 3x a week", 180),
    ("3 times a week, 45 minutes", 135),
    ("four sessions a week of 30 minutes", 120),
    ("20 minutes twice a day", 280),
    ("I work 40 hours a week and have 5 hours a week", 300),
    ("I sleep 8 hours a day, 2 hours on weekends for this", 240),
    ("Evenings only, 6 hours a week", 360),
]
NOTHING = [
    "",
    "特になし",
    "予算は5万円",
    "週0時間",
    "通勤30分",
    "1日8時間睡眠",
    "残業が週10時間",
    "42.195kmを4時間で走る",
    "十分な時間がある",
    "only mornings",
    "a few hours a week",
    "a budget of 500 dollars",
    "I work 9 hours a day",
    "under 4 hours",
]


@pytest.mark.parametrize(("words", "minutes"), [*JAPANESE, *ENGLISH])
def test_minutes_a_week(words: str, minutes: int) -> None:
    assert weekly_minutes(words) == minutes


@pytest.mark.parametrize("words", NOTHING)
def test_nothing_is_made_up(words: str) -> None:
    assert weekly_minutes(words) is None


def test_nobody_has_more_than_sixty_hours() -> None:
    assert weekly_minutes("週100時間") == weekly_minutes("24 hours a day") == MAX_MINUTES


@given(st.lists(st.sampled_from([w for w, _ in (*JAPANESE, *ENGLISH)] + NOTHING)), st.text(max_size=10))
def test_whatever_is_said_it_is_a_sane_number(said: list[str], between: str) -> None:
    minutes = weekly_minutes(between.join(said))
    assert minutes is None or 1 <= minutes <= MAX_MINUTES
