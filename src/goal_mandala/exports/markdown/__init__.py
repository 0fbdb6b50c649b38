"""A chart as Markdown that a person can read, edit and give back.

The text is authoritative for everything a person sees; one machine block at the end (an HTML
comment) keeps what the text does not show: ids, locks, logs, usage, findings.
"""

from goal_mandala.exports.markdown.reading import parse
from goal_mandala.exports.markdown.writing import render

__all__ = ["parse", "render"]
