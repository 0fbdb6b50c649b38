"""A text into a box: the lines and the largest size at which nothing is cut and no phrase is torn.

Owns the choice of size and lines. Knows no format and no font; sizes are in the unit of the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goal_mandala.exports.line_breaking import clusters, phrases
from goal_mandala.exports.text_width import BOLD, text_width

LINE_HEIGHT = 1.32
"""Distance of baselines in em: Japanese in a small cell wants air, four lines must still fit."""

INK_HEIGHT = 1.1
"""What the last line needs in em; the air below it may be the box's own."""

STEP = 0.94
"""Sizes are tried downwards by this factor."""

TEAR_BELOW = 0.7
"""A phrase is torn only where keeping it whole would cost more than this share of the size."""

ORPHAN = 3.1
"""A last line no wider than this, in em, is an orphan."""

ORPHAN_COST = 0.85
"""What of the size may be given up to avoid an orphan."""

_FLOOR = 0.05


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of a text and the size at which they fill no more than their box."""

    lines: tuple[str, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Box:
    """Room for a text: *width* and *height* in any one unit, *largest* size in the same."""

    width: float
    height: float
    largest: float
    bold: bool = False


def fit(text: str, box: Box, language: str) -> Fitted:
    """Lay *text* (one visible line, see :func:`.text_hygiene.one_line`) out in *box*.

    Every character is kept. The size goes as low as it must: a text of the length limits stays
    readable, a far longer one becomes small rather than cut.
    """
    if not text:
        return Fitted((), box.largest)
    pieces = phrases(text, language)
    whole = _without_orphan(_largest(pieces, box), pieces, box)
    torn = _largest(_torn(pieces), box) if whole is None or whole.size < box.largest * 0.999 else whole
    if whole is None or (torn is not None and whole.size < TEAR_BELOW * torn.size):
        pieces = _torn(pieces, only_wider_than=_em(box, torn.size) if torn else 1.0)
        whole = _largest(pieces, box) or torn
    return whole or Fitted((text,), box.width * _FLOOR / max(1.0, text_width(text)))


def _without_orphan(found: Fitted | None, pieces: Sequence[str], box: Box) -> Fitted | None:
    """Rather a slightly smaller size than a last line of one short word."""
    if found is None or len(found.lines) < 2 or text_width(found.lines[-1]) > ORPHAN or len(pieces) < 3:
        return found
    glued = _largest([*pieces[:-2], pieces[-2] + pieces[-1]], box)
    return glued if glued is not None and glued.size >= ORPHAN_COST * found.size else found


def _em(box: Box, size: float) -> float:
    """Width of *box* in em at *size*."""
    return box.width / size / (BOLD if box.bold else 1.0)


def _largest(pieces: Sequence[str], box: Box) -> Fitted | None:
    """The first size, going down, at which *pieces* fit; None when one piece never does."""
    widths = [text_width(p.rstrip(" ")) for p in pieces]
    size, floor = box.largest, box.largest * _FLOOR
    while size > floor:
        em = _em(box, size)
        most_lines = int((box.height / size - INK_HEIGHT) / LINE_HEIGHT + 1)
        if most_lines and max(widths) <= em:
            lines = _packed(pieces, em)
            if len(lines) <= most_lines:
                return Fitted(_balanced(pieces, em, len(lines)), round(size, 2))
        size *= STEP
    return None


def _packed(pieces: Sequence[str], em: float) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and text_width(lines[-1] + piece.rstrip(" ")) <= em:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip(" ") for line in lines]


def _balanced(pieces: Sequence[str], em: float, count: int) -> tuple[str, ...]:
    """As few lines as before, of lengths as even as can be: the narrowest measure that gives them."""
    low, high = 0.0, em
    while high - low > 0.25:
        middle = (low + high) / 2
        lines = _packed(pieces, middle)
        if len(lines) == count and max(map(text_width, lines)) <= em:
            high = middle
        else:
            low = middle
    return tuple(_packed(pieces, high))


def _torn(pieces: Sequence[str], only_wider_than: float = 0.0) -> list[str]:
    """*pieces* cut into characters, all of them or those wider than so many em."""
    found: list[str] = []
    for piece in pieces:
        found.extend(clusters(piece) if text_width(piece) > only_wider_than else [piece])
    return found
