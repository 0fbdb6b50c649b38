r"""Any text on one line of Markdown, so that it means nothing but itself, and exactly back.

Owns the escaping. Backslashes go before what Markdown could take for syntax, a line break is
``<br>``, and what no reader sees (controls, bidi marks, blanks at the ends) is written as
``\u{202E}``. A reader shows the latter as it stands: visible, and without effect.
"""

from __future__ import annotations

import html
import re
import string

from goal_mandala.exports.text_hygiene import is_hidden, storable

_ALWAYS = frozenset("\\`*_{}[]<>#|~$&")
_AT_THE_START = frozenset("-+=:")
_NUMBERED = re.compile(r"\d{1,9}(?=[.)])")
_LINK_STARTS = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\u\{(?P<hidden>[0-9A-Fa-f]{1,6})\}|\\(?P<mark>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)|(?P<newline><br ?/?>)"
)


def escape(text: str) -> str:
    """*text* as one line of inert Markdown; :func:`unescape` gives it back (lone surrogates as U+FFFD)."""
    text = storable(text)
    links = {match.start() for match in _LINK_STARTS.finditer(text)}
    number = _NUMBERED.match(text)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    written: list[str] = []
    for i, char in enumerate(text):
        if char == "\n":
            written.append("<br>")
        elif is_hidden(char) or i < start or i >= end:
            written.append(f"\\u{{{ord(char):X}}}")
        elif _needs_backslash(char, i, links, number.end() if number else 0):
            written.append("\\" + char)
        else:
            written.append(char)
    return "".join(written)


def unescape(markdown: str) -> str:
    """The text that *markdown* (a line, or lines joined) stands for.

    Lenient with what a person typed: a mark that was never escaped stands for itself. Raises
    :class:`ValueError` for the number of a surrogate or of no character at all.
    """
    return _TOKEN.sub(_meaning, markdown.strip())


def _needs_backslash(char: str, index: int, links: set[int], number_end: int) -> bool:
    if char in _ALWAYS or index in links:
        return True
    return char in string.punctuation and (
        (index == 0 and char in _AT_THE_START) or (index > 0 and index == number_end)
    )


def _meaning(match: re.Match[str]) -> str:
    if hidden := match["hidden"]:
        code = int(hidden, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise ValueError("no such character")
        return chr(code)
    if entity := match["entity"]:
        return html.unescape(entity)
    return match["mark"] or "\n"
