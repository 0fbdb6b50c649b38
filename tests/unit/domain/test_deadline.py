"""The deadline in a goal's own words, seen from one Monday in November."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.deadline import MAX_YEARS, day_named_in, deadline_in

TODAY = date(2026, 11, 23)

JAPANESE = [
    ("来年3月までにTOEIC 850点", "2027-03-31"),
    ("来年3月31日までに", "2027-03-31"),
    ("来年2月31日までに", "2027-02-28"),
    ("再来年の6月までに合格する", "2028-06-30"),
    ("今年12月の大会で優勝する", "2026-12-31"),
    ("来年の春までに開業する", "2027-04-30"),
    ("来年夏に富士山に登る", "2027-08-31"),
    ("来年末までに", "2027-12-31"),
    ("来年中に引っ越す", "2027-12-31"),
    ("来年までに", "2027-12-31"),
    ("年内に禁煙する", "2026-12-31"),
    ("今年中に", "2026-12-31"),
    ("今年いっぱいで辞める", "2026-12-31"),
    ("年度末までに", "2027-03-31"),
    ("2027年3月31日のフルマラソン", "2027-03-31"),
    ("2027年9月末までに", "2027-09-30"),
    ("2028年2月までに", "2028-02-29"),
    ("2027年に独立する", "2027-12-31"),
    ("2027/4/15に発表する", "2027-04-15"),
    ("２０２７年５月までに", "2027-05-31"),
    ("令和9年3月までに", "2027-03-31"),
    ("12月31日までに", "2026-12-31"),
    ("11月23日までに", "2026-11-23"),
    ("11月22日までに", "2027-11-22"),  # the year wraps
    ("1月の試験に受かる", "2027-01-31"),
    ("2月末までに", "2027-02-28"),
    ("3月中旬までに", "2027-03-20"),
    ("三月までに", "2027-03-31"),
    ("クリスマスまでに", "2026-12-25"),
    ("今月中に", "2026-11-30"),
    ("来月末までに", "2026-12-31"),
    ("再来月までに", "2027-01-31"),
    ("半年で10kg減量する", "2027-05-24"),
    ("3か月で", "2027-02-22"),
    ("三ヶ月以内に", "2027-02-22"),
    ("2か月半で", "2027-02-07"),
    ("1年半で司法試験に合格する", "2028-05-24"),
    ("二年で", "2028-11-22"),
    ("１２週間で", "2027-02-15"),
    ("100日間で", "2027-03-03"),
    ("年間50冊の本を読む", "2027-11-23"),
]
ENGLISH = [
    ("TOEIC 850 by March", "2027-03-31"),
    ("by March 31", "2027-03-31"),
    ("by March 31st", "2027-03-31"),
    ("by the 31st of January", "2027-01-31"),
    ("by 31st January", "2027-01-31"),
    ("by Feb 31", "2027-02-28"),
    ("by the end of March", "2027-03-31"),
    ("by mid-March", "2027-03-15"),
    ("before April 15th, 2027", "2027-04-15"),
    ("by 15 May 2027", "2027-05-15"),
    ("on the 15th of May 2027", "2027-05-15"),
    ("by May 2028", "2028-05-31"),
    ("by Sept 30", "2027-09-30"),
    ("by Nov. 23", "2026-11-23"),
    ("by November 22", "2027-11-22"),  # the year wraps
    ("by 1 January", "2027-01-01"),
    ("this December", "2026-12-31"),
    ("by next March", "2027-03-31"),
    ("by Christmas", "2026-12-25"),
    ("by 2027-06-30", "2027-06-30"),
    ("by 2027/6/30", "2027-06-30"),
    ("in 6 months", "2027-05-25"),
    ("in seven months", "2027-06-24"),
    ("in three and a half months", "2027-03-10"),
    ("in a year and a half", "2028-05-24"),
    ("in half a year", "2027-05-25"),
    ("within two weeks", "2026-12-07"),
    ("lose 10 kg in 26 weeks", "2027-05-24"),
    ("over the next 90 days", "2027-02-21"),
    ("six months from now", "2027-05-25"),
    ("before the end of the year", "2026-12-31"),
    ("by next year", "2027-12-31"),
    ("next month", "2026-12-31"),
    ("by the end of the month", "2026-11-30"),
    ("by the end of 2027", "2027-12-31"),
    ("before 2028", "2027-12-31"),
    ("save 1,000,000 yen a year", "2027-11-23"),
    ("read 50 books a year", "2027-11-23"),
]
NONE = [
    "フルマラソンを4時間以内で完走する",
    "1日30分歩く",
    "大学3年で留学する",
    "高校2年、甲子園に出る",
    "40歳までに",
    "2025年に買った自転車で走る",
    "2026年1月までに",  # over: not silently next year's
    "11年後に",
    "99999999999999999999日で",
    "100km",
    "TOEIC 850",
    "run a marathon in under 4 hours",
    "may the force be with me",
    "march for peace",
    "win the 2026 award",
    "by January 2026",
    "in 20 years",
    "lose to my brother at chess",
    "",
]


@pytest.mark.parametrize(("words", "day"), [*JAPANESE, *ENGLISH])
def test_the_day_that_still_counts(words: str, day: str) -> None:
    assert deadline_in(words, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("words", NONE)
def test_no_deadline_is_made_up(words: str) -> None:
    assert deadline_in(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("来月末までに", "2027-01-31", "2027-02-28"),
        ("next month", "2026-12-31", "2027-01-31"),
        ("by Feb 29", "2027-03-01", "2028-02-29"),
        ("2月末までに", "2028-02-01", "2028-02-29"),
        ("3か月で", "2026-11-30", "2027-03-01"),
        ("年度末までに", "2027-03-31", "2027-03-31"),
        ("年度末までに", "2027-04-01", "2028-03-31"),
        ("by December 31", "2026-12-31", "2026-12-31"),
        ("by January", "2027-01-31", "2027-01-31"),
        ("by January", "2027-02-01", "2028-01-31"),
    ],
)
def test_from_another_day(words: str, today: str, day: str) -> None:
    assert deadline_in(words, date.fromisoformat(today)) == date.fromisoformat(day)


pieces = st.lists(st.sampled_from([*(w for w, _ in (*JAPANESE, *ENGLISH)), *NONE, "9999年", "年間9", "99月99日まで"]))


@given(pieces, st.text(max_size=20), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_whatever_is_said_the_day_is_today_or_later_and_within_ten_years(
    said: list[str], more: str, today: date
) -> None:
    found = deadline_in(f"{more} ".join(said) + more, today)
    assert found is None or today <= found <= today + timedelta(days=366 * MAX_YEARS)


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("12月3日に整形外科で走ってよい量を聞く", "2026-12-03"),
        ("1月27日までに時間配分カードを1枚に", "2027-01-27"),
        ("27年5月に週間距離を最大計画の8割にする", "2027-05-31"),
        ("2027年8月15日までに仕上げる", "2027-08-15"),
        ("10月に5kmのタイムトライアルをする", "2027-10-31"),
        ("Ask a sports physician by Dec 3", "2026-12-03"),
        ("Finish the kit list by Aug 2027", "2027-08-31"),
        ("Hand it in by 15 May 2027", "2027-05-15"),
        ("Rehearse it by 15 May", "2027-05-15"),
        ("You may skip 3 sessions", None),
        ("March every morning", None),
        ("週3回、月の食費を1か月前と比べる", None),
        ("13月45日までに", None),
    ],
)
def test_the_day_that_an_action_names(title: str, day: str | None) -> None:
    assert day_named_in(title, date(2026, 11, 26)) == (None if day is None else date.fromisoformat(day))
