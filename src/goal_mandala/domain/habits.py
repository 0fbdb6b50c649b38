"""A chart's habits and the weekdays they fall on: the same in calendars and in a day's work (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, SubGoal
from goal_mandala.domain.schedule import DAYS_PER_WEEK, habit_weekdays
from goal_mandala.domain.spoken_times import named_weekdays


def habits(chart: Chart) -> Iterator[tuple[CellRef, SubGoal, Action]]:
    """In reading order; a habit's place in this order is the shift of its weekdays."""
    for owner in filter(None, chart.sub_goals):
        for action in filter(None, owner.actions):
            if action.type is ActionType.HABIT:
                yield CellRef(owner.position, action.position), owner, action


def due_weekdays(action: Action, shift: int) -> tuple[int, ...]:
    """The weekdays (0 Monday) that the title names, as many as the habit is due; else spread over the week."""
    times = min(DAYS_PER_WEEK, action.times_per_week or DAYS_PER_WEEK)
    named = named_weekdays(action.title)
    if not named:
        return habit_weekdays(times, shift)
    if len(named) >= times:
        return tuple(named[i * len(named) // times] for i in range(times))
    others = [day for day in habit_weekdays(DAYS_PER_WEEK) if day not in named]
    return tuple(sorted((*named, *others[: times - len(named)]))) if action.times_per_week else named
