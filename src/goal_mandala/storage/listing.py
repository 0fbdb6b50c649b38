"""Which charts a list shows (pure): by title and by whether they are put away. The same for every adapter."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from goal_mandala.storage.repository import ChartSummary


@dataclass(frozen=True, slots=True)
class ChartFilter:
    """``archived`` None shows both kinds; ``title`` is looked for in the goal's and the sub-goals' titles.

    Full and half width, upper and lower case are alike; every word must be there.
    """

    archived: bool | None = None
    title: str = ""

    def takes(self, summary: ChartSummary) -> bool:
        if self.archived is not None and summary.archived is not self.archived:
            return False
        words = _plain(self.title).split()
        if not words:
            return True
        text = _plain(" ".join([summary.title, *(part.title for part in summary.sub_goals if part)]))
        return all(word in text for word in words)


EVERY_CHART = ChartFilter()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
