"""Vague words and scripts."""

from __future__ import annotations

import pytest

from goal_mandala.generation.wording import in_language, vague_words

VAGUE = [
    ("毎日頑張る", "ja", "頑張"),
    ("体調に気をつける", "ja", "気をつけ"),
    ("積極的に発言する", "ja", "積極的に"),
    ("心理学を学ぶ", "ja", "を学ぶ"),
    ("将来を考える", "ja", "を考える"),
    ("本、動画など", "ja", "など"),
    ("Do your best in every session", "en", "Do your best"),
    ("Try to run more", "en", "Try to"),
    ("Stay motivated", "en-GB", "Stay motivated"),
    ("Stretch as needed", "en", "as needed"),
    ("Books, videos, etc.", "en", "etc"),
]
CLEAR = [
    ("心理学を学ぶ会を月1回開く", "ja"),
    ("がんの検診を受ける", "ja"),
    ("など坂を走る", "ja"),
    ("週3回、30分走る", "ja"),
    ("Country roads: run 5 km", "en"),
    ("Etching class on Mondays", "en"),
    ("Faire de mon mieux", "fr"),
]


@pytest.mark.parametrize(("title", "language", "words"), VAGUE)
def test_vague_words_are_named(title: str, language: str, words: str) -> None:
    assert vague_words(title, language) is not None
    assert (vague_words(title, language) or "").startswith(words)


@pytest.mark.parametrize(("title", "language"), CLEAR)
def test_clear_words_are_not(title: str, language: str) -> None:
    assert vague_words(title, language) is None


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("毎朝走る", "ja", True),
        ("TOEIC 850点", "ja", True),
        ("5/3 10:00", "ja", True),
        ("Run every day", "ja", False),
        ("毎朝走る", "en", False),
        ("Visit 東京", "en", False),
        ("Run every day", "en-GB", True),
        ("Courir chaque jour", "fr", True),
        ("每天跑步", "zh", True),
        ("Run every day", "zh-Hant", False),
        ("매일 달리기", "ko", True),
        ("毎朝走る", "ko", False),
        ("бегать каждый день", "ru", True),
        ("Run", "ru", False),
        ("123", "ru", True),
        ("", "ja", True),
    ],
)
def test_script(text: str, language: str, fits: bool) -> None:
    assert in_language(text, language) is fits
