"""The sheet as PDF: one page of A4 or A3 landscape, vector, with text that can be selected.

Owns nothing but the choice of page; composition is :mod:`.poster`'s, setting :mod:`.typesetting`'s.
"""

from __future__ import annotations

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.poster import compose
from goal_mandala.exports.typesetting import typeset


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* on one page of ``options.paper``. Raises :class:`Misconfigured` without the extra ``pdf``."""
    return typeset(compose(chart), "pdf", paper=options.paper)
