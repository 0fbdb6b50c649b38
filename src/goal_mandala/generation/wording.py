"""What titles must not say and which script they must be written in (pure)."""

from __future__ import annotations

import re

_VAGUE = {
    "ja": re.compile(
        r"頑張|がんば|努力する|意識する|意識を高め|心がけ|気をつけ|気を付け|しっかり|きちんと|ちゃんと|積極的に|最善を|全力で|など$|を学ぶ$|を考える$|に取り組む$"
    ),
    "en": re.compile(
        r"\b(do your best|try to|try harder|work hard(er)?|be more|be better|think about|learn about|etc\.?|as needed|"
        r"improve yourself|stay motivated|stay positive|give it your all)\b",
        re.I,
    ),
}
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": _HAN,
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}


def words_of(text: str) -> set[str]:
    """Its words, folded; a change between Latin letters and another script parts them: 「TOEIC 850点」 has three."""
    return set(re.findall(r"[a-z0-9]+|[^\W_a-z0-9]+", text.casefold()))


def vague_words(title: str, language: str) -> str | None:
    """The words that make *title* vague, or None. Known for Japanese and English."""
    pattern = _VAGUE.get(language.split("-")[0])
    found = pattern.search(title) if pattern else None
    return found.group() if found else None


def in_language(text: str, language: str) -> bool:
    """Whether *text* could be *language*, judged by script; text without letters always could."""
    base = language.split("-")[0]
    if base == "ja":
        return bool(WIDE.search(text)) or not _LATIN.search(text)
    if base in _SCRIPTS:
        return bool(_SCRIPTS[base].search(text)) or not (_LATIN.search(text) or WIDE.search(text))
    return not WIDE.search(text)
