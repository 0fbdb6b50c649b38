"""Text into boxes: what may be drawn, where lines end, how large; and colours one can read."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.spoken_times import named_weekdays
from goal_mandala.exports.fitting import INK_HEIGHT, LINE_HEIGHT, Box, fit
from goal_mandala.exports.labels import day_words, labels_for, primary_language, safe_language
from goal_mandala.exports.line_breaking import clusters, phrases
from goal_mandala.exports.palette import DARK, LIGHT, Palette, channels, mix
from goal_mandala.exports.text_hygiene import is_hidden, one_line, paragraphs
from goal_mandala.exports.text_width import BOLD, text_width
from tests.unit.exports.strategies import texts, thorough

LANGUAGES = st.sampled_from(("ja", "en", "zh-Hant", "zh", "th", "fr"))


@thorough
@given(texts)
def test_what_is_drawn_holds_nothing_hidden(text):
    line = one_line(text)
    assert not [c for c in line if is_hidden(c) or unicodedata.category(c) in ("Cc", "Cs")]
    assert line == line.strip()
    assert [p for p in paragraphs(text) if "\n" in p or not p] == []


def test_marks_that_shape_emoji_and_words_stay():
    assert one_line("👩‍👩‍👧‍👦 می‌خواهم") == "👩‍👩‍👧‍👦 می‌خواهم"
    assert one_line("\u202eabc\u202c\u200b\x00\ufeff") == "abc"
    assert one_line("a\ud800b") == "a\ufffdb"
    assert paragraphs("一\r\n\r\n二\u2028三\t四") == ["一", "二", "三 四"]


@thorough
@given(texts, LANGUAGES)
def test_pieces_joined_give_the_text(text, language):
    line = one_line(text)
    assert "".join(phrases(line, language)) == line
    assert "".join(clusters(line)) == line


@pytest.mark.parametrize(
    ("text", "language", "pieces"),
    [
        ("週50kmを痛みなく走れる土台", "ja", ["週50kmを", "痛みなく", "走れる", "土台"]),
        ("クラムシェルを左右20回×2組行う", "ja", ["クラムシェルを", "左右20回×2組行う"]),
        ("土・芝の周回路を2か所決める", "ja", ["土・芝の", "周回路を", "2か所決める"]),
        ("膝を守る尻と太ももの補強20分", "ja", ["膝を", "守る", "尻と", "太ももの", "補強20分"]),
        ("走った後30分以内に食べる", "ja", ["走った", "後", "30分以内に", "食べる"]),
        ("週末に1か月前の自分とだけ比べる", "ja", ["週末に", "1か月前の", "自分とだけ", "比べる"]),
        ("夕食は20分かけて食べる", "ja", ["夕食は", "20分かけて", "食べる"]),
        ("Bake at 76 % hydration", "en", ["Bake ", "at ", "76 % ", "hydration"]),
        ("lifting of 16 kg sacks", "en", ["lifting ", "of ", "16 kg ", "sacks"]),
    ],
)
def test_lines_may_end_between_phrases_and_words(text, language, pieces):
    assert phrases(text, language) == pieces


def test_clusters_keep_what_is_one_character():
    assert clusters("が👩‍👧🇯🇵🇫🇷👍🏽é") == ["が", "👩‍👧", "🇯🇵", "🇫🇷", "👍🏽", "é"]
    assert clusters("あ、い「う") == ["あ、", "い", "「う"]


@thorough
@given(texts, LANGUAGES, st.sampled_from((Box(150, 80, 18), Box(150, 80, 18, bold=True), Box(1100, 70, 40, bold=True))))
def test_every_text_fits_whole(text, language, box):
    line = one_line(text)
    fitted = fit(line, box, language)
    assert "".join(fitted.lines).replace(" ", "") == line.replace(" ", "")
    assert 0 < fitted.size <= box.largest
    heavy = BOLD if box.bold else 1.0
    assert all(text_width(row) * fitted.size * heavy <= box.width + 0.1 for row in fitted.lines)
    if fitted.lines:
        assert ((len(fitted.lines) - 1) * LINE_HEIGHT + INK_HEIGHT) * fitted.size <= box.height + 0.1


CELL = Box(150, 77, 18)


@pytest.mark.parametrize(
    ("text", "language", "smallest"),
    [
        ("あ" * 30, "ja", 13),
        ("会話できる速さで週2回走り、距離を月ごとに1割ずつ延ばしていく計画", "ja", 12.5),
        ("A" * 60, "en", 9),
        ("Register the kitchen with the council before the first sale", "en", 12.5),
    ],
)
def test_titles_of_the_limits_stay_readable(text, language, smallest):
    """18 units are 9 points on A4; a title as long as allowed must not fall below 6."""
    assert fit(text, CELL, language).size >= smallest


def test_a_word_is_torn_only_when_it_must():
    assert fit("練習後にラップのばらつきを記録する", CELL, "ja").lines == (
        "練習後に",
        "ラップのばら",
        "つきを記録する",
    )
    long = fit("A" * 60, CELL, "en")
    assert 3 <= len(long.lines) <= 5
    assert max(map(len, long.lines)) - min(map(len, long.lines)) <= 1


def test_a_lone_last_verb_is_avoided():
    assert fit("隔週で10kmをレースペースで走る", CELL, "ja").lines == ("隔週で10kmを", "レースペースで走る")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""

    def luminance(colour: str) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_has_contrast(palette: Palette):
    pairs = [(palette.ink, palette.paper), (palette.ink, palette.surface), (palette.on_goal, palette.goal)]
    pairs += [(palette.quiet, palette.paper), (palette.quiet, palette.surface)]
    for position, accent in enumerate(palette.accents):
        pairs += [(palette.on_accent, accent), (accent, palette.paper), (accent, palette.surface)]
        pairs.append((palette.ink, palette.tint(position)))
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_accents_differ_and_colours_mix():
    for palette in (LIGHT, DARK):
        assert len(set(palette.accents)) == 8
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("火曜と金曜に50語", (1, 4)),
        ("火・木・土に解く", (1, 3, 5)),
        ("日曜日の夜", (6,)),
        ("平日に30分", (0, 1, 2, 3, 4)),
        ("土日に走る", (5, 6)),
        ("毎日、1月・3月に", ()),
        ("Score the crumb on Sundays and Wednesday", (2, 6)),
        ("every weekend", (5, 6)),
        ("今日中に", ()),
    ],
)
def test_weekdays_are_read_from_words(text, days):
    assert named_weekdays(text) == days


def test_labels_and_tags():
    assert labels_for("ja-JP").habit == "習慣"
    assert labels_for("fr").habit == labels_for("en").habit == "Habit"
    assert safe_language("zh-Hant-TW") == "zh-Hant-TW"
    assert safe_language('x" y') == primary_language("<b>") == "und"
    assert day_words(date(2027, 3, 1), "ja") == "2027年3月1日"
    assert day_words(date(2027, 3, 1), "en-GB") == "1 March 2027"
    assert day_words(date(2027, 3, 1), "de") == "2027-03-01"
