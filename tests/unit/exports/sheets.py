"""What every drawing of the sheet must show: the titles of a chart, as they can be drawn."""

from __future__ import annotations

from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.text_hygiene import one_line


def titles(chart: Chart) -> list[str]:
    """The goal's, the sub-goals' and the actions' titles."""
    found = [chart.goal.title]
    for sub_goal in filter(None, chart.sub_goals):
        found.append(sub_goal.title)
        found.extend(action.title for action in sub_goal.actions if action is not None)
    return [one_line(title) for title in found]


def squeezed(text: str) -> str:
    """*text* without any blank, for comparing what was broken into lines."""
    return "".join(text.split())
