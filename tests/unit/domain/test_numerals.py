"""Kanji numbers before a unit of time."""

from __future__ import annotations

import pytest

from goal_mandala.domain.numerals import with_figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("三か月", "3か月"),
        ("十日", "10日"),
        ("十二月", "12月"),
        ("二十分", "20分"),
        ("三十五分", "35分"),
        ("九十九時間", "99時間"),
        ("週三回、一時間", "週3回、1時間"),
        ("十分な時間", "十分な時間"),  # "enough"
        ("一人で二人三脚", "一人で二人三脚"),
        ("日月火水木金土", "日月火水木金土"),
        ("3か月", "3か月"),
        ("", ""),
    ],
)
def test_figures(text: str, figures: str) -> None:
    assert with_figures(text) == figures
