"""The figures of each field, worked back from the goal's own number and date.

A module per kind of arithmetic; :data:`FIGURES` says which field uses which. Each function takes a
:class:`Question` and returns ready-to-print facts and the tags that guard them.
"""

from __future__ import annotations

from collections.abc import Callable

from goal_mandala.generation.playbook_planner.figures.body import strength, weight
from goal_mandala.generation.playbook_planner.figures.endurance import endurance, running
from goal_mandala.generation.playbook_planner.figures.numbers import (
    exam,
    general,
    jobchange,
    language,
    launch,
    research,
    sales,
    saving,
    team,
    writing,
)
from goal_mandala.generation.playbook_planner.figures.question import Answer, Question

FIGURES: dict[str, Callable[[Question], Answer]] = {
    "running": running,
    "endurance": endurance,
    "weight": weight,
    "strength": strength,
    "language": language,
    "exam": exam,
    "research": research,
    "jobchange": jobchange,
    "writing": writing,
    "launch": launch,
    "sales": sales,
    "team": team,
    "saving": saving,
    "general": general,
}

__all__ = ["FIGURES", "Answer", "Question"]
