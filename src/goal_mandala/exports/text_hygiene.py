"""What of a text may be drawn: no control, no hidden and no reordering characters.

Owns the rule for formats that show text (SVG, HTML, PDF, PNG, CSV, calendar). Knows no format:
escaping for a syntax is the business of the format that has it. Formats that must give the text
back exactly (JSON, Markdown) use only :func:`storable`.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\xa0]+")
JOINERS = "\u200c\u200d"
"""Format characters that shape what is seen (emoji sequences, Persian); the others only hide."""


def storable(text: str) -> str:
    """*text* as it can be written in UTF-8: lone surrogates become U+FFFD, all else stays."""
    return _SURROGATE.sub(REPLACEMENT, text)


def is_hidden(char: str) -> bool:
    """True for what no reader sees: controls, bidi and zero-width marks, tags, noncharacters."""
    if char in JOINERS:
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(char) & 0xFFFE == 0xFFFE


def paragraphs(text: str) -> list[str]:
    """The lines of *text* that have something to see, each trimmed, blanks run together."""
    lines = _LINE_BREAKS.split(storable(text))
    shown = (_BLANKS.sub(" ", "".join(_visible(c) for c in line)).strip() for line in lines)
    return [line for line in shown if line]


def one_line(text: str) -> str:
    """*text* in one line; ``""`` when nothing in it can be seen."""
    return " ".join(paragraphs(text))


def _visible(char: str) -> str:
    if char == "\t":
        return " "
    return "" if is_hidden(char) else char
