"""The goal's own thing in a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.generation.playbook_planner.subject import LIMITS, NEUTRAL, subject_of

JAPANESE = [
    ("村祭りを成功させる", "村祭り"),
    ("来年の村祭りを成功させる", "村祭り"),
    ("禁煙する", "禁煙"),
    ("禁煙を1年続ける", "禁煙"),
    ("断捨離", "断捨離"),
    ("早起き", "早起き"),
    ("部屋を片付ける", "部屋の片付け"),
    ("結婚式を成功させる", "結婚式"),
    ("運転免許を取る", "運転免許"),
    ("料理の腕を上げる", "料理の腕"),
    ("料理が上手になる", "料理"),
    ("瞑想を習慣にする", "瞑想"),
    ("パイロットになる", "パイロット"),
    ("良い父親になりたい", "良い父親"),
    ("父と仲直りする", "父と仲直り"),
    ("英国旅行に行く", "英国旅行"),
    ("3か月で手話を覚える", "手話"),
    ("日本百名城を制覇する", "日本百名城"),
    ("イタリア料理を作れるようになる", "イタリア料理"),
    ("英語が話せるようになる", "英語"),
    ("ピアノが弾けるようになりたい", "ピアノ"),
    ("ドローンの操縦ができるようになる", "ドローンの操縦"),
    ("逆上がりができるようになる", "逆上がり"),
    ("地域の子ども食堂を立ち上げる", "地域の子ども食堂"),
    ("2027年5月までに手作りの本棚を完成させる", "手作りの本棚"),
    ("スマホの時間を1日1時間にする", "スマホの時間"),
    ("スマホを見る時間を減らす", "スマホの時間"),
    ("人前で緊張せずに話せるようになる", "人前"),
    ("半年で10キロ離れた町の図書館の本を全部読む", NEUTRAL["ja"]),
    ("毎朝6時に起きる", "早起き"),
    ("11時までに寝る", "早寝"),
    ("家族と仲良くする", "家族との仲"),
    ("一人旅でヨーロッパに行く", "ヨーロッパ旅行"),
    ("自転車で会社に行く", "会社"),
    ("2030年", NEUTRAL["ja"]),
    ("#*{}", NEUTRAL["ja"]),
]
ENGLISH = [
    ("Build a wooden boat", "wooden boat"),
    ("Organize a family reunion", "family reunion"),
    ("Quit smoking", "smoking"),
    ("Give up sugar", "sugar"),
    ("Be a better father", "better father"),
    ("Become a pilot", "pilot"),
    ("Lose to my brother at chess", "brother at chess"),
    ("Beat my brother at chess", "brother at chess"),
    ("I want to learn to juggle", "juggling"),
    ("Learn to cook for myself within six months", "cooking"),
    ("Cook at home every day", "cooking"),
    ("Learn to cook healthy meals", "healthy meals"),
    ("Learn how to swim", "swimming"),
    ("Read 50 books this year", "reading"),
    ("Declutter my house by March", "house"),
    ("Learn chess", "chess"),
    ("Learn sign language in six months", "sign language"),
    ("Get over my fear of flying", "fear of flying"),
    ("Get a driving licence", "driving licence"),
    ("Run for mayor", "mayor"),
    ("Run for city council", "city council"),
    ("Adopt a dog", "dog"),
    ("Knit a sweater for my daughter by Christmas", "sweater"),
    ("Give a TED talk", "TED talk"),
    ("Restore a 1967 Mustang", "1967 Mustang"),
    ("Plan our wedding on a small budget", "wedding"),
    ("Grow my own vegetables in the garden next summer", "vegetables"),
    ("Host a fundraising gala for the local animal shelter", "fundraising gala"),
    ("My goal is to write letters to my grandmother", "letters"),
    ("Public speaking", "Public speaking"),
    ("Be happier", NEUTRAL["en"]),
    ("Be kinder to myself", NEUTRAL["en"]),
    ("Get promoted to manager", "promotion"),
    ("!!!", NEUTRAL["en"]),
    ("{goal}", NEUTRAL["en"]),
]


@pytest.mark.parametrize(("title", "subject"), JAPANESE)
def test_japanese(title: str, subject: str) -> None:
    assert subject_of(title, "ja") == subject


@pytest.mark.parametrize(("title", "subject"), ENGLISH)
def test_english(title: str, subject: str) -> None:
    assert subject_of(title, "en") == subject


@given(st.text(max_size=100), st.sampled_from(["ja", "en"]))
def test_always_something_short_on_one_line_without_markup(title: str, language: str) -> None:
    subject = subject_of(title, language)
    assert 1 <= len(subject) <= LIMITS[language]
    assert not set(subject) & set("\n{}<>#*_`|[]\\")
    assert subject == subject.strip()
