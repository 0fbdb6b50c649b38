"""Where the threshold of sameness lies: paraphrases above it, neighbours of one field below."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.generation.similarity import NEAR_DUPLICATE, ngrams, normalize, similarity

SAME = [
    ("毎朝30分走る", "毎朝 30分 走る。"),
    ("毎朝30分走る", "毎朝３０分走る"),
    ("英単語を毎日20語覚える", "英単語を毎日20語おぼえる"),
    ("週3回、夕食後に45分勉強する", "夕食後に週3回、45分勉強する"),
    ("体重を毎朝記録する", "毎朝体重を記録する"),
    ("過去問を5年分解く", "過去問を5年分、解く"),
    ("模試を月1回受ける", "月1回模試を受ける"),
    ("寝る前に5分ストレッチする", "寝る前に5分間ストレッチをする"),
    ("職務経歴書を2枚にまとめる", "職務経歴書を2枚に、まとめる"),
    ("Run three easy miles on Sunday", "Run three easy miles on Sundays"),
    ("Track your spending every night", "Track your spending each night"),
    ("Write 500 words before breakfast", "Before breakfast, write 500 words"),
    ("Do two mock tests a month", "Do two mock tests per month"),
    ("Stretch for 10 minutes after dinner", "Stretch for ten minutes after dinner"),
    ("SAVE $200 EVERY MONTH", "Save $200 every month!"),
    ("Review errors on Sunday evening", "Review the errors on Sunday evening"),
]
DIFFERENT = [
    ("毎朝30分走る", "毎朝30分歩く"),
    ("過去問を5年分解く", "模試を月1回受ける"),
    ("英単語を毎日20語覚える", "英語のニュースを毎日15分聞く"),
    ("体重を毎朝記録する", "食事を毎晩記録する"),
    ("週1回、坂道を8本走る", "週2回、筋トレを20分行う"),
    ("12月末までに20kmを走る", "12月末までに靴を買う"),
    ("職務経歴書を2枚にまとめる", "面接の想定問答を20問作る"),
    ("寝る前に5分ストレッチする", "寝る30分前に画面を消す"),
    ("10kmを50分で走れる脚", "42kmを走り切る補給"),
    ("月5万円を先取りで貯める", "固定費を月1万円減らす"),
    ("Run three easy miles on Sunday", "Run eight hill repeats on Tuesday"),
    ("Write 500 words before breakfast", "Read one novel a month"),
    ("Do two mock tests a month", "Book the test date by December"),
    ("Track your spending every night", "Cancel three subscriptions"),
    ("Stretch for 10 minutes after dinner", "Sleep seven hours a night"),
    ("Save $200 every month", "Sell five things you do not use"),
    ("Interview ten customers", "Publish the landing page"),
    ("Practise scales for 15 minutes", "Record yourself once a week"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_paraphrases_are_the_same(one: str, other: str) -> None:
    assert similarity(one, other) >= NEAR_DUPLICATE


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_neighbours_are_not(one: str, other: str) -> None:
    assert similarity(one, other) < NEAR_DUPLICATE


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == (1 if normalize(one) else 0)


@given(st.text(max_size=40))
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert ngrams(text) == ngrams(once)


def test_nothing_is_like_nothing() -> None:
    assert similarity("", "") == similarity("!?", "。") == 0
