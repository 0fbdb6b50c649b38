"""Where a line may end: between phrases in Japanese, between words elsewhere, else between characters.

Owns phrases and clusters. Knows neither widths nor sizes; :mod:`.fitting` puts the pieces on lines.
Japanese phrases come from BudouX, so that a line of a title never ends in the middle of a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

NEVER_FIRST = frozenset(
    "、。，．・：；？！)）]］}｝」』】〉》〕’”ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％…,.:;!?"
)
NEVER_LAST = frozenset("(（[［{｛「『【〈《〔‘“")
_ZWJ = "\u200d"
_LONGEST_RUN = 6
"""A run of punctuation longer than this may be broken anywhere: it is not language."""

_LONGEST_UNIT = 2
_FIGURES = frozenset("0123456789")
_LONG_PHRASE = 6
"""Characters from which a phrase of BudouX is looked at again: a cell is seven to nine wide."""

_CLOCK = re.compile(r"[分間][0-9]+[分秒]")
"""4時間00分, 5分41秒: one figure, however it is written."""

_COUNTED = re.compile(r"[0-9][かヶカヵ][所月年国社店条]")
"""2か所, 6か月: the figure, the counter's first letter and its second."""

_ENDING = re.compile(r"[ぁ-ん]{2}")
_HIRAGANA_LAST = re.compile(r"[ぁ-ん]$")
_BOUND = re.compile(r"以[内上下降前]|未満|前後")
_MEASURE_LAST = re.compile(r"[0-9][^0-9]{0,3}$")

_INNER_BREAK = re.compile(
    r"(?<=・)|(?<=[のをにでとはがへも])(?=[\u3400-\u9fff\u30a1-\u30fa0-9])"
    r"|(?<=[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff])(?<![分時間年月日点万億第約計各])(?=[0-9][0-9,]*[かヶカヵ]?[\u3400-\u9fff])"
)


def phrases(text: str, language: str) -> list[str]:
    """*text* cut where a line may end; joined again the pieces give *text*.

    A blank stays at the end of the piece before it.
    """
    primary = language.split("-")[0].lower()
    parser = _parser(primary, language.lower())
    pieces: list[str] = []
    for word in _words(text):
        pieces.extend(parser.parse(word) if parser is not None and not word.isascii() else [word])
    if primary == "ja":
        pieces = [part for piece in _without_endings(pieces) for part in _shorter(piece)]
    return _kept_together(pieces)


def _without_endings(pieces: list[str]) -> list[str]:
    """Two hiragana after hiragana are no phrase but the end of one (太も・もの), and bounds belong to their figure (30分・以内に)."""
    kept: list[str] = []
    for piece in pieces:
        ending = kept and _ENDING.fullmatch(piece) and _HIRAGANA_LAST.search(kept[-1])
        if ending or (kept and _BOUND.match(piece) and _MEASURE_LAST.search(kept[-1])):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept


def _shorter(piece: str) -> list[str]:
    """A long Japanese phrase cut after a particle, or before a count: 週25kmの・曜日割りを, 電柱・3本速め."""
    return [piece] if len(piece) <= _LONG_PHRASE else [part for part in _INNER_BREAK.split(piece) if part]


def clusters(text: str) -> list[str]:
    """*text* cut into what a reader takes for one character (accents, emoji sequences kept whole)."""
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return _kept_together(found)


def _words(text: str) -> list[str]:
    words, start = [], 0
    for i in range(1, len(text)):
        if text[i - 1] == " " != text[i]:
            words.append(text[start:i])
            start = i
    return [*words, text[start:]] if text else []


def _kept_together(pieces: list[str]) -> list[str]:
    """No line starts with closing punctuation or ends with an opening bracket."""
    kept: list[str] = pieces[:1]
    for before, piece in pairwise(pieces):
        if _tied(before, piece) and (len(before) > 1 or len(kept[-1]) < _LONGEST_RUN):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept


def _tied(before: str, piece: str) -> bool:
    """True where a break would part a bracket, a mark, a number or its unit ("76 %", "16 kg")."""
    if before[-1] == " ":
        return before[-2:-1].isdigit() and len(piece.rstrip(" ")) <= _LONGEST_UNIT
    if _CLOCK.match(before[-1] + piece) or _COUNTED.match(before[-2:] + piece):
        return True
    if len(before) > 1 and before[-1] in _FIGURES and unicodedata.category(piece[0]) == "Lo":
        return True
    numeral = len(before) + len(piece) > 2 and before[-1].isascii() and before[-1].isalnum()
    return (
        piece[0] in NEVER_FIRST or before[-1] in NEVER_LAST or (numeral and piece[0].isascii() and piece[0].isalnum())
    )


def _continues(cluster: str, char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or char == _ZWJ or cluster.endswith(_ZWJ):
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    flags = [c for c in cluster if _is_flag_letter(c)]
    return _is_flag_letter(char) and len(flags) == 1 == len(cluster)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


@lru_cache(maxsize=4)
def _parser(primary: str, tag: str) -> Parser | None:
    """BudouX's parser where it has one for the language; loaded at first use."""
    if primary not in ("ja", "zh", "th"):
        return None
    import budoux

    if primary == "ja":
        return budoux.load_default_japanese_parser()
    if primary == "th":
        return budoux.load_default_thai_parser()
    if any(part in tag for part in ("hant", "tw", "hk")):
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()
