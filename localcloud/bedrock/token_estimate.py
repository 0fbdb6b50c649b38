"""How many tokens a text has, estimated: one figure for the pace and for the usage that is reported.

Owns the estimate and the cutting of text into pieces of a few tokens. It knows no model's real
tokenizer and no clock. ASCII counts 4 characters a token, everything else 1.3 (Japanese under
Nova lies near that); the same text always has the same count.
"""

from __future__ import annotations

import math

ASCII_CHARACTERS_A_TOKEN = 4.0
WIDE_CHARACTERS_A_TOKEN = 1.3
TOKENS_A_PIECE = 3.0


def token_weight(text: str) -> float:
    """The tokens of *text* as a fraction, so that pieces add up to their whole."""
    narrow = len(text.encode("ascii", "ignore"))
    return narrow / ASCII_CHARACTERS_A_TOKEN + (len(text) - narrow) / WIDE_CHARACTERS_A_TOKEN


def count_tokens(text: str) -> int:
    """The tokens of *text*, rounded; at least 1 unless it is empty."""
    return whole_tokens(token_weight(text))


def whole_tokens(weight: float) -> int:
    """A weight as a count: half up, at least 1 for anything at all."""
    return max(1, math.floor(weight + 0.5)) if weight > 0 else 0


def split_text(text: str, tokens_each: float = TOKENS_A_PIECE) -> list[str]:
    """*text* in order, in pieces of about *tokens_each* tokens; they take no heed of line ends."""
    pieces: list[str] = []
    start, weight = 0, 0.0
    for index, character in enumerate(text):
        weight += 1 / (ASCII_CHARACTERS_A_TOKEN if character < "\x80" else WIDE_CHARACTERS_A_TOKEN)
        if weight >= tokens_each:
            pieces.append(text[start : index + 1])
            start, weight = index + 1, 0.0
    if start < len(text):
        pieces.append(text[start:])
    return pieces
