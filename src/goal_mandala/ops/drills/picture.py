"""The confusion matrix as a picture: one SVG file without anything from elsewhere. Pure."""

from __future__ import annotations

from html import escape

from goal_mandala.ops.drills.matrix import Matrix

CELL, LEFT, TOP, EDGE = 30, 190, 190, 20
LEAN = 100
"""Room at the right for the last column's slanted name."""
RIGHT, WRONG, EMPTY, INK = "#1b7f4b", "#c0392b", "#f2f4f3", "#1d2522"


def as_svg(matrix: Matrix, title: str) -> str:
    """Rows injected, columns named; green where they agree, red where they do not, darker for more."""
    width = LEFT + CELL * len(matrix.columns) + LEAN
    height = TOP + CELL * len(matrix.rows) + EDGE
    most = max((max(row, default=0) for row in matrix.counts), default=1) or 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{EDGE}" y="24" font-size="15" font-weight="600" fill="{INK}">{escape(title)}</text>',
    ]
    for n, column in enumerate(matrix.columns):
        x, y = LEFT + CELL * n + CELL / 2 + 4, TOP - 8
        parts.append(f'<text x="{x}" y="{y}" fill="{INK}" transform="rotate(-60 {x} {y})">{escape(column)}</text>')
    for n, (row, want, counts) in enumerate(zip(matrix.rows, matrix.expected, matrix.counts, strict=True)):
        y = TOP + CELL * n
        parts.append(f'<text x="{LEFT - 8}" y="{y + 20}" text-anchor="end" fill="{INK}">{escape(row)}</text>')
        for m, (column, count) in enumerate(zip(matrix.columns, counts, strict=True)):
            parts.append(_square(LEFT + CELL * m, y, count, most, column == want))
    return "\n".join([*parts, "</svg>", ""])


def _square(x: int, y: int, count: int, most: int, right: bool) -> str:
    colour = (RIGHT if right else WRONG) if count else EMPTY
    strength = 0.35 + 0.65 * count / most if count else 1
    square = f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" rx="4" fill="{colour}" fill-opacity="{strength:.2f}"/>'
    if right and not count:
        square += f'<rect x="{x + 2}" y="{y + 2}" width="{CELL - 4}" height="{CELL - 4}" rx="4" fill="none" stroke="{WRONG}" stroke-width="2"/>'
    if not count:
        return square
    return f'{square}<text x="{x + CELL / 2}" y="{y + 20}" text-anchor="middle" fill="#ffffff" font-weight="600">{count}</text>'
