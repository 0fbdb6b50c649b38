"""Room of a cell: wide scripts have half the characters of narrow ones; counted in code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.goal_input import clean_text
from goal_mandala.domain.limits import text_limits


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "JA", "ja-JP", "zh-Hant-TW", "ko-KR"])
def test_wide_languages(language: str) -> None:
    limits = text_limits(language)
    assert (limits.title, limits.description, limits.background) == (30, 200, 100)
    assert (limits.task_title, limits.task_description) == (50, 200)


@pytest.mark.parametrize("language", ["en", "en-GB", "fr", "de", "es", "ru", "th", "ar", "", "jav"])
def test_all_others_have_twice_the_room(language: str) -> None:
    wide, narrow = text_limits("ja"), text_limits(language)
    names = ("title", "description", "background", "task_title", "task_description")
    assert [getattr(narrow, n) for n in names] == [2 * getattr(wide, n) for n in names]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("👍", 1),
        ("👍🏽", 2),
        ("👩‍👩‍👧‍👦", 7),
        ("🇯🇵", 2),
        ("が", 1),
        ("か\u3099", 2),
        ("e\u0301", 2),
        ("𠮷野家", 3),
        ("ﷺ", 1),
        ("a\u200db", 3),
    ],
)
def test_length_is_code_points(text: str, length: int) -> None:
    assert clean_text("title", text, length) == text
    with pytest.raises(InvalidInput) as caught:
        clean_text("title", text, length - 1)
    assert caught.value.facts == {"field": "title", "length": length, "limit": length - 1}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn")), max_size=60), st.integers(0, 60))
def test_too_long_is_exactly_what_is_over_the_limit_after_trimming(text: str, limit: int) -> None:
    trimmed = text.strip()
    if len(trimmed) <= limit:
        assert clean_text("title", f" \n{text}\u3000", limit) == trimmed
    else:
        with pytest.raises(InvalidInput, match="too_long"):
            clean_text("title", text, limit)


def test_line_ends_become_unix_ones() -> None:
    assert clean_text("description", "a\r\nb\rc\n", 10) == "a\nb\nc"
