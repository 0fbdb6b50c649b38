"""Which language a text is in, as far as its script tells (pure)."""

from __future__ import annotations

import re

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", r"[\u3040-\u30ff\uff66-\uff9f]"),
    ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("ru", r"[\u0400-\u04ff]"),
    ("el", r"[\u0370-\u03ff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("hi", r"[\u0900-\u097f]"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_ONLY_CHINESE = re.compile(
    r"[们这个为书习说过还让关门问间时见现实经济业乐东车师听样们這說還讓對關學會爲為我你您他她它]"
)
_LATIN_HINTS: tuple[tuple[str, str], ...] = (
    ("fr", r"\b(le|la|les|des|une|mon|ma|mes|pour|avec|dans|apprendre|courir|je|mois)\b"),
    ("es", r"\b(el|los|las|una|mi|mis|para|con|aprender|correr|meses|quiero|en)\b"),
    ("de", r"\b(der|die|das|ein|eine|mein|meine|und|für|mit|lernen|laufen|ich|bis|monaten?)\b"),
    ("it", r"\b(il|gli|una|mio|mia|per|con|imparare|correre|mesi|voglio)\b"),
    ("pt", r"\b(o|os|uma|meu|minha|para|com|aprender|correr|meses|quero|em)\b"),
    (
        "en",
        r"\b(the|a|an|my|and|for|with|in|to|by|of|on|run|learn|get|pass|lose|build|write|become|under|month|months)\b",
    ),
)


def detect_language(text: str) -> str:
    """A BCP 47 tag. Kana means Japanese, Han alone too unless a character is only Chinese.

    For Latin script a few frequent words decide; English where they do not.
    """
    for tag, pattern in _SCRIPTS:
        if re.search(pattern, text):
            return tag
    if _HAN.search(text):
        return "zh" if _ONLY_CHINESE.search(text) else "ja"
    lowered = text.lower()
    counts = {tag: len(re.findall(pattern, lowered)) for tag, pattern in _LATIN_HINTS}
    best = max(counts, key=lambda tag: (counts[tag], tag == "en"))
    return best if counts[best] > counts["en"] and counts[best] >= 2 else "en"
