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
# Characters whose simplified radical Japanese does not write, other simplified and traditional forms, and pronouns.
_ONLY_CHINESE = re.compile(
    r"[\u7ea0-\u7f35\u89c1-\u89d1\u8ba0-\u8c36\u8d1d-\u8d5b\u8f66-\u8f9a\u9485-\u9576\u95e8-\u961a"
    r"\u9875-\u98a7\u9965-\u9995\u9a6c-\u9a9c\u9c7c-\u9ce4\u9e1f-\u9e73]"
    r"|[们这个为书习过还对关时现实济业乐东师听样岁减创动办们這說還讓對關學會爲為你您她它]|我[要想的们們是会會]|他[们們的是]"
)
_LATIN_HINTS: tuple[tuple[str, str], ...] = (
    ("fr", r"\b(le|la|les|des|du|un|une|mon|ma|mes|pour|avec|dans|en|et|sans|je|mois|ans|semaines)\b"),
    ("es", r"\b(el|la|los|las|del|un|una|mi|mis|para|con|en|sin|meses|semanas|quiero)\b"),
    (
        "de",
        r"\b(der|die|das|den|ein|eine|einen|mein|meine|meinen|und|für|mit|ohne|unter|ich|bis|im|zum|monaten?|wochen)\b",
    ),
    ("it", r"\b(il|la|gli|un|una|mio|mia|per|con|in|di|mesi|voglio|senza)\b"),
    ("pt", r"\b(o|os|um|uma|meu|minha|para|com|em|sem|meses|semanas|quero)\b"),
    (
        "en",
        r"\b(the|a|an|my|and|for|with|in|to|by|of|on|run|learn|get|pass|lose|build|write|become|under|month|months)\b",
    ),
)
_LATIN_VERBS: tuple[tuple[str, str], ...] = (
    ("fr", r"\b(apprendre|courir|perdre|réussir|obtenir|ouvrir|devenir|écrire|trouver|créer|économiser|arrêter|gagner|parler|terminer)\b"),
    ("es", r"\b(aprender|correr|perder|aprobar|abrir|escribir|conseguir|ahorrar|terminar|dejar|ganar|mejorar|hablar|lograr|bajar|leer)\b"),
    ("de", r"\b(laufen|lernen|abnehmen|schreiben|bestehen|werden|eröffnen|sparen|finden|verbessern|spielen|gründen|aufhören|erreichen|sprechen)\b"),
    ("it", r"\b(imparare|correre|perdere|superare|aprire|scrivere|trovare|risparmiare|diventare|smettere|suonare|parlare)\b"),
    ("pt", r"\b(aprender|correr|perder|passar|abrir|escrever|conseguir|economizar|terminar|parar|falar|não|\w+[ãõ]\w*)\b"),
)  # fmt: skip
"""What people write goals with, unmistakable where English has no such word: counts twice."""


def detect_language(text: str) -> str:
    """A BCP 47 tag. Kana means Japanese, Han alone too unless a character is only Chinese.

    For Latin script a few frequent words and the verb decide; English where they do not.
    """
    for tag, pattern in _SCRIPTS:
        if re.search(pattern, text):
            return tag
    if _HAN.search(text):
        return "zh" if _ONLY_CHINESE.search(text) else "ja"
    lowered = text.lower()
    counts = {tag: len(re.findall(pattern, lowered)) for tag, pattern in _LATIN_HINTS}
    for tag, pattern in _LATIN_VERBS:
        counts[tag] += 2 * len(re.findall(pattern, lowered))
    best = max(counts, key=lambda tag: (counts[tag], tag == "en"))
    return best if counts[best] > counts["en"] and counts[best] >= 2 else "en"
