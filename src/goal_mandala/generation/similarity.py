"""How alike two short texts are, by their character n-grams, so that it works in Japanese too."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NEAR_DUPLICATE = 0.72
"""Dice coefficient from which two titles count as saying the same. Chosen on the playbooks and on
hand-made paraphrases (tests/unit/generation/test_similarity.py)."""

_NOT_WORD = re.compile(r"[\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def normalize(text: str) -> str:
    """Compatibility forms folded, lower case, without spaces and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def ngrams(text: str) -> frozenset[str]:
    """Character bigrams for wide scripts, trigrams for narrow ones, of the normalised text."""
    plain = normalize(text)
    size = 2 if _WIDE.search(plain) else 3
    if len(plain) <= size:
        return frozenset({plain} if plain else ())
    return frozenset(plain[i : i + size] for i in range(len(plain) - size + 1))


def similarity(one: str, other: str) -> float:
    """Dice coefficient of the two texts' n-grams: 0.0 nothing in common, 1.0 the same."""
    a, b = ngrams(one), ngrams(other)
    if not a or not b:
        return 0.0
    return 2 * len(a & b) / (len(a) + len(b))
