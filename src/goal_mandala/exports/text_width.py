"""How wide a text is, in em, without a font at hand.

Owns the table of widths. Each figure is the larger of Noto Sans JP and Arial (measured with
fontTools from both), so that text laid out by it fits in either. Knows nothing of cells or pages.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

BOLD = 1.06
"""How much wider the heavier cut of a typeface sets the same text."""

_ASCII_BY_WIDTH = {
    0.29: "'Ijilt|",
    0.35: " ()-.,:;![]{}f/\\`",
    0.40: "r",
    0.49: '*"',
    0.53: "csvzJ",
    0.57: "0123456789$#_?ayxek",
    0.60: "+<=>~^F",
    0.64: "bdghnopquLTZ",
    0.70: "ABCDEKPRSVXY&",
    0.78: "GHNOQU",
    0.83: "w",
    0.96: "MWm%",
    1.02: "@",
}
_ASCII = {char: width for width, chars in _ASCII_BY_WIDTH.items() for char in chars}
_VERY_WIDE = {"\ufdfd": 12.0, "\u2e3b": 3.0, "\u2e3a": 2.0, "\u102a": 2.0, "\U00012031": 4.0, "\U00012219": 6.0}
_EMOJI = 1.35
_EMOJI_FROM = 0x1F000


@lru_cache(maxsize=4096)
def char_width(char: str) -> float:
    """Width of one code point in em, never below what the usual fonts need."""
    if char in _ASCII:
        return _ASCII[char]
    if char in _VERY_WIDE:
        return _VERY_WIDE[char]
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if ord(char) >= _EMOJI_FROM and category in ("So", "Sk", "Cn"):
        return _EMOJI
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    return 0.75 if category in ("Ll", "Lo", "Lm", "Nd") else 1.0


def text_width(text: str) -> float:
    """Width of *text* in em, set in one line."""
    return sum(map(char_width, text))
