"""The sheet as PNG of a given width. Owns the resolution; drawing is :mod:`.typesetting`'s."""

from __future__ import annotations

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.poster import compose
from goal_mandala.exports.typesetting import PAGE_POINTS, POINTS_PER_INCH, typeset


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as a picture ``options.width`` pixels wide, its height in the ratio of ISO A landscape.

    Raises :class:`Misconfigured` without the extra ``pdf``.
    """
    width_in_points = PAGE_POINTS["a4"][0]
    return typeset(compose(chart), "png", ppi=options.width / width_in_points * POINTS_PER_INCH)
